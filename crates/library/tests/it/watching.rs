//! Changes on a real disk, seen while the library is served.

use std::fs;

use anyhow::Result;
use switchboard_library::{LibraryConfig, SkipReason, Watch, Watching};

use crate::world::World;

const FILES: [(&str, &str); 3] =
    [("a.txt", "A turbine.\n"), ("deep/b.txt", "A turbine.\n"), ("deep/er/c.txt", "A turbine.\n")];

async fn watched() -> Result<World> {
    let world = World::of(&FILES).await?;
    world.watch().await?;
    Ok(world)
}

#[tokio::test]
async fn an_edit_shows() -> Result<()> {
    let world = watched().await?;

    world.write("deep/b.txt", "A wheel.\n")?;

    world.until_found("wheel", &["deep/b.txt"]).await?;
    world.until_found("turbine", &["a.txt", "deep/er/c.txt"]).await
}

#[tokio::test]
async fn a_new_file_and_a_new_folder_show() -> Result<()> {
    let world = watched().await?;

    world.write("wheel.txt", "A wheel.\n")?;
    world.write("new/folder/wheel.txt", "A wheel.\n")?;

    world.until_found("wheel", &["new/folder/wheel.txt", "wheel.txt"]).await?;
    world.write("new/folder/later.txt", "A lever.\n")?;
    world.until_found("lever", &["new/folder/later.txt"]).await
}

#[tokio::test]
async fn a_deletion_shows() -> Result<()> {
    let world = watched().await?;

    fs::remove_file(world.path("a.txt"))?;
    world.until_found("turbine", &["deep/b.txt", "deep/er/c.txt"]).await?;
    fs::remove_dir_all(world.path("deep"))?;

    world.until_found("turbine", &[]).await
}

#[tokio::test]
async fn moves_of_files_and_folders_show() -> Result<()> {
    let world = watched().await?;

    fs::rename(world.path("a.txt"), world.path("z.txt"))?;
    fs::rename(world.path("deep"), world.path("shallow"))?;

    world.until_found("turbine", &["shallow/b.txt", "shallow/er/c.txt", "z.txt"]).await
}

#[tokio::test]
async fn a_file_that_takes_the_place_of_another_shows() -> Result<()> {
    let world = watched().await?;

    world.write(".a.txt.swp", "A wheel.\n")?;
    fs::rename(world.path(".a.txt.swp"), world.path("a.txt"))?;

    world.until_found("wheel", &["a.txt"]).await
}

#[tokio::test]
async fn a_single_file_that_is_replaced_or_gone_shows() -> Result<()> {
    let only = |config: &mut LibraryConfig| config.paths = vec![config.paths[0].join("a.txt")];
    let world = World::with(&FILES, only).await?;
    world.watch().await?;

    world.write("draft", "A wheel.\n")?;
    fs::rename(world.path("draft"), world.path("a.txt"))?;
    world.until_found("wheel", &["a.txt"]).await?;
    fs::remove_file(world.path("a.txt"))?;

    world.until_found("wheel", &[]).await
}

#[tokio::test]
async fn many_files_at_once_show() -> Result<()> {
    let world = watched().await?;

    for number in 0..700 {
        world.write(&format!("many/{number}.txt"), "A wheel.\n")?;
    }

    world.until(|status| status.documents == 703).await?;
    fs::remove_dir_all(world.path("many"))?;
    world.until(|status| status.documents == 3).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_ignored_later_goes() -> Result<()> {
    let world = watched().await?;

    world.write(".gitignore", "deep\n")?;

    world.until_found("turbine", &["a.txt"]).await
}

#[tokio::test]
async fn a_change_between_import_and_watching_shows() -> Result<()> {
    let world = World::of(&FILES).await?;

    world.write("a.txt", "A wheel.\n")?;
    world.watch().await?;

    world.until_found("wheel", &["a.txt"]).await
}

#[tokio::test]
async fn polling_sees_what_notifications_would() -> Result<()> {
    let world = World::with(&FILES, |config| config.watch = Watch::Poll).await?;
    world.watch().await?;
    assert!(matches!(world.library.status().watching, Watching::Polling { .. }));

    world.write("a.txt", "A wheel.\n")?;
    fs::remove_file(world.path("deep/b.txt"))?;

    world.until_found("wheel", &["a.txt"]).await?;
    world.until_found("turbine", &["deep/er/c.txt"]).await
}

#[tokio::test]
async fn a_duplicate_is_named_while_the_rest_goes_on_and_ends_with_its_cause() -> Result<()> {
    let world = World::of(&[("a.json", r#"[{"id":"1","title":"A","text":"turbine"}]"#)]).await?;
    world.watch().await?;

    world.write(
        "b.json",
        r#"[{"id":"1","title":"B","text":"wheel"},{"id":"2","title":"C","text":"wheel"}]"#,
    )?;

    world.until_found("wheel", &["2"]).await?;
    let status = world.until(|status| status.skipped.total == 1).await?;
    let named = &status.skipped.named[0];
    assert_eq!((named.source.as_str(), named.skip.reason), ("b.json", SkipReason::Duplicate));
    assert!(named.skip.detail.contains("a.json") && named.skip.detail.contains("b.json"), "{named:?}");

    fs::remove_file(world.path("a.json"))?;
    world.until_found("wheel", &["1", "2"]).await?;
    world.until(|status| status.skipped.total == 0).await?;
    Ok(())
}

#[tokio::test]
async fn a_folder_that_comes_back_is_followed_again() -> Result<()> {
    let world = watched().await?;
    let (library, away) = (world.path(""), world.scratch.path().join("away"));

    fs::rename(&library, &away)?;
    world.until(|status| matches!(status.import, switchboard_library::ImportState::Failed { .. })).await?;
    fs::rename(&away, &library)?;
    world.until(|status| status.import == switchboard_library::ImportState::Ready).await?;
    world.write("a.txt", "A wheel.\n")?;

    world.until_found("wheel", &["a.txt"]).await
}

#[tokio::test]
async fn a_library_at_rest_imports_nothing() -> Result<()> {
    let world = watched().await?;
    world.write("a.txt", "A wheel.\n")?;
    world.until_found("wheel", &["a.txt"]).await?;
    let edited = |status: &switchboard_library::Status| {
        status.last_import.as_ref().is_some_and(|last| last.changed == 1)
    };
    let before = world.until(edited).await?.last_import;

    // Longer than any debounce: were the library's own reading or writing an event to it, it would import again.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;

    assert_eq!(world.library.status().last_import, before);
    Ok(())
}
