//! The answers have the fields that the existing client reads, with the right values.

use std::time::Duration;

use linewatch::desk::{DeskError, RunError};
use linewatch_model::{Position, RunScope, RunStatus, Trigger};
use serde_json::{Value, json};

use super::{batch, completed, context, discovering, failed, partial_run, report, scraping, start, start_over};
use crate::support::{
    app::TestApp,
    place::{Place, on_both_stores},
    shapes::Shapes,
};

const CONTRACT: Shapes = Shapes(
    "Timing duration_ms:id events_count:id
     Timings betpawa?:Timing sportybet?:Timing
     ScrapeRun id:id status:string started_at:time completed_at:time|null events_scraped:id events_failed:id trigger:string|null platform_timings:Timings|null
     ScrapeError id:id error_type:string error_message:string occurred_at:time platform:string|null
     ScrapeRunDetail scrape_run_id:id status:string started_at:time completed_at:time|null events_scraped:id events_failed:id trigger:string|null platform_timings:Timings|null errors:[ScrapeError]|null
     ScrapePhaseLog id:id platform:string|null phase:string started_at:time ended_at:time|null events_processed:id|null message:string|null
     ScrapeStats total_runs:id runs_24h:id avg_duration_seconds:number|null
     DailyMetric date:string avg_duration_seconds:number total_events:id success_count:id failure_count:id partial_count:id
     PlatformMetric platform:string success_rate:number avg_duration_seconds:number total_events:id
     ScrapeAnalyticsResponse daily_metrics:[DailyMetric] platform_metrics:[PlatformMetric] period_start:time period_end:time
     RunHistoryEntry id:id status:string started_at:time completed_at:time|null events_scraped:id events_failed:id trigger:string duration_seconds:number|null platform_timings:Timings|null
     RunHistoryResponse runs:[RunHistoryEntry] total:id
     SchedulerPlatformHealth platform:string healthy:bool last_success:time|null
     PlatformEvents platform:string requested:id scraped:id failed:id success_rate:number
     ErrorTypeCount error_type:string count:id
     EventMetrics runs:id events_scraped:id events_failed:id success_rate:number changed:id unchanged:id stale:id alerts:id reconciled:id platforms:[PlatformEvents] errors:[ErrorTypeCount] period_start:time period_end:time",
);

/// An answer that must be as the client reads it.
async fn ok(app: &TestApp, path: &str, kind: &str) -> Value {
    let body = app.get(path).await.expect(200);
    let faults = CONTRACT.faults(kind, &body);
    assert!(faults.is_empty(), "{path} is not as the client reads it:\n{}\n{body:#}", faults.join("\n"));
    body
}

/// One run that ended in part, one that failed, one that is going on.
async fn three_runs(app: &TestApp) -> [u64; 3] {
    let (partial, _) = partial_run(app, "k-1").await;
    let dead = start(app, "k-2", Trigger::Scheduled).await;
    report(app, "k-2", failed()).await;
    let going = start(app, "k-3", Trigger::Retry { run: partial.id }).await;
    let position = report(app, "k-3", discovering()).await;
    app.get(&format!("/api/scrape/runs?min_position={position}")).await.expect(200);
    [partial.id, dead.id, going.id]
}

on_both_stores! {
    async fn runs_are_as_the_client_reads_them(place: &Place) {
        let app = TestApp::start(place).await;
        assert_eq!(ok(&app, "/api/scrape/runs", "[ScrapeRun]").await, json!([]));
        assert_eq!(ok(&app, "/api/scrape/stats", "ScrapeStats").await["avg_duration_seconds"], Value::Null);
        let [partial, dead, going] = three_runs(&app).await;
        let runs = ok(&app, "/api/scrape/runs", "[ScrapeRun]").await;
        let told: Vec<_> = runs.as_array().unwrap().iter().map(|run| (&run["id"], &run["status"], &run["trigger"])).collect();
        let retry = json!(format!("retry:{partial}"));
        let expected = [
            (&json!(going), &json!("running"), &retry),
            (&json!(dead), &json!("connection_failed"), &json!("scheduled")),
            (&json!(partial), &json!("partial"), &json!("api")),
        ];
        assert_eq!(told, expected);
        assert_eq!(runs[2]["platform_timings"]["betpawa"], json!({ "duration_ms": 1500, "events_count": 2 }));
        assert_eq!(ok(&app, "/api/scrape/runs?limit=1&offset=1", "[ScrapeRun]").await, json!([runs[1]]));
        assert_eq!(ok(&app, "/api/scrape/runs/active", "[id]").await, json!([going]));
        let detail = ok(&app, &format!("/api/scrape/{partial}"), "ScrapeRunDetail").await;
        assert_eq!((&detail["events_scraped"], &detail["events_failed"], &detail["error_count"]), (&json!(2), &json!(1), &json!(1)));
        assert_eq!((&detail["phase"], &detail["reconciled"], &detail["alerts"]), (&json!("completed"), &json!(5), &json!(3)));
        let error = &detail["errors"][0];
        assert_eq!((&error["error_type"], &error["platform"], &error["event_key"]), (&json!("timeout"), &json!("sportybet"), &json!("sr:2")));
        let phases = ok(&app, &format!("/api/scrape/runs/{partial}/phases"), "[ScrapePhaseLog]").await;
        let names: Vec<_> = phases.as_array().unwrap().iter().map(|phase| phase["phase"].as_str().unwrap()).collect();
        assert_eq!(names, ["initializing", "discovering", "scraping", "completed"]);
        assert_eq!((&phases[1]["message"], &phases[2]["events_processed"]), (&json!("reading the lists"), &json!(3)));
        let going = ok(&app, &format!("/api/scrape/runs/{going}/phases"), "[ScrapePhaseLog]").await;
        assert_eq!(going[1]["ended_at"], Value::Null);
        for path in ["/api/scrape/2", "/api/scrape/999999", "/api/scrape/runs/999999/phases", "/api/scrape/runs/999999/progress"] {
            assert_eq!(app.get(path).await.problem(404), "Scrape run not found", "{path}");
        }
        app.stop().await;
    }

    async fn figures_are_as_the_client_reads_them(place: &Place) {
        let app = TestApp::start(place).await;
        let [partial, dead, _] = three_runs(&app).await;
        let stats = ok(&app, "/api/scrape/stats", "ScrapeStats").await;
        assert_eq!((&stats["total_runs"], &stats["runs_24h"]), (&json!(3), &json!(3)));
        let analytics = ok(&app, "/api/scrape/analytics?days=7", "ScrapeAnalyticsResponse").await;
        let day = &analytics["daily_metrics"][0];
        assert_eq!((&day["success_count"], &day["partial_count"], &day["failure_count"]), (&json!(0), &json!(1), &json!(1)));
        assert_eq!((&day["total_events"], day["date"].as_str().map(str::len)), (&json!(2), Some(10)));
        let platforms = &analytics["platform_metrics"];
        assert_eq!((&platforms[0]["platform"], &platforms[0]["success_rate"]), (&json!("betpawa"), &json!(50)), "{platforms}");
        assert_eq!((&platforms[0]["avg_duration_seconds"], &platforms[1]["total_events"]), (&json!(0.75), &json!(1)));
        let metrics = ok(&app, "/api/scrape/event-metrics", "EventMetrics").await;
        assert_eq!((&metrics["runs"], &metrics["events_scraped"], &metrics["changed"]), (&json!(3), &json!(2), &json!(5)));
        assert_eq!(metrics["errors"], json!([{ "error_type": "timeout", "count": 2 }]));
        let history = ok(&app, "/api/scheduler/history?status=failed", "RunHistoryResponse").await;
        assert_eq!((&history["total"], &history["runs"][0]["id"]), (&json!(1), &json!(dead)), "no bookmaker was reached");
        assert_eq!(history["runs"][0]["status"], "failed");
        let history = ok(&app, "/api/scheduler/history?limit=1&offset=2", "RunHistoryResponse").await;
        assert_eq!((&history["total"], &history["runs"][0]["id"]), (&json!(3), &json!(partial)));
        // A run over some events is none of the whole cycles that the averages are of.
        start_over(&app, "k-4", (Trigger::Scheduled, RunScope::Imminent)).await;
        let position = report(&app, "k-4", completed()).await;
        let runs = ok(&app, &format!("/api/scrape/runs?scope=within_30_minutes&min_position={position}"), "[ScrapeRun]").await;
        assert_eq!((runs.as_array().map(Vec::len), &runs[0]["scope"]), (Some(1), &json!("within_30_minutes")));
        assert_eq!(ok(&app, "/api/scheduler/history?scope=everything", "RunHistoryResponse").await["total"], 3);
        let after = ok(&app, "/api/scrape/stats", "ScrapeStats").await;
        assert_eq!((&after["total_runs"], &after["avg_duration_seconds"]), (&json!(3), &stats["avg_duration_seconds"]));
        assert_eq!(after["visits_24h"], 1, "told apart from whole cycles");
        assert_eq!(ok(&app, "/api/scheduler/history", "RunHistoryResponse").await["total"], 3);
        assert_eq!(ok(&app, "/api/scheduler/history?visits=true", "RunHistoryResponse").await["total"], 4);
        assert_eq!(ok(&app, "/api/scrape/runs", "[ScrapeRun]").await.as_array().map(Vec::len), Some(3));
        let cycles = ok(&app, "/api/scrape/analytics?days=7", "ScrapeAnalyticsResponse").await;
        assert_eq!((&cycles["daily_metrics"], &cycles["platform_metrics"]), (&analytics["daily_metrics"], &analytics["platform_metrics"]));
        let nearer = ok(&app, "/api/scrape/analytics?scope=within_30_minutes", "ScrapeAnalyticsResponse").await;
        assert_eq!(nearer["daily_metrics"][0]["partial_count"], 1);
        let health = ok(&app, "/api/scheduler/health", "[SchedulerPlatformHealth]").await;
        assert_eq!((&health[0]["platform"], &health[0]["healthy"]), (&json!("betpawa"), &json!(true)));
        assert!(health[0]["last_success"].is_string());
        for (path, field) in [
            ("/api/scrape/runs?limit=0", "limit"),
            ("/api/scrape/runs?offset=-1", "offset"),
            ("/api/scrape/analytics?days=91", "days"),
            ("/api/scrape/event-metrics?days=x", "days"),
            ("/api/scrape/runs?scope=all", "scope"),
            ("/api/scheduler/history?status=old", "status"),
            ("/api/scrape/x", "id"),
        ] {
            let problem = app.get(path).await.expect(400);
            assert_eq!(problem["field"], field, "{path}: {problem}");
        }
        app.stop().await;
    }

    /// A run survives a restart of linewatch, and whoever finds it can end it.
    async fn the_desk_takes_no_reports_after_the_end(place: &Place) {
        let app = TestApp::start(place).await;
        let started = start(&app, "k-1", Trigger::Api).await;
        app.desk().applied().wait_for(Position::new(started.id), Duration::from_secs(5)).await;
        let active = linewatch::projections::scrape_runs::active(app.desk().store().reader()).await.unwrap();
        assert_eq!(active.iter().map(|run| run.key.as_str()).collect::<Vec<_>>(), ["k-1"]);
        report(&app, "k-1", scraping(3)).await;
        let first = report(&app, "k-1", batch(1)).await;
        assert_eq!(report(&app, "k-1", batch(1)).await, first, "told twice, stored once");
        report(&app, "k-1", completed()).await;
        let late = app.desk().report_run("k-1", (batch(2), None), &context()).await;
        let ended = RunError::RunEnded { status: RunStatus::Partial };
        assert!(matches!(late, Err(DeskError::Run(error)) if error == ended), "{late:?}");
        let unknown = app.desk().report_run("k-9", (batch(1), None), &context()).await;
        assert!(matches!(unknown, Err(DeskError::Run(RunError::NotStarted))), "{unknown:?}");
        let twice = app.desk().start_run("k-1", (Trigger::Api, RunScope::Everything), Vec::new(), &context()).await;
        assert!(matches!(twice, Err(DeskError::Run(RunError::AlreadyStarted))), "{twice:?}");
        app.stop().await;
    }
}
