//! DNS rebinding: a client's name that leads to one machine when it is judged and to another when it is used. The name is looked
//! up once for each connection, and what that lookup says is judged and connected to; so there is no time between the two.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use switchboard_guarded_fetch::{Looking, Lookup};
use switchboard_login::LoginConfig;
use switchboard_testkit::wire::Answer;

use crate::client::{Client, refusal};
use crate::world::{Browser, World};

/// A name server of an attacker: its answers come in order, and the last one stays.
struct Rebinding {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Rebinding {
    fn new(answers: &[&[&str]]) -> Result<Arc<Self>> {
        let read = |addresses: &&[&str]| addresses.iter().map(|address| address.parse()).collect();
        let answers = Mutex::new(answers.iter().map(read).collect::<Result<_, _>>()?);
        Ok(Arc::new(Self { answers, asked: AtomicUsize::new(0) }))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Lookup for Rebinding {
    fn look_up(&self, _name: String) -> Looking {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().expect("no test panics while it asks");
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async move { Ok(answer.unwrap_or_default()) })
    }
}

/// Claims that a request was refused on a page, sent nobody anywhere, and that the audit says why.
async fn refused(world: &World, answer: &Answer, why: &str) -> Result<()> {
    assert_eq!((answer.status, answer.header("location")), (400, None), "{}", answer.show(&[]));
    assert!(answer.body.contains(why), "{}", answer.body);
    let audit = world.accounts.audit(50).await?;
    let noted = audit.iter().find(|record| record.event == "request_refused");
    let detail = noted.and_then(|record| record.detail.as_deref()).unwrap_or_default();
    assert!(detail.contains(why), "{audit:?}");
    Ok(())
}

/// The name leads to this machine, which is admitted for developing, and then into the network, which is not.
#[tokio::test]
async fn a_document_whose_name_leads_elsewhere_by_now_is_not_fetched() -> Result<()> {
    let names = Rebinding::new(&[&["127.0.0.1"], &["10.0.0.7"]])?;
    let world = World::looking(names.clone(), LoginConfig { local_clients: true, ..LoginConfig::default() });
    let world = world.await?;
    let client = Client::documented_at("localhost", false).await?;
    let question = client.question(&world, &[]);

    let before = world.get(&question).await?;
    world.clock.advance(Duration::from_mins(2));
    let after = world.get(&question).await?;

    // One that looked a name up to judge it, and once more to connect, would have met the second answer here.
    assert_eq!(before.status, 200, "{}", before.show(&[]));
    refused(&world, &after, "localhost has no public address").await?;
    assert_eq!(names.asked(), 2);
    Ok(())
}

#[tokio::test]
async fn keys_whose_name_leads_elsewhere_by_now_prove_nothing() -> Result<()> {
    let names = Rebinding::new(&[&["127.0.0.1"], &["192.168.0.7"]])?;
    let world = World::looking(names.clone(), LoginConfig { local_clients: true, ..LoginConfig::default() });
    let world = world.await?;
    let client = Client::documented_at("localhost", true).await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    assert_eq!(names.asked(), 1);

    let answer = client.exchange(&world, &code, &[]).await?;

    assert_eq!(refusal(&answer), "401 invalid_client");
    assert_eq!(names.asked(), 2);
    let audit = world.accounts.audit(50).await?;
    let noted = audit.iter().find(|record| record.event == "client_refused");
    let detail = noted.and_then(|record| record.detail.as_deref()).unwrap_or_default();
    assert!(detail.contains("localhost has no public address"), "{audit:?}");
    Ok(())
}

#[tokio::test]
async fn a_public_address_does_not_cover_a_private_one_beside_it() -> Result<()> {
    for addresses in [&["1.1.1.1", "127.0.0.1"][..], &["127.0.0.1"], &["::ffff:10.0.0.7"], &[]] {
        let names = Rebinding::new(&[addresses])?;
        let world = World::looking(names.clone(), LoginConfig::default()).await?;
        let client = Client::documented_at("localhost", false).await?;
        let id = client.id.replace("http://localhost", "https://client.example");

        let answer = world.get(&client.question(&world, &[("client_id", &id)])).await?;

        refused(&world, &answer, "client.example has no public address").await?;
        assert_eq!(names.asked(), 1, "{addresses:?}");
    }
    Ok(())
}
