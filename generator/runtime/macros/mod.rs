//! The macros that emitted code is made of, one call for each type and operation.
//!
//! Their functions are `#[inline]`, not to be faster: a function that is not is made into machine code by this crate, whether
//! anybody calls it or not. Of an inline one, whoever calls it does that, and most programs call few.

// part: of_types
// part: made
mod construct;
// end part
// part: enums
mod enums;
// end part
// part: streams
mod event;
// end part
mod object;
// part: recursive
mod recursive;
// end part
// part: unions
mod union;
// end part

// part: made
pub(crate) use construct::*;
// end part
// part: enums
pub(crate) use enums::*;
// end part
// part: streams
pub(crate) use event::*;
// end part
pub(crate) use object::*;
// part: recursive
pub(crate) use recursive::*;
// end part
// part: unions
pub(crate) use union::*;
// end part
// end part

// part: of_calls
// part: shared
mod client;
// end part
// part: response_headers
mod headers;
// end part
// part: operations
mod modules;
// end part
// part: operations
mod operation;
// end part
// part: statuses
mod status;
// end part

// part: shared
pub(crate) use client::*;
// end part
// part: response_headers
pub(crate) use headers::*;
// end part
// part: operations
pub(crate) use modules::*;
// end part
// part: operations
pub(crate) use operation::*;
// end part
// part: statuses
pub(crate) use status::*;
// end part
// end part
