//! In ChatGPT: a connector for deep research, whose answers cite the pages of the records; `switchboard serve` grown small.
use switchboard::contract::{FetchedDocument, SearchHit, SearchResults};
use switchboard::prelude::*;

#[derive(Clone, Deserialize)]
struct Record {
    id: String,
    title: String,
    text: String,
    url: String,
}

pub(crate) struct Catalog(Vec<Record>);

#[tools]
impl Catalog {
    /// Finds the records that hold every word of a query. Use this to look something up in the harbour guides.
    #[tool(read_only, closed_world)]
    fn search(&self, query: String) -> SearchResults {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let holds = |record: &Record, word: &String| record.text.to_lowercase().contains(word);
        let fits = |record: &&Record| !words.is_empty() && words.iter().all(|word| holds(record, word));
        let hit = |Record { id, title, url, .. }| SearchHit { id, title, url };
        SearchResults { results: self.0.iter().filter(fits).cloned().map(hit).collect() }
    }

    /// Returns a record in full. Use this with an id that search returned.
    #[tool(read_only, closed_world)]
    fn fetch(&self, id: String) -> Result<FetchedDocument, String> {
        let found = self.0.iter().find(|record| record.id == id).cloned();
        let Record { title, text, url, .. } = found.ok_or_else(|| format!("No record is called {id:?}."))?;
        Ok(FetchedDocument { id, title, text, url, metadata: None })
    }
}

pub(crate) fn server() -> Server {
    let records = include_str!("../../fixtures/records.json");
    Server::new("Harbour guides").tools(Catalog(serde_json::from_str(records).expect("the fixture is JSON")))
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    server().serve_from_args().await
}
