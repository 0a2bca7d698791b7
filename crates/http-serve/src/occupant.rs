//! The *occupant* of a port is the program that listens there; Linux tells, and only for programs of the same user.

use std::fs;
use std::path::Path;

/// Returns who listens on `port`, in words: the program with its process id, or "another program".
pub(crate) fn name(port: u16) -> String {
    find(port).unwrap_or_else(|| "another program".to_owned())
}

fn find(port: u16) -> Option<String> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .find_map(|table| table.lines().find_map(|line| listener(line, port)))?;
    let wanted = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let mut paths = processes.map(|entry| entry.path()).filter(|path| is_process(path));
    paths.find(|process| holds(process, &wanted)).map(|process| describe(&process))
}

/// Returns the inode of the socket that `line` of the kernel's table describes, where it listens on `port`.
fn listener(line: &str, port: u16) -> Option<String> {
    const LISTENING: &str = "0A";
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
    let local_port = u16::from_str_radix(local.rsplit(':').next()?, 16).ok()?;
    (*state == LISTENING && local_port == port).then(|| (*inode).to_owned())
}

/// Tells processes from the other entries of `/proc`, `self` among them.
fn is_process(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().iter().all(u8::is_ascii_digit))
}

fn holds(process: &Path, socket: &str) -> bool {
    let Ok(descriptors) = fs::read_dir(process.join("fd")) else { return false };
    descriptors
        .filter_map(Result::ok)
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .any(|target| target.as_os_str() == socket)
}

fn describe(process: &Path) -> String {
    let id = process.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match fs::read_to_string(process.join("comm")) {
        Ok(name) => format!("{} (process {id})", name.trim()),
        Err(_) => format!("process {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listening_socket_on_the_port_counts() {
        let listening =
            "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 4711 1 0";
        let connected =
            "   1: 0100007F:1F40 0100007F:C0DE 01 00000000:00000000 00:00000000 00000000  0  0 4712 1 0";

        assert_eq!(listener(listening, 8000).as_deref(), Some("4711"));
        assert_eq!(listener(listening, 8001), None);
        assert_eq!(listener(connected, 8000), None);
        assert_eq!(listener("  sl  local_address rem_address", 8000), None);
    }
}
