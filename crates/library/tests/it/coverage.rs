//! Every route and every tool has a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use switchboard_library::View;

use crate::world::World;

fn room() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn source(folder: &str) -> Result<String> {
    let mut files = Vec::new();
    rust_files(&room().join(folder), &mut files)?;
    files.iter().map(|file| Ok(fs::read_to_string(file)?)).collect()
}

#[test]
fn every_route_has_a_test() -> Result<()> {
    let (rooms, tests) = (source("src")?, source("tests/it")?);
    let routes: BTreeSet<_> =
        rooms.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();

    assert!(routes.contains("/status") && routes.contains("/documents/{*id}"), "{routes:?}");
    for route in routes {
        // A path with a parameter is asked for with something in its place.
        let fixed = route.split('{').next().unwrap_or(route);
        assert!(tests.contains(&format!("\"{fixed}")), "no test asks for {route}");
    }
    Ok(())
}

#[tokio::test]
async fn every_tool_has_a_file_of_tests() -> Result<()> {
    let world = World::with(&[("a.txt", "x\n")], |config| config.view = View::Full).await?;

    let tools = world.tools().await?;

    assert_eq!(tools.len(), 4);
    for tool in tools {
        let name = tool["name"].as_str().context("a tool has a name")?;
        let tests =
            fs::read_to_string(room().join(format!("tests/it/tools/{name}.rs"))).context(name.to_owned())?;
        assert!(
            tests.contains("#[tokio::test]") && tests.contains("complaint("),
            "{name} has results and errors tested"
        );
    }
    Ok(())
}
