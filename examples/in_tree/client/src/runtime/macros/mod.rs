// @generated: the runtime of specwright, as far as this API needs it.

//! The macros that emitted code is made of, one call for each type and operation.
//!
//! Their functions are `#[inline]`, not to be faster: a function that is not is made into machine code by this crate, whether
//! anybody calls it or not. Of an inline one, whoever calls it does that, and most programs call few.

mod enums;
mod object;

pub(crate) use enums::*;
pub(crate) use object::*;

mod modules;
mod operation;

pub(crate) use modules::*;
pub(crate) use operation::*;
