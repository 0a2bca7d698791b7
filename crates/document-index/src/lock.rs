//! The lock of a directory: one process at a time, told by name to the second.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// Holds a directory until dropped; the operating system lets go for a process that was killed.
pub(crate) struct DirectoryLock {
    _file: File,
}

/// A directory could not be locked.
#[derive(Debug)]
pub(crate) enum LockError {
    InUse { holder_pid: Option<u32> },
    Io(io::Error),
}

impl DirectoryLock {
    /// Takes the lock and writes who holds it into the file.
    pub(crate) fn take(path: &Path) -> Result<Self, LockError> {
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = open.map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::InUse { holder_pid: holder(&mut file) }),
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        write_holder(&mut file).map_err(LockError::Io)?;
        Ok(Self { _file: file })
    }
}

fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// Reads who holds the lock at a path, or held it last.
pub(crate) fn holder_of(path: &Path) -> Option<u32> {
    holder(&mut File::open(path).ok()?)
}

/// Reads who holds the lock. The holder may not have written it yet; then nobody is named.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
