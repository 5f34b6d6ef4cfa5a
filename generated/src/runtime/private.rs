// @generated: the runtime of specwright, as far as this API needs it.

//! What emitted code names beside the runtime's face. It may change with any version of the generator.

pub use super::call::{Call, Refused, decode_strictly, decode_within};
pub use super::client::{Api, Server, ServerVariable};
pub use super::json::{Choice, Guard, Kinds, Scalar, Variants};
pub use super::json::{
    JsonTree, ObjectWriter, Reader, any_string, bridge, decode, decode_str, described, from_value,
    known_string, recognized, string, to_value,
};
pub use super::request::{
    AnyBody, Decoding, Framing, Mark, Operation, Request, Scheme, SchemeKind, StreamRules, Terminal,
};
pub use super::request::{Encoding, PathStyle, QueryStyle};
pub use super::response::HeaderText;
pub use super::retry::retry_after;
pub use super::stream::merge;
pub use super::stream::{EventParser, FromEvent, Record, RecordParser, json_event};
pub use super::transport::sleep;
pub use super::validate::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};
