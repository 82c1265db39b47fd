//! 14,000 connections without a token that send requests and read no answers: to the dashboard's page, and to the
//! largest file.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

use crate::{
    at_most,
    desk::{Desk, kernel_mb},
    figure,
};

const CONNECTIONS: usize = 14_000;
const PATHS: [&str; 2] = ["/", "/docs/swagger-ui-bundle.js"];
/// Requests on each, all sent at once.
const REQUESTS: usize = 300;
const QUESTIONS: usize = 2_000;

pub async fn run(name: &str, addresses: usize) {
    let desk = Desk::start().await;
    let quiet = (desk.p99(QUESTIONS).await, desk.p99(QUESTIONS).await);
    let (before, kernel) = (desk.rss_mb(), kernel_mb());
    println!("{name}: without: p99 {:.2} and {:.2} ms, RSS {before:.0} MB, kernel {kernel:.0} MB", quiet.0, quiet.1);
    let begun = Instant::now();
    let authority = desk.authority.as_str();
    let opened = stream::iter(0..CONNECTIONS)
        .map(|number| {
            // Whole rounds of the addresses, so that each asks for both.
            unread(authority, format!("127.0.0.{}", 1 + number % addresses), PATHS[number / addresses % PATHS.len()])
        })
        .buffer_unordered(256)
        .collect::<Vec<_>>();
    let (held, during) = tokio::join!(opened, desk.p99(QUESTIONS));
    let there = held.iter().flatten().count();
    println!("{name}: {there} connections in {:.1?}; p99 meanwhile {during:.2} ms", begun.elapsed());
    let (mut highest, mut kernel) = (desk.rss_mb(), kernel_mb());
    let beside = desk.p99(QUESTIONS).await;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        (highest, kernel) = (highest.max(desk.rss_mb()), kernel.max(kernel_mb()));
    }
    let later = desk.p99(QUESTIONS).await;
    println!("{name}: p99 beside them {beside:.2} ms, 10 s later {later:.2} ms");
    println!("{name}: RSS at most {highest:.0} MB, kernel at most {kernel:.0} MB (both ends are this machine's)");
    let quiet = f64::midpoint(quiet.0, quiet.1);
    figure(&format!("unread_p99_while_connecting_ratio_{addresses}"), during / quiet);
    at_most(&format!("unread_p99_ratio_{addresses}"), beside.max(later) / quiet, 1.2);
    at_most(&format!("unread_rss_mb_{addresses}"), highest, 300.0);
    figure(&format!("unread_kernel_mb_{addresses}"), kernel);
    let (took, code) = desk.stop();
    println!("{name}: stopped in {took:.2} s, exit code {code:?}");
    drop(held);
}

/// A connection that goes on sending until the server takes no more. `None` where it is refused.
async fn unread(authority: &str, address: String, path: &str) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.set_recv_buffer_size(4_096).ok()?;
    socket.bind(format!("{address}:0").parse().ok()?).ok()?;
    let mut stream = socket.connect(authority.parse().ok()?).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").repeat(REQUESTS);
    let sent = tokio::time::timeout(Duration::from_millis(200), stream.write_all(request.as_bytes())).await;
    (!matches!(sent, Ok(Err(_)))).then_some(stream)
}
