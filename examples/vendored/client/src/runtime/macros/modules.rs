// @generated: the runtime of specwright, as far as this API needs it.

//! Groups of operations, each behind a feature of its own.

/// Modules that are there with certain features, and what is in them:
/// `modules! { #[cfg(feature = "pets")] pet::Pet, toy::{Ball, Toy} }`.
macro_rules! modules {
    ($(#[$there:meta] $($name:ident :: $what:tt),+ $(,)?)+) => {
        $($(
            #[$there]
            mod $name;
            #[$there]
            pub use $name::$what;
        )+)+
    };
}

pub(crate) use modules;
