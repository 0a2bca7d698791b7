//! Properties that hold for any bytes in any format.

use proptest::prelude::*;
use switchboard_document_reader::{Format, PassageSize, ReadOptions, read_bytes};

use crate::told::Told;

const FORMATS: [Format; 10] = [
    Format::JsonArray,
    Format::JsonLines,
    Format::Table,
    Format::Markdown,
    Format::Html,
    Format::Pdf,
    Format::Docx,
    Format::Epub,
    Format::Code,
    Format::Text,
];

fn told(format: Format, bytes: &[u8]) -> Told {
    let passage = PassageSize { target: 40, max: 60 };
    let options = ReadOptions { passage, ..ReadOptions::default() };
    let mut told = Told::default();
    let refused = read_bytes(format, bytes, ("x", &options), &mut |event| told.take(event)).err();
    Told { refused, ..told }
}

/// Text that looks like something, mixed with bytes that do not.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let markup = prop::sample::select(vec![
        "# ",
        "\n\n",
        "|",
        "|---|",
        "```\n",
        "- ",
        "{\"text\":\"",
        "\"}",
        "\n",
        "[",
        "]",
        ",",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "<h1>",
        "---\n",
        "a: b\n",
        "\"",
        "wörter ",
        "word. ",
        "漢字。",
        "👍🏽",
        "%PDF-1.4\n",
        "1 0 obj\n",
        "PK\u{3}\u{4}",
        "\\u0041",
    ]);
    let piece = prop_oneof![
        8 => markup.prop_map(|it| it.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
        2 => "[a-z]{1,9} ".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_end_in_documents_or_named_skips(bytes in content(), format in prop::sample::select(FORMATS.to_vec())) {
        let first = told(format, &bytes);

        prop_assert_eq!(&first, &told(format, &bytes));
        prop_assert!(!first.documents.is_empty() || !first.skips.is_empty() || first.refused.is_some());
        for document in &first.documents {
            prop_assert!(!document.title.trim().is_empty());
            for passage in &document.passages {
                prop_assert!(!passage.text.trim().is_empty());
                prop_assert!(passage.text.trim().chars().count() <= 60);
            }
        }
    }

    #[test]
    fn passages_of_source_text_are_its_bytes(text in "(# |\n\n|- |\\| |```\n|[a-zà-ü。]{1,12}[ .\n]){0,80}", is_markdown: bool) {
        let format = if is_markdown { Format::Markdown } else { Format::Code };

        let told = told(format, text.as_bytes());

        let mut end = 0;
        let mut between = String::new();
        for passage in told.documents.iter().flat_map(|document| &document.passages) {
            let start = usize::try_from(passage.place.bytes.start).unwrap();
            prop_assert!(start >= end, "overlap at {}", start);
            between.push_str(&text[end..start]);
            end = usize::try_from(passage.place.bytes.end).unwrap();
            prop_assert_eq!(&text[start..end], passage.text.as_str());
        }
        between.push_str(&text[end..]);
        prop_assert!(between.trim().is_empty(), "left out {:?}", between);
    }
}
