//! Standard *input* that can be left: its reading thread keeps neither the runtime nor the process from ending.

use std::io::{self, Read as _};

use tokio::io::{AsyncWriteExt as _, DuplexStream};
use tokio::runtime::Handle;

/// Bytes that wait to be read.
const WAITING: usize = 64 * 1024;

/// Returns what comes over standard input, until its end.
///
/// # Errors
///
/// Where the system gives no thread.
pub(crate) fn open() -> io::Result<DuplexStream> {
    let (mut near, far) = tokio::io::duplex(WAITING);
    let runtime = Handle::current();
    // A thread of its own, because the runtime waits at its end for the threads it lends to blocking reads.
    std::thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        let mut bytes = vec![0; WAITING];
        let mut stdin = io::stdin().lock();
        loop {
            let count = match stdin.read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    tracing::error!(error = %error, "standard input cannot be read");
                    break;
                }
            };
            if runtime.block_on(near.write_all(&bytes[..count])).is_err() {
                break;
            }
        }
    })?;
    Ok(far)
}
