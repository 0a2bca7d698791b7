//! The schema: the fields of the engine and what they are for.
//!
//! Every passage is one entry. The passages of a document stand one after another in one segment, so that
//! `entry - ordinal` is the document's first, the only one that carries its head and its id.

use tantivy::Index;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::{Facts, Words};

/// The fields by name.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// Title, headings, context and text, as one text: statistics over several fields rank worse.
    pub(crate) words: Field,
    /// The title alone.
    pub(crate) title: Field,
    /// Metadata and kind as exact terms.
    pub(crate) facts: Field,
    /// The document's id, at its first passage.
    pub(crate) document: Field,
    /// The source of every passage, for removal and `path:`.
    pub(crate) source: Field,
    /// The name of a source, at its record.
    pub(crate) record: Field,
    /// The passage's place in its document.
    pub(crate) ordinal: Field,
    /// Orders equal scores before the ids are read.
    pub(crate) tie: Field,
    /// The document's date as the number `yyyymmdd`.
    pub(crate) date: Field,
    /// The document's head, JSON, at its first passage; a source's record.
    pub(crate) head: Field,
    /// The passage, JSON.
    pub(crate) passage: Field,
}

pub(crate) const ORDINAL: &str = "ordinal";
pub(crate) const TIE: &str = "tie";
pub(crate) const DATE: &str = "date";

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let analysed = |tokenizer, option, has_norms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(has_norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let fast = || NumericOptions::default().set_fast();
    let fields = Fields {
        words: schema.add_text_field("words", analysed("words", positions, true)),
        title: schema.add_text_field("title", analysed("words", positions, true)),
        facts: schema.add_text_field("facts", analysed("facts", IndexRecordOption::Basic, false)),
        document: schema.add_text_field("document", STRING),
        source: schema.add_text_field("source", STRING),
        record: schema.add_text_field("record", STRING),
        ordinal: schema.add_u64_field(ORDINAL, fast()),
        tie: schema.add_u64_field(TIE, fast()),
        date: schema.add_u64_field(DATE, fast()),
        head: schema.add_text_field("head", STORED),
        passage: schema.add_text_field("passage", STORED),
    };
    (schema.build(), fields)
}

pub(crate) fn register(index: &Index) {
    index.tokenizers().register("words", Words::new());
    index.tokenizers().register("facts", Facts::new());
}
