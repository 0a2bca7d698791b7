//! Readers of a tap: late, slow, and waiting.

use super::*;

fn step(words: &str) -> Event {
    Event::Step { words: words.to_owned() }
}

fn read(reader: &mut TapReader) -> Vec<String> {
    std::iter::from_fn(|| reader.take())
        .map(|read| match read {
            Read::Record(record) => match &record.event {
                Event::Step { words } => format!("{} {words}", record.sequence),
                other => format!("{other:?}"),
            },
            Read::Missed(count) => format!("missed {count}"),
        })
        .collect()
}

#[test]
fn a_late_reader_sees_everything_in_order() {
    let tap = Tap::default();
    tap.tell(step("a"));
    tap.tell(step("b"));

    assert_eq!(read(&mut tap.reader()), ["0 a", "1 b"]);
}

#[test]
fn a_slow_reader_is_told_how_much_it_missed() {
    let tap = Tap::new(700);
    let mut reader = tap.reader();
    tap.tell(step("a"));
    assert_eq!(read(&mut reader), ["0 a"]);

    for words in ["b", "c", "d", "e"] {
        tap.tell(step(words));
    }

    assert_eq!(read(&mut reader), ["missed 2", "3 d", "4 e"]);
}

#[test]
fn memory_is_bounded_whatever_passes() {
    let tap = Tap::new(10_000);

    for _ in 0..1000 {
        tap.message(Direction::Received, None, format!("{{\"text\":\"{}\"}}", "x".repeat(500)).as_bytes());
    }

    assert!(tap.records().len() < 10_000 / 500);
}

#[tokio::test]
async fn a_waiting_reader_is_woken() {
    let tap = Tap::default();
    let mut reader = tap.reader();
    let waiting = tokio::spawn(async move { reader.next().await });
    tokio::task::yield_now().await;

    tap.tell(step("a"));

    assert!(matches!(waiting.await.expect("it ended"), Read::Record(record) if record.sequence == 0));
}

#[test]
fn what_is_no_message_is_shown_as_such() {
    let tap = Tap::default();

    tap.message(Direction::Received, Some(3), b"<html>");

    let records = serde_json::to_value(&tap.records()[0].event).expect("it is plain");
    insta::assert_json_snapshot!(records, @r#"
    {
      "beginning": "<html>",
      "bytes": 6,
      "direction": "received",
      "event": "unreadable",
      "exchange": 3,
      "problem": "expected value at line 1 column 1"
    }
    "#);
}
