//! Several files and folders in one library.

use anyhow::{Context as _, Result};
use serde_json::json;
use switchboard_library::{OpenLibraryError, RootError};
use switchboard_testkit::Scratch;

use crate::world::{World, open};

#[tokio::test]
async fn names_start_with_the_root_where_there_are_several() -> Result<()> {
    let scratch = Scratch::new()?;
    let roots =
        [scratch.path().join("a/notes"), scratch.path().join("b/notes"), scratch.path().join("c/one.txt")];
    scratch.write("a/notes/x.txt", "First turbine.\n")?;
    scratch.write("b/notes/x.txt", "Second turbine.\n")?;
    scratch.write("c/one.txt", "Third turbine.\n")?;
    scratch.write("c/two.txt", "Fourth turbine, not served.\n")?;

    let world = World::over(scratch, |config| config.paths = roots.to_vec()).await?;

    let mut found = world.found("turbine").await?;
    found.sort();
    assert_eq!(found, ["notes-2/x.txt#p0", "notes/x.txt#p0", "one.txt#p0"]);
    let second = world.ask("fetch", json!({ "id": "notes-2/x.txt" })).await?;
    assert_eq!(second["text"], "Second turbine.");
    Ok(())
}

#[tokio::test]
async fn a_single_file_is_its_own_library() -> Result<()> {
    let scratch = Scratch::new()?;
    let file = scratch.write("notes/one.txt", "A turbine.\n")?;
    scratch.write("notes/two.txt", "A turbine, not served.\n")?;

    let world = World::over(scratch, |config| config.paths = vec![file]).await?;

    assert_eq!(world.found("turbine").await?, ["one.txt#p0"]);
    assert_eq!(world.library.name(), "One");
    Ok(())
}

#[test]
fn paths_that_cannot_be_served_are_refused_by_name() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("library/deep/a.txt", "x")?;
    let library = scratch.path().join("library");
    let refuse = |paths: &[std::path::PathBuf]| {
        open(&scratch, |config| config.paths = paths.to_vec())
            .err()
            .and_then(|error| error.downcast::<OpenLibraryError>().ok())
            .context("refused")
    };

    let none = refuse(&[])?;
    let missing = refuse(&[library.join("nowhere")])?;
    let nested = refuse(&[library.clone(), library.join("deep")])?;
    let twice = refuse(&[library.clone(), library])?;

    assert!(matches!(none, OpenLibraryError::Root(RootError::None)), "{none}");
    assert!(matches!(missing, OpenLibraryError::Root(RootError::Unreadable { .. })), "{missing}");
    assert!(matches!(nested, OpenLibraryError::Root(RootError::Nested { .. })), "{nested}");
    assert!(matches!(twice, OpenLibraryError::Root(RootError::Nested { .. })), "{twice}");
    Ok(())
}
