//! How a server stops.

use std::time::Duration;

use switchboard_http_serve::{HttpLimits, ServeError};
use switchboard_testkit::wire::{Ask, Line};

use crate::world::{World, short};

#[tokio::test]
async fn what_runs_is_finished_and_nothing_new_begins() {
    let world = World::new(HttpLimits::default()).await;
    let running = tokio::spawn(Ask::get("/slow").send(world.address));
    world.begun.notified().await;

    world.stop.cancel();
    while Line::open(world.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    world.go.notify_one();

    let answer = running.await.unwrap().unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "done"));
    assert!(world.serving.await.unwrap().is_ok());
}

#[tokio::test]
async fn idle_connections_and_event_streams_end_at_once() {
    let world = World::new(HttpLimits { grace: Duration::from_secs(15), ..HttpLimits::default() }).await;
    let mut idle = Line::open(world.address).await.unwrap();
    idle.write(&Ask::get("/path").bytes(world.address)).await.unwrap();
    idle.until("/path").await.unwrap();
    let mut stream = Line::open(world.address).await.unwrap();
    stream.write(&Ask::get("/news").bytes(world.address)).await.unwrap();
    stream.until("data: open").await.unwrap();
    let mut subscription = Line::open(world.address).await.unwrap();
    subscription.write(&Ask::json("/news", "{}").bytes(world.address)).await.unwrap();
    subscription.until("data: open").await.unwrap();

    world.stop.cancel();

    assert!(world.serving.await.unwrap().is_ok());
    assert_eq!(idle.rest().await.unwrap(), b"");
    stream.rest().await.unwrap();
    subscription.rest().await.unwrap();
}

#[tokio::test]
async fn what_does_not_finish_is_cut_off_after_the_grace_time() {
    let world = World::new(short()).await;
    let running = tokio::spawn(Ask::get("/slow").send(world.address));
    world.begun.notified().await;

    world.stop.cancel();

    let ended = world.serving.await.unwrap();
    assert!(matches!(ended, Err(ServeError::Cut { connections: 1, .. })), "{ended:?}");
    assert!(running.await.unwrap().is_err());
}
