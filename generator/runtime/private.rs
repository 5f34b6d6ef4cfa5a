//! What emitted code names beside the runtime's face. It may change with any version of the generator.

// part: of_types
// part: streams
pub use super::event::{FromEvent, json_event};
// end part
// part: unions
pub use super::json::{Choice, Guard, Kinds, Scalar, Variants};
// end part
// part: bodies
pub use super::json::encode;
// end part
pub use super::json::{
    JsonTree, ObjectWriter, Reader, bridge, decode, decode_str, from_value, string, to_value,
};
// part: prefixed
pub use super::json::{ReadTuple, Tuple, WriteTuple};
// end part
// part: drift
pub use super::json::{described, described_text, recognized, recognized_text};
// end part
// part: constraints
pub use super::validate::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};
// end part
// end part

// part: of_calls
// part: drift
pub use super::call::decode_strictly;
// end part
pub use super::call::{Call, Refused, decode_within};
pub use super::client::{Api, Server};
// part: servers
pub use super::client::ServerVariable;
// end part
// part: pagination
pub use super::pagination::{Argument, NextPage, PageRules};
// end part
// part: polling
pub use super::polling::PollRules;
// end part
// part: bodies
pub use super::request::AnyBody;
// end part
// part: decodings
pub use super::request::Decoding;
// end part
// part: streams
pub use super::request::{Framing, Mark, StreamRules, Terminal};
// end part
pub use super::request::{Operation, Request};
// part: credentials
pub use super::request::{Scheme, SchemeKind};
// end part
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
pub use super::stream::{EventParser, Record, RecordParser};
// end part
pub use super::transport::sleep;
// end part
