//! x
pub(crate) fn read(bytes: Vec<u8>, options: &crate::ReadOptions, deadline: crate::guard::Deadline) -> Result<crate::draft::Draft, switchboard_document::Skip> { let _ = deadline.is_over(); let _ = (bytes, options); Err(switchboard_document::Skip::file(switchboard_document::SkipReason::Unknown, "not read yet")) }
