//! *XML* of Office documents, as a stream of what opens, closes and is said. No document type is read, so nothing
//! outside is fetched and no entity is expanded but the five of XML and numbers.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use switchboard_document::{Skip, SkipReason};

use crate::decode::decode;

/// One thing in the stream. Names are local: without their prefix.
pub(crate) enum Node<'x> {
    Open(&'x str, &'x BytesStart<'x>),
    Close(&'x str),
    Text(&'x str),
}

/// Gives each node to `take`; an empty element opens and closes.
///
/// # Errors
/// `Damaged` where the bytes are no XML or nested deeper than `depth`.
pub(crate) fn scan(bytes: Vec<u8>, depth: usize, take: &mut dyn FnMut(Node<'_>)) -> Result<(), Skip> {
    let text = decode(bytes)?.text;
    let mut reader = Reader::from_str(&text);
    let mut open = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| broken("broken XML in it"))?;
        match &event {
            Event::Start(start) => {
                open += 1;
                if open > depth {
                    return Err(broken("XML nested too deep in it"));
                }
                take(Node::Open(start.local_name().as_ref(), start));
            }
            Event::Empty(start) => {
                take(Node::Open(start.local_name().as_ref(), start));
                take(Node::Close(start.local_name().as_ref()));
            }
            Event::End(end) => {
                open = open.saturating_sub(1);
                take(Node::Close(end.local_name().as_ref()));
            }
            Event::Text(words) => take(Node::Text(&words.xml10_content())),
            Event::CData(words) => take(Node::Text(&words.xml10_content())),
            Event::GeneralRef(reference) => {
                if let Some(character) = reference.resolve_char_ref().ok().flatten() {
                    take(Node::Text(character.encode_utf8(&mut [0; 4])));
                } else if let Some(word) = quick_xml::escape::resolve_xml_entity(&reference.xml10_content()) {
                    take(Node::Text(word));
                }
            }
            Event::Eof if open > 0 => return Err(broken("XML in it ends too early")),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// Returns an attribute by its local name.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.attributes().flatten().find(|it| {
        let local: &str = it.key.local_name().into_inner();
        local == name
    })?;
    attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn broken(detail: &str) -> Skip {
    Skip::file(SkipReason::Damaged, detail)
}
