// @generated: the runtime of specwright, as far as this API needs it.

//! The macros that emitted code is made of, one call for each type and operation.

mod enums;
mod modules;
mod object;
mod operation;

pub(crate) use enums::*;
pub(crate) use modules::*;
pub(crate) use object::*;
pub(crate) use operation::*;
