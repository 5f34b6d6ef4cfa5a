// @generated: the runtime of specwright, as far as this API needs it.

//! What emitted code names beside the runtime's face. It may change with any version of the generator.

pub use super::call::decode_strictly;
pub use super::call::{Call, Refused, decode_within};
pub use super::client::{Api, Server};
pub use super::json::{Choice, Guard, Kinds, Scalar, Variants};
pub use super::json::{
    JsonTree, ObjectWriter, Reader, bridge, decode, decode_str, from_value, string, to_value,
};
pub use super::json::{described, described_text, recognized, recognized_text};
pub use super::request::AnyBody;
pub use super::request::{Encoding, PathStyle, QueryStyle};
pub use super::request::{Framing, Mark, StreamRules, Terminal};
pub use super::request::{Operation, Request};
pub use super::request::{Scheme, SchemeKind};
pub use super::response::HeaderText;
pub use super::retry::retry_after;
pub use super::stream::merge;
pub use super::stream::{EventParser, FromEvent, Record, RecordParser, json_event};
pub use super::transport::sleep;
pub use super::validate::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};
