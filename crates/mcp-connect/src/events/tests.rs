//! Event streams, however their bytes are cut.

use proptest::prelude::*;

use super::*;

fn all(pieces: &[&[u8]], limit: usize) -> Result<Vec<Sse>, TooLarge> {
    let mut decoder = Decoder::new(limit);
    for piece in pieces {
        decoder.push(piece)?;
    }
    Ok(std::iter::from_fn(|| decoder.next()).collect())
}

#[track_caller]
fn check(text: &str, expected: &[Sse]) {
    assert_eq!(all(&[text.as_bytes()], 1000).expect("it is small"), expected);
}

fn data(text: &str) -> Sse {
    Sse::default().data(text)
}

#[test]
fn events_are_taken_apart() {
    check("data: a\n\ndata:b\r\n\r\ndata: c\r\r", &[data("a"), data("b"), data("c")]);
    check("\u{feff}data: a\n\n", &[data("a")]);
    check("data: a\ndata: b\n\n", &[data("a\nb")]);
    check(": comment\nevent: endpoint\ndata: /messages\n\n", &[data("/messages").event("endpoint")]);
    check("id: 7\nretry: 50\ndata:\n\n", &[data("").id("7").retry(50)]);
    check("id: 7\n\n", &[Sse::default().id("7")]);
    check("retry: soon\ndata: a\n\n", &[data("a")]);
    check("data: not ended", &[]);
    check("\n\n\n", &[]);
}

#[test]
fn an_event_beyond_the_limit_is_refused_before_it_ends() {
    assert_eq!(all(&[b"data: ", &[b'x'; 50]], 40), Err(TooLarge));
    assert_eq!(all(&[b"data: aaaaaaaaaa\ndata: bbbbbbbbbb\ndata: cccccccccc\n"], 40), Err(TooLarge));
}

#[test]
fn comments_that_keep_a_stream_alive_take_no_room() {
    let comments = ": alive\n".repeat(1000);

    assert_eq!(all(&[comments.as_bytes(), b"data: a\n\n"], 40), Ok(vec![data("a")]));
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_does_not_matter(
        lines in proptest::collection::vec("(data|id|event|retry|x|)[: ]{0,2}[a-z0-9é]{0,6}(\n|\r|\r\n){1,2}", 0..20),
        cut in 1_usize..9,
    ) {
        let text = lines.concat();
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(cut).collect();

        prop_assert_eq!(all(&pieces, 1000), all(&[text.as_bytes()], 1000));
    }

    #[test]
    fn any_bytes_are_taken_within_the_limit(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for event in all(&[&bytes], 100).unwrap_or_default() {
            prop_assert!(event.data.unwrap_or_default().len() <= 300);
        }
    }
}
