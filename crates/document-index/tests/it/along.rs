//! An index that is held, and read along.

use switchboard_document_index::{BatchSize, DocumentIndex, IndexError, IndexOptions, OpenError, Opened};

use crate::world::{World, document, found, world, write};

fn along(world: &World) -> DocumentIndex {
    DocumentIndex::open_along(world.directory.path(), &IndexOptions::default()).unwrap()
}

#[test]
fn commits_show_when_they_are_looked_for() {
    let world = world(vec![document("a", "t", &["text"])]);
    let along = along(&world);
    assert_eq!((found(&along.reader(), "text"), along.refresh().unwrap()), ("a#p0".into(), false));

    write(&world.index, vec![document("b", "t", &["text"])]);
    let before = found(&along.reader(), "text");
    let is_new = along.refresh().unwrap();

    assert_eq!((before.as_str(), is_new), ("a#p0", true));
    assert_eq!(found(&along.reader(), "text"), "a#p0 b#p0");
    assert_eq!(along.reader().statistics(), world.index.reader().statistics());
    assert_eq!(along.reader().sources().unwrap(), world.index.reader().sources().unwrap());
    assert!(!along.refresh().unwrap());
}

#[test]
fn deletions_show_and_so_does_an_index_that_was_made_anew() {
    let world = world(vec![document("a", "t", &["text"]), document("b", "t", &["text"])]);
    let along = along(&world);

    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.forget("a").unwrap();
    writer.commit().unwrap();
    drop(writer);
    assert!(along.refresh().unwrap());
    assert_eq!(found(&along.reader(), "text"), "b#p0");

    let World { directory, index } = world;
    drop(index);
    std::fs::write(directory.path().join("segments/meta.json"), "{").unwrap();
    assert!(along.refresh().is_err());
    let index = crate::world::open(directory.path());
    write(&index, vec![document("c", "t", &["text"])]);
    assert!(along.refresh().unwrap());
    assert_eq!(found(&along.reader(), "text"), "c#p0");
}

#[test]
fn who_reads_along_does_not_write_before_it_has_taken_over() {
    let world = world(vec![document("a", "t", &["text"])]);
    let along = along(&world);
    assert!(!along.is_held());
    assert!(matches!(along.write(BatchSize::Small), Err(IndexError::Unheld)));
    assert_eq!((along.take_over().unwrap(), along.holder()), (None, Some(std::process::id())));
    write(&world.index, vec![document("b", "t", &["text"])]);

    let World { directory, index } = world;
    drop(index);
    let taken = along.take_over().unwrap();

    assert_eq!((taken, along.is_held()), (Some(Opened::Existing), true));
    assert_eq!(found(&along.reader(), "text"), "a#p0 b#p0");
    write(&along, vec![document("c", "t", &["text"])]);
    assert_eq!(found(&along.reader(), "text"), "a#p0 b#p0 c#p0");
    assert_eq!(along.take_over().unwrap(), None);
    let second = DocumentIndex::open(directory.path(), &IndexOptions::default());
    assert!(matches!(second, Err(OpenError::InUse { .. })));
}

#[test]
fn what_the_holder_wrote_while_it_was_read_along_is_tidied_up_after_it() {
    let world = world(vec![document("a", "t", &["text"])]);
    let along = along(&world);
    for text in ["one", "two", "three"] {
        write(&world.index, vec![document("a", "t", &[text])]);
    }
    let World { directory, index } = world;
    drop(index);

    along.take_over().unwrap();
    write(&along, vec![document("a", "t", &["four"])]);

    let named: String = std::fs::read_to_string(directory.path().join("segments/meta.json")).unwrap();
    let files = std::fs::read_dir(directory.path().join("segments")).unwrap();
    for file in files.map(|file| file.unwrap().file_name().into_string().unwrap()) {
        let segment = file.split('.').next().unwrap().replace('-', "");
        let is_of_commit = named.replace('-', "").contains(&segment);
        assert!(file.starts_with('.') || file == "meta.json" || is_of_commit, "{file} was left in {named}");
    }
}

#[test]
fn an_index_that_is_not_there_yet_or_of_another_version_is_not_read_along() {
    let world = world(vec![document("a", "t", &["text"])]);
    let reading = along(&world);
    let format = world.directory.path().join("format.json");
    let along = || DocumentIndex::open_along(world.directory.path(), &IndexOptions::default()).err().unwrap();

    std::fs::write(&format, r#"{"version":0,"language":"english"}"#).unwrap();
    let foreign = along();
    let gone = reading.refresh().unwrap_err();
    std::fs::remove_file(&format).unwrap();
    let none = along();

    assert!(
        matches!(&foreign, OpenError::Foreign { holder_pid: Some(_), reason, .. } if reason.contains("version 0"))
    );
    assert!(matches!(gone, IndexError::Foreign(reason) if reason.contains("version 0")));
    assert!(matches!(none, OpenError::NotYet { .. }));
    assert_eq!(found(&reading.reader(), "text"), "a#p0");
}
