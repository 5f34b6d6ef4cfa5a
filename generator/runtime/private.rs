//! What emitted code names beside the runtime's face. It may change with any version of the generator.

pub use super::call::{Call, Refused, decode_strictly, decode_within};
pub use super::client::{Api, Server, ServerVariable};
// part: unions
pub use super::json::{Choice, Guard, Kinds, Scalar, Variants};
// end part
pub use super::json::{
    JsonTree, ObjectWriter, Reader, any_string, bridge, decode, decode_str, described, from_value,
    known_string, recognized, string, to_value,
};
// part: prefixed
pub use super::json::{ReadTuple, Tuple, WriteTuple};
// end part
// part: pagination
pub use super::pagination::{Argument, NextPage, PageRules};
// end part
// part: polling
pub use super::polling::PollRules;
// end part
pub use super::request::{
    AnyBody, Decoding, Framing, Mark, Operation, Request, Scheme, SchemeKind, StreamRules, Terminal,
};
// part: arguments
pub use super::request::{Encoding, PathStyle, QueryStyle};
// end part
// part: response_headers
pub use super::response::HeaderText;
// end part
pub use super::retry::retry_after;
// part: deltas
pub use super::stream::merge;
// end part
// part: streams
pub use super::stream::{EventParser, FromEvent, Record, RecordParser, json_event};
// end part
pub use super::transport::sleep;
// part: constraints
pub use super::validate::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};
// end part
