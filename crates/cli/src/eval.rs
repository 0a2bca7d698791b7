//! `switchboard eval`: indexes a collection out of the box, asks its queries, and holds the answers against judgements.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use serde::Serialize;
use switchboard_library::eval::{Evaluation, JudgedQuery, Judgements, evaluate, parse_queries};
use switchboard_library::{Library, LibraryConfig, Watch};
use tokio_util::sync::CancellationToken;

use crate::args::EvalArgs;
use crate::exit::{Ending, Exit};
use crate::output;
use crate::status::counted;

/// What is measured of a collection.
#[derive(Debug, Serialize)]
struct Report {
    documents: u64,
    passages: u64,
    indexing_seconds: f64,
    #[serde(flatten)]
    evaluation: Evaluation,
}

/// Runs the command. The index is made in a temporary folder and goes with it.
///
/// # Errors
///
/// Where the collection, the queries or the judgements cannot be read, or no query is judged.
pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<Exit> {
    let queries = queries(&args.queries)?;
    let judgements = Judgements::parse(&read(&args.qrels)?)
        .map_err(|error| Ending::bad_input(format!("{}: {error}", args.qrels.display())))?;
    if !queries.iter().any(|query| judgements.of(&query.id).is_some()) {
        return Err(Ending::bad_input(format!(
            "no query of {} has an answer in {}: do the ids belong together?",
            args.queries.display(),
            args.qrels.display()
        )));
    }
    let report = measure(args, &queries, &judgements)?;
    if args.json {
        output::json(&report)?;
    } else {
        output::text(&table(&report))?;
    }
    Ok(Exit::Done)
}

fn measure(args: &EvalArgs, queries: &[JudgedQuery], judgements: &Judgements) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the index")?;
    let config = LibraryConfig {
        paths: args.documents.clone(),
        data: Some(folder.path().join("index")),
        watch: Watch::Off,
        ..LibraryConfig::default()
    };
    let library =
        Library::open(config).map_err(|error| Ending::bad_input(format!("{:#}", anyhow::anyhow!(error))))?;
    let started = Instant::now();
    library.import(&CancellationToken::new()).context("cannot import")?;
    let indexing_seconds = started.elapsed().as_secs_f64();
    let status = library.status();
    let evaluation = evaluate(&library.snapshot(), queries, judgements).context("cannot search")?;
    Ok(Report { documents: status.documents, passages: status.passages, indexing_seconds, evaluation })
}

fn queries(file: &Path) -> anyhow::Result<Vec<JudgedQuery>> {
    parse_queries(&read(file)?).map_err(|error| Ending::bad_input(format!("{}: {error}", file.display())))
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file)
        .map_err(|error| Ending::bad_input(format!("cannot read {}: {error}", file.display())))
}

fn table(report: &Report) -> String {
    let Evaluation { queries, unjudged, ndcg_at_10, recall_at_100, mrr, latency } = &report.evaluation;
    let left_out =
        if *unjudged == 0 { String::new() } else { format!(", {unjudged} without an answer left out") };
    format!(
        "{documents} ({passages}) indexed in {seconds:.1} s; {asked} asked{left_out}\n\n\
         nDCG@10     {ndcg_at_10:.4}\nRecall@100  {recall_at_100:.4}\nMRR         {mrr:.4}\n\
         latency     p50 {p50:.2} ms, p99 {p99:.2} ms",
        documents = counted(report.documents, "document"),
        passages = counted(report.passages, "passage"),
        seconds = report.indexing_seconds,
        asked = if *queries == 1 { "1 query".to_owned() } else { format!("{queries} queries") },
        p50 = latency.p50_ms,
        p99 = latency.p99_ms,
    )
}
