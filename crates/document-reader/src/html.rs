//! x
pub(crate) fn read(bytes: Vec<u8>, options: &crate::ReadOptions) -> Result<crate::draft::Draft, switchboard_document::Skip> {  let _ = (bytes, options); Err(switchboard_document::Skip::file(switchboard_document::SkipReason::Unknown, "not read yet")) }
