// @generated: the runtime of specwright, as far as this API needs it.

//! What emitted code names beside the runtime's face. It may change with any version of the generator.

pub use super::json::{
    JsonTree, ObjectWriter, Reader, bridge, decode, decode_str, described, described_text,
    from_value, recognized, recognized_text, string, to_value,
};

pub use super::call::{Call, Refused, decode_strictly, decode_within};
pub use super::client::{Api, Server};
pub use super::request::{Encoding, Operation, PathStyle, QueryStyle, Request};
pub use super::retry::retry_after;
pub use super::transport::sleep;
