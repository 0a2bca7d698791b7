//! What is put, kept, replaced and refused.

use switchboard_document::{DocumentId, PassageId};
use switchboard_document_index::{
    BatchSize, DocumentIndex, IndexError, IndexOptions, OpenError, Opened, PutError, Statistics,
};

use crate::world::{document, found, open, record, world, write};

#[test]
fn what_was_put_is_read_back() {
    let put = document("a#p1", "title", &["first", "second"]);
    let world = world(vec![put.clone()]);
    let reader = world.index.reader();

    let head = reader.document(&put.id).unwrap().unwrap();
    let passages = reader.passages(&put.id, 0, 10).unwrap();

    assert_eq!((head.title.as_str(), head.passages, head.source.as_str()), ("title", 2, "a#p1"));
    assert_eq!(
        passages.iter().map(|stored| &stored.passage).collect::<Vec<_>>(),
        put.passages.iter().collect::<Vec<_>>()
    );
    assert_eq!(reader.passage(&PassageId { document: put.id.clone(), ordinal: 2 }).unwrap(), None);
    assert_eq!(reader.document(&DocumentId::new("b")).unwrap(), None);
    assert_eq!(reader.sources().unwrap().len(), 1);
    assert_eq!(reader.documents(0, 10).unwrap(), [head]);
}

#[test]
fn nothing_is_there_before_the_commit_or_without_it() {
    let world = world(Vec::new());
    {
        let mut writer = world.index.write(BatchSize::Small).unwrap();
        writer.put("s", document("a", "t", &["text"])).unwrap();
    }
    assert_eq!(found(&world.index.reader(), "text"), "");
    assert_eq!(world.index.reader().statistics(), &Statistics::default());
}

#[test]
fn a_snapshot_does_not_change() {
    let world = world(vec![document("a", "t", &["text"])]);
    let before = world.index.reader();

    write(&world.index, vec![document("b", "t", &["text"])]);

    assert_eq!(
        (found(&before, "text"), found(&world.index.reader(), "text")),
        ("a#p0".into(), "a#p0 b#p0".into())
    );
}

#[test]
fn a_duplicate_names_both_places_in_one_run_and_across_runs() {
    let world = world(vec![document("a", "t", &["x"])]);
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.put("s1", document("b", "t", &["x"])).unwrap();

    let in_run = writer.put("s2", document("b", "t", &["x"])).unwrap_err();
    let across = writer.put("s3", document("a", "t", &["x"])).unwrap_err();

    assert_eq!(in_run.to_string(), "the id \"b\" is used twice: s1 byte 0 and s2 byte 0");
    assert!(
        matches!(across, PutError::Duplicate { first, second, .. } if first.source == "a" && second.source == "s3")
    );
}

#[test]
fn a_moved_or_edited_source_does_not_collide_with_itself() {
    let world = world(vec![document("a", "t", &["old words"])]);
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.forget("a").unwrap();
    writer.put("moved", document("a", "t", &["new words"])).unwrap();
    writer.record(record("moved", 1)).unwrap();
    writer.commit().unwrap();
    writer.forget("moved").unwrap();
    writer.put("moved", document("a", "t", &["newer words"])).unwrap();
    writer.record(record("moved", 1)).unwrap();
    let statistics = writer.commit().unwrap();
    drop(writer);

    let reader = world.index.reader();
    assert_eq!((statistics.documents, statistics.passages), (1, 1));
    assert_eq!((found(&reader, "old"), found(&reader, "newer")), (String::new(), "a#p0".to_owned()));
    assert_eq!(
        reader.sources().unwrap().iter().map(|record| record.name.as_str()).collect::<Vec<_>>(),
        ["moved"]
    );
}

#[test]
fn forgetting_everything_leaves_nothing() {
    let world = world(vec![document("a", "t", &["x"]), document("b", "t", &["x"])]);
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.forget("a").unwrap();
    writer.forget("b").unwrap();
    writer.forget("never there").unwrap();

    assert_eq!(writer.commit().unwrap(), Statistics::default());
    assert!(world.index.reader().documents(0, 10).unwrap().is_empty());
}

#[test]
fn a_source_without_a_record_is_not_listed_and_can_be_forgotten() {
    let world = world(Vec::new());
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.put("half", document("a", "t", &["x"])).unwrap();
    writer.commit().unwrap();
    assert!(world.index.reader().sources().unwrap().is_empty());

    writer.forget("half").unwrap();

    assert_eq!(writer.commit().unwrap(), Statistics::default());
}

#[test]
fn one_writer_at_a_time() {
    let world = world(Vec::new());
    let _writer = world.index.write(BatchSize::Small).unwrap();
    assert!(matches!(world.index.write(BatchSize::Small), Err(IndexError::Busy)));
}

#[test]
fn a_second_opening_names_the_holder() {
    let world = world(Vec::new());

    let error = DocumentIndex::open(world.directory.path(), &IndexOptions::default()).err().unwrap();

    assert!(
        matches!(error, OpenError::InUse { holder_pid: Some(pid), .. } if pid == std::process::id()),
        "{error}"
    );
}

#[test]
fn another_version_or_damage_rebuilds_with_a_reason() {
    let world = world(vec![document("a", "t", &["x"])]);
    let crate::world::World { directory, index } = world;
    drop(index);
    let reopen = || DocumentIndex::open(directory.path(), &IndexOptions::default()).unwrap();
    assert_eq!(reopen().1, Opened::Existing);

    std::fs::write(directory.path().join("format.json"), r#"{"version":0,"language":"english"}"#).unwrap();
    let (index, opened) = reopen();
    assert!(matches!(opened, Opened::Rebuilt { reason } if reason.contains("version 0")));
    assert_eq!(index.reader().statistics(), &Statistics::default());
    drop(index);

    std::fs::write(directory.path().join("segments/meta.json"), "{").unwrap();
    assert!(matches!(reopen().1, Opened::Rebuilt { reason } if reason.contains("damaged")));
}

#[test]
fn an_id_too_long_to_be_found_again_is_refused_and_the_writer_goes_on() {
    let world = world(vec![]);
    let mut writer = world.index.write(BatchSize::Small).unwrap();

    let refused = writer.put("s", document(&"i".repeat(65_531), "t", &["x"])).unwrap_err();
    let source = writer.put(&"s".repeat(65_531), document("b", "t", &["x"])).unwrap_err();
    writer.put("s", document(&"j".repeat(65_530), "t", &["x"])).unwrap();

    assert_eq!(refused.to_string(), "the id has 65531 bytes, more than 65530: s byte 0");
    assert!(matches!(source, PutError::TooLong { what: "the source's name", bytes: 65_531, .. }));
    assert_eq!(writer.commit().unwrap().documents, 1);
    let longest = DocumentId::new("j".repeat(65_530));
    assert!(world.index.reader().document(&longest).unwrap().is_some());
}

#[test]
fn files_of_a_commit_cut_off_by_a_kill_do_not_stop_the_next() {
    // So many that one deletion is no reason to merge, which would drop the file of deletions.
    let world = world(["a", "b", "c", "d", "e"].map(|id| document(id, "t", &["x"])).to_vec());
    let forget = |index: &DocumentIndex| {
        let mut writer = index.write(BatchSize::Small).unwrap();
        writer.forget("a").unwrap();
        writer.commit()
    };
    let meta = world.directory.path().join("segments/meta.json");
    let committed = std::fs::read(&meta).unwrap();
    forget(&world.index).unwrap();
    let crate::world::World { directory, index } = world;
    drop(index);
    let deletions = || {
        let files = std::fs::read_dir(directory.path().join("segments")).unwrap();
        files.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "del")).count()
    };
    assert_eq!(deletions(), 1, "the commit writes a file of deletions");

    // As a kill leaves it: the files of the commit are there, its last step is not.
    std::fs::write(&meta, committed).unwrap();
    let index = open(directory.path());

    assert_eq!(index.reader().statistics().documents, 5);
    assert_eq!(forget(&index).unwrap().documents, 4);
}

#[test]
fn a_source_without_documents_hinders_no_search() {
    let world = world(vec![document("a", "t", &["red fox"])]);
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    writer.record(record("empty", 0)).unwrap();
    writer.commit().unwrap();

    let reader = world.index.reader();

    assert_eq!((found(&reader, "fox"), found(&reader, "kind:text")), ("a#p0".into(), "a#p0".into()));
    assert_eq!(reader.documents_of("a", 0, 10).unwrap().len(), 1);
    assert_eq!(reader.documents_of("empty", 0, 10).unwrap(), []);
}
