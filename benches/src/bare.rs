//! The yardstick: Tantivy alone, reading the same lines into the same fields and answering the same words.
//!
//! The same: fields and their options, entries' stored text, heap, threads, merge policy, lower case, English stems,
//! positions, stop words indexed and not searched for. Not the same, because nobody would write it by hand: passages,
//! language detection, checking ids for duplicates, statistics, hashing the file, ranking beyond BM25.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter,
    TextAnalyzer,
};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

/// The heap of an import, in bytes, shared by its threads; the product takes as much.
const HEAP: usize = 400 << 20;

/// A line of the corpus.
#[derive(Deserialize)]
struct Line {
    id: String,
    title: String,
    text: String,
    metadata: Facts,
}

#[derive(Deserialize)]
struct Facts {
    author: String,
    date: String,
}

#[derive(Clone, Copy)]
struct Fields {
    words: Field,
    title: Field,
    facts: Field,
    document: Field,
    source: Field,
    ordinal: Field,
    tie: Field,
    date: Field,
    head: Field,
    passage: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let analysed = |tokenizer, option, has_norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(has_norms),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let fields = Fields {
        words: schema.add_text_field("words", analysed("stems", positions, true)),
        title: schema.add_text_field("title", analysed("stems", positions, true)),
        facts: schema.add_text_field("facts", analysed("plain", IndexRecordOption::Basic, false)),
        document: schema.add_text_field("document", STRING),
        source: schema.add_text_field("source", STRING),
        ordinal: schema.add_u64_field("ordinal", FAST),
        tie: schema.add_u64_field("tie", FAST),
        date: schema.add_u64_field("date", FAST),
        head: schema.add_text_field("head", STORED),
        passage: schema.add_text_field("passage", STORED),
    };
    (schema.build(), fields)
}

fn register(index: &Index) {
    let plain = || {
        TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(64))
            .filter(LowerCaser)
    };
    let stems = plain().filter(Stemmer::new(Language::English)).filter(AsciiFoldingFilter);
    index.tokenizers().register("stems", stems.build());
    index.tokenizers().register("plain", plain().build());
}

/// Reads JSON lines into a new index in an empty folder, and waits for its merges. Returns the number of documents.
///
/// # Errors
/// Where a line is no record, or the engine fails.
pub fn index(lines: &Path, folder: &Path, threads: usize) -> Result<u64> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    register(&index);
    let options = IndexWriterOptions::builder()
        .memory_budget_per_thread(HEAP / threads)
        .num_worker_threads(threads)
        .build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    let source = lines.file_name().context("a folder is no corpus")?.to_string_lossy().into_owned();
    let mut reader = BufReader::with_capacity(1 << 20, File::open(lines)?);
    let (mut line, mut count) = (String::new(), 0);
    while reader.read_line(&mut line)? > 0 {
        writer.add_document(entry(fields, serde_json::from_str(&line)?, &source, count)?)?;
        count += 1;
        line.clear();
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(count)
}

fn entry(fields: Fields, line: Line, source: &str, number: u64) -> Result<TantivyDocument> {
    let Line { id, title, text, metadata: Facts { author, date } } = line;
    let mut entry = TantivyDocument::new();
    entry.add_text(fields.words, format!("{title}\n{text}"));
    entry.add_text(fields.title, &title);
    entry.add_text(fields.facts, "record");
    entry.add_text(fields.facts, &author);
    entry.add_text(fields.facts, &date);
    entry.add_text(fields.source, source);
    entry.add_u64(fields.ordinal, 0);
    entry.add_u64(fields.tie, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    entry.add_u64(fields.date, date.replace('-', "").parse()?);
    entry.add_text(
        fields.head,
        format!(r#"{{"id":"{id}","title":"{title}","author":"{author}","date":"{date}"}}"#),
    );
    entry.add_text(fields.document, id);
    entry.add_text(fields.passage, text);
    Ok(entry)
}

/// An index that is open for searching.
pub struct Bare {
    reader: IndexReader,
    analyser: TextAnalyzer,
    words: Field,
    passage: Field,
}

impl Bare {
    /// Opens the index in a folder.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        let (_, fields) = schema();
        let stop = StopWordFilter::new(Language::English).context("English has stop words")?;
        let analyser = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(stop)
            .filter(Stemmer::new(Language::English))
            .filter(AsciiFoldingFilter)
            .build();
        Ok(Self { reader: index.reader()?, analyser, words: fields.words, passage: fields.passage })
    }

    /// Returns how many entries there are.
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Finds the entries that have any of the words, best first, and reads their texts.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(&mut self, query: &str, limit: usize) -> Result<Vec<String>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut stream = self.analyser.token_stream(query);
        while stream.advance() {
            let term = Term::from_field_text(self.words, &stream.token().text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let searcher = self.reader.searcher();
        let best =
            searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(limit).order_by_score())?;
        best.into_iter()
            .map(|(_, address)| {
                let entry: TantivyDocument = searcher.doc(address)?;
                let text = entry.get_first(self.passage).and_then(|value| value.as_str().map(str::to_owned));
                text.context("every entry has a text")
            })
            .collect()
    }
}
