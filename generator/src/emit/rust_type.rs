//! Rust types of values and arguments, and the imports they need.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, ident, type_text};
use crate::format;
use crate::ir::{Shape, Tuple, Ty, TypeId, TypeKind};

/// What a file refers to and so has to import.
#[derive(Debug, Default)]
pub struct Imports {
    types: RefCell<BTreeSet<TypeId>>,
    runtime: RefCell<BTreeSet<&'static str>>,
    siblings: RefCell<BTreeSet<String>>,
    calls: Cell<bool>,
}

impl Imports {
    /// Notes a name of the runtime.
    pub fn runtime(&self, name: &'static str) {
        self.runtime.borrow_mut().insert(name);
    }

    /// The names of the runtime that were noted.
    pub fn runtime_names(&self) -> Vec<&'static str> {
        self.runtime.borrow().iter().copied().collect()
    }

    /// Notes that something is named which calls are made of.
    pub fn calls(&self) {
        self.calls.set(true);
    }

    /// Whether that was noted.
    pub fn has_calls(&self) -> bool {
        self.calls.get()
    }

    /// Notes a name of another module beside the file's own.
    pub fn sibling(&self, name: &str) {
        self.siblings.borrow_mut().insert(name.to_owned());
    }

    /// Notes a type of the API.
    pub fn ty(&self, id: TypeId) {
        self.types.borrow_mut().insert(id);
    }

    /// The modules of types that the file imports from.
    pub fn modules(&self, context: &Context<'_>) -> BTreeSet<String> {
        let types = self.types.borrow();
        types
            .iter()
            .map(|id| context.names.ty(*id).module.clone())
            .collect()
    }

    /// The `use` lines: of the runtime, and of the types that `types` is the path to, but for
    /// those of one module.
    pub fn text(&self, context: &Context<'_>, types: &str, but: Option<&str>) -> String {
        let runtime: Vec<String> = self
            .runtime
            .borrow()
            .iter()
            .map(|it| (*it).to_owned())
            .collect();
        let used: Vec<String> = self
            .types
            .borrow()
            .iter()
            .map(|id| context.names.ty(*id))
            .filter(|names| Some(names.module.as_str()) != but)
            .map(|names| names.name.clone())
            .collect();
        let mut lines = Vec::new();
        let siblings: Vec<String> = self.siblings.borrow().iter().cloned().collect();
        if !siblings.is_empty() {
            lines.push(format::use_list("super", &siblings));
        }
        if types == "super" && !used.is_empty() {
            lines.push(format::use_list(types, &used));
        }
        if !runtime.is_empty() {
            lines.push(format::use_list("crate::runtime", &runtime));
        }
        if types != "super" && !used.is_empty() {
            lines.push(format::use_list(types, &used));
        }
        lines.join("\n")
    }
}

impl Context<'_> {
    /// The type of values, null aside.
    pub fn plain_type(&self, ty: &Ty, imports: &Imports) -> TokenStream {
        match &ty.shape {
            Shape::Named(id) => {
                imports.ty(*id);
                let name = ident(&self.names.ty(*id).name);
                quote!(#name)
            }
            Shape::Boolean => quote!(bool),
            Shape::Integer(kind) => number(self.settings.options.formats.integer(*kind), imports),
            Shape::Number(kind) => number(self.settings.options.formats.number(*kind), imports),
            Shape::String(_) => match self.settings.options.formats.of_text(&ty.shape) {
                None => quote!(String),
                Some(chosen) => {
                    let (rust, names) = chosen.rust();
                    names.into_iter().for_each(|it| imports.runtime(it));
                    rust
                }
            },
            Shape::Binary => {
                imports.runtime("self");
                imports.calls();
                quote!(runtime::File)
            }
            Shape::Null => quote!(()),
            Shape::Array(item) => {
                let item = self.value_type(item, imports);
                quote!(Vec<#item>)
            }
            Shape::Tuple(tuple) => self.tuple(tuple, imports),
            Shape::Map(value) => {
                imports.runtime("Map");
                let value = self.value_type(value, imports);
                quote!(Map<#value>)
            }
            Shape::Any => {
                imports.runtime("Value");
                quote!(Value)
            }
        }
    }

    /// A tuple, or the runtime's type where arrays differ in length.
    fn tuple(&self, tuple: &Tuple, imports: &Imports) -> TokenStream {
        let item = |(index, it): (usize, &Ty)| {
            let item = self.value_type(it, imports);
            match index < tuple.least {
                true => item,
                false => quote!(Option<#item>),
            }
        };
        let items: Vec<TokenStream> = tuple.items.iter().enumerate().map(item).collect();
        let items = match items.as_slice() {
            [only] => quote!((#only,)),
            _ => quote!((#(#items),*)),
        };
        if tuple.is_exact() {
            return items;
        }
        imports.runtime("self");
        let least = Literal::usize_unsuffixed(tuple.least);
        match &tuple.rest {
            None => quote!(runtime::Prefixed<#items, #least>),
            Some(rest) => {
                let rest = self.value_type(rest, imports);
                quote!(runtime::Prefixed<#items, #least, Vec<#rest>>)
            }
        }
    }

    /// The type of values where null is an `Option`: in lists, maps and arguments.
    pub fn value_type(&self, ty: &Ty, imports: &Imports) -> TokenStream {
        let plain = self.plain_type(ty, imports);
        match ty.nullable {
            true => quote!(Option<#plain>),
            false => plain,
        }
    }

    /// The argument for a value: its type, or anything that converts into it. Null aside.
    pub fn argument(&self, ty: &Ty, imports: &Imports) -> Argument {
        let plain = type_text(&self.plain_type(ty, imports));
        let is_exact = match &self.api.unalias(ty).shape {
            Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::Null => {
                plain != "runtime::Number"
            }
            Shape::Tuple(tuple) => tuple.is_exact(),
            _ => false,
        };
        match is_exact {
            true => Argument::exact(plain),
            false => Argument::into(plain),
        }
    }

    /// As [`Context::argument`], where null may be given as well.
    pub fn argument_or_null(&self, ty: &Ty, imports: &Imports) -> Argument {
        match ty.nullable {
            true => Argument::exact(type_text(&self.value_type(ty, imports))),
            false => self.argument(ty, imports),
        }
    }

    /// Whether a named type is a struct, an enum or a union, and not another name.
    pub fn is_own_type(&self, ty: &Ty) -> bool {
        match self.api.unalias(ty).shape {
            Shape::Named(id) => !matches!(self.api.ty(id).kind, TypeKind::Alias(_)),
            _ => false,
        }
    }
}

/// What callers give for a value.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The argument's type.
    pub ty: String,
    /// The type that it is kept as.
    pub kept: String,
}

impl Argument {
    /// A value as it is kept.
    pub fn exact(ty: impl Into<String>) -> Self {
        let kept = ty.into();
        let ty = kept.clone();
        Argument { ty, kept }
    }

    /// Anything that converts into what is kept.
    pub fn into(kept: impl Into<String>) -> Self {
        let kept = kept.into();
        let ty = format!("impl Into<{kept}>");
        Argument { ty, kept }
    }

    /// Both types, where they differ, as the macro of operations takes them.
    pub fn both(&self) -> String {
        match self.ty == self.kept {
            true => self.ty.clone(),
            false => format!("{} => {}", self.ty, self.kept),
        }
    }
}

/// A type of numbers: one of the machine's, or the runtime's.
fn number(name: &'static str, imports: &Imports) -> TokenStream {
    let ident = ident(name);
    match name {
        "Number" => {
            imports.runtime("self");
            quote!(runtime::Number)
        }
        _ => quote!(#ident),
    }
}
