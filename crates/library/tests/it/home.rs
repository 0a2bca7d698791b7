//! Where the index is kept.

use anyhow::{Context as _, Result};
use switchboard_library::{Home, Library, LibraryConfig, OpenLibraryError, Status, StatusError};
use switchboard_testkit::Scratch;

use crate::world::{import, open, write_old};

fn config(paths: &[std::path::PathBuf]) -> LibraryConfig {
    LibraryConfig { paths: paths.to_vec(), ..LibraryConfig::default() }
}

#[test]
fn a_folder_keeps_its_index_inside_and_a_file_beside() -> Result<()> {
    let scratch = Scratch::new()?;
    let file = scratch.write("notes/records.json", "[]")?;
    let folder = scratch.path().join("notes");

    let of_folder = Home::locate(&config(std::slice::from_ref(&folder))).context("a folder has a home")?;
    let of_file = Home::locate(&config(&[file])).context("a file has a home")?;

    assert_eq!(of_folder.path(), folder.join(".switchboard"));
    assert_eq!(of_file.path(), folder.join(".records.json.switchboard"));
    Ok(())
}

#[test]
fn the_index_stays_out_of_version_control_and_out_of_itself() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.txt", "x\n")?;
    let inside = scratch.path().join("library").join("visible");

    let library = open(&scratch, |config| config.data = Some(inside.clone()))?;
    import(&library)?;
    let again = import(&library)?;

    assert_eq!(std::fs::read_to_string(inside.join(".gitignore"))?, "*\n");
    assert_eq!(library.status().sources, 1);
    assert!(again.is_idle(), "{again:?}");
    Ok(())
}

#[test]
fn a_home_that_cannot_be_written_names_the_flag() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.txt", "x\n")?;
    let under_a_file = scratch.path().join("library/a.txt/home");

    let error = Library::open(LibraryConfig {
        data: Some(under_a_file.clone()),
        ..config(&[scratch.path().join("library")])
    })
    .err()
    .context("refused")?;

    assert!(matches!(error, OpenLibraryError::Data(_)));
    assert_eq!(error.to_string(), format!("cannot keep the index in {}", under_a_file.display()));
    Ok(())
}

#[test]
fn a_second_library_on_one_home_says_who_holds_it() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.txt", "x\n")?;
    let _first = open(&scratch, |_| {})?;

    let error = open(&scratch, |_| {}).err().context("refused")?;

    assert!(error.to_string().ends_with(&format!("is in use by process {}", std::process::id())), "{error}");
    Ok(())
}

#[test]
fn a_home_without_a_library_has_no_status() -> Result<()> {
    let scratch = Scratch::new()?;
    let home = Home::locate(&config(&[scratch.path().to_owned()])).context("a folder has a home")?;

    let none = Status::left_in(&home).err().context("nothing was imported")?;
    scratch.write(".switchboard/status.json", "{")?;
    let malformed = Status::left_in(&home).err().context("half a status")?;
    std::fs::remove_file(scratch.path().join(".switchboard/status.json"))?;
    std::fs::create_dir(scratch.path().join(".switchboard/status.json"))?;
    let unreadable = Status::left_in(&home).err().context("a folder is no status")?;

    assert!(matches!(none, StatusError::None { .. }), "{none}");
    assert!(matches!(malformed, StatusError::Malformed { .. }), "{malformed}");
    assert!(matches!(unreadable, StatusError::Unreadable { .. }), "{unreadable}");
    Ok(())
}
