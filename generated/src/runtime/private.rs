// @generated: the runtime of specwright, as far as this API needs it.

//! What emitted code names beside the runtime's face. It may change with any version of the generator.

pub use super::event::{FromEvent, json_event};
pub use super::json::{
    Choice, Guard, JsonTree, Kinds, ObjectWriter, Reader, Scalar, Variants, bridge, decode,
    decode_str, described, described_text, encode, from_value, recognized, recognized_text, string,
    to_value,
};
pub use super::validate::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};

pub use super::call::{Call, Refused, decode_strictly, decode_within};
pub use super::client::{Api, Server};
pub use super::request::{
    AnyBody, Encoding, Framing, Mark, Operation, PathStyle, QueryStyle, Request, Scheme,
    SchemeKind, StreamRules, Terminal,
};
pub use super::response::HeaderText;
pub use super::retry::retry_after;
pub use super::stream::{EventParser, Record, RecordParser, merge};
pub use super::transport::sleep;
