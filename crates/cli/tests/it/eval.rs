//! `eval`: the measures of a collection so small that they are counted by hand.

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::Scratch;

use crate::served::run;

/// Three documents and three queries, each with one word that decides.
///
/// | query | answer | judged | nDCG@10 | recall | reciprocal rank |
/// |---|---|---|---|---|---|
/// | q1 `heron` | d1 | d1: 1 | 1 | 1 | 1 |
/// | q2 `eel` | d2 | d2: 1, d3: 1 | 1 / (1 + 1/log2 3) = 0.6131 | 0.5 | 1 |
/// | q3 `otter` | nothing | d1: 1 | 0 | 0 | 0 |
///
/// Means: 0.5377, 0.5, 0.6667.
fn collection() -> Result<Scratch> {
    let scratch = Scratch::new()?;
    let record =
        |id: &str, text: &str| format!("{{\"id\": \"{id}\", \"title\": \"\", \"text\": \"{text}\"}}\n");
    let documents =
        record("d1", "A heron stands on the weir.") + &record("d2", "An eel.") + &record("d3", "A crab.");
    scratch.write("docs.jsonl", documents)?;
    scratch.write("queries.tsv", "q1\theron\nq2\teel\nq3\totter\n")?;
    scratch.write("qrels.tsv", "q1\td1\t1\nq2\td2\t1\nq2\td3\t1\nq3\td1\t1\n")?;
    Ok(scratch)
}

fn eval(scratch: &Scratch, qrels: &str, further: &[&str]) -> Result<switchboard_testkit::Ended> {
    let [documents, queries, qrels] =
        ["docs.jsonl", "queries.tsv", qrels].map(|name| scratch.path().join(name).display().to_string());
    let args = ["eval", "--docs", &documents, "--queries", &queries, "--qrels", &qrels];
    run(args.into_iter().chain(further.iter().copied()))
}

#[track_caller]
fn check(measured: &Value, expected: f64) {
    let measured = measured.as_f64().unwrap();
    assert!((measured - expected).abs() < 0.0001, "{measured} is not {expected}");
}

#[test]
fn the_measures_are_those_counted_by_hand() -> Result<()> {
    let scratch = collection()?;

    let ended = eval(&scratch, "qrels.tsv", &["--json"])?;

    assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    let measures: Value = serde_json::from_str(&ended.stdout)?;
    check(&measures["ndcg_at_10"], 0.5377);
    check(&measures["recall_at_100"], 0.5);
    check(&measures["mrr"], 0.6667);
    assert_eq!(measures["queries"], 3);
    Ok(())
}

#[test]
fn judgements_in_four_columns_mean_the_same() -> Result<()> {
    let scratch = collection()?;
    scratch.write("trec.txt", "q1 0 d1 1\nq2 0 d2 1\nq2 0 d3 1\nq3 0 d1 1\n")?;

    let ended = eval(&scratch, "trec.txt", &["--json"])?;

    let measures: Value = serde_json::from_str(&ended.stdout)?;
    check(&measures["ndcg_at_10"], 0.5377);
    Ok(())
}

#[test]
fn people_get_a_table() -> Result<()> {
    let scratch = collection()?;

    let ended = eval(&scratch, "qrels.tsv", &[])?;

    for word in ["nDCG@10", "0.5377", "Recall@100", "0.5000", "MRR", "0.6667"] {
        assert!(ended.stdout.contains(word), "{word} is missing in:\n{}", ended.stdout);
    }
    Ok(())
}

#[test]
fn judgements_that_cannot_be_read_name_file_and_line() -> Result<()> {
    let scratch = collection()?;
    scratch.write("bad.tsv", "q1\td1\t1\nq2\td2\tyes\n")?;

    let ended = eval(&scratch, "bad.tsv", &[])?;

    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr.replace(&scratch.path().display().to_string(), "FOLDER"), @r#"switchboard: FOLDER/bad.tsv: line 2: the grade "yes" is no whole number"#);
    Ok(())
}
