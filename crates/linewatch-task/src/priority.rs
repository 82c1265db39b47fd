//! Threads that come last.

/// Has the scheduler run this thread where no other wants the processor: one that serves a desk takes it at once.
#[cfg(target_os = "linux")]
pub fn lower_thread_priority() {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // Where the system does not allow it, the thread shares as any other.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// Nothing, where threads cannot come last.
#[cfg(not(target_os = "linux"))]
pub const fn lower_thread_priority() {}
