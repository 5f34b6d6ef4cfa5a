//! Lints that an emitted crate allows as a whole, because the API's own numbers, shapes and letters trigger them.

use super::number;
use crate::ir::{
    AdditionalProperties, Api, Body, Limits, Object, Payload, Response, Shape, Ty, TypeKind,
};
use crate::naming::Names;

/// Types nested deeper than this, all wrappers counted, are too complex for clippy.
const DEEPEST: usize = 5;

/// Lints of names and of numbers of arguments, which the API decides on.
const OF_FUNCTIONS: [&str; 5] = [
    "clippy::new_without_default",
    "clippy::self_named_constructors",
    "clippy::should_implement_trait",
    "clippy::too_many_arguments",
    "clippy::wrong_self_convention",
];

/// The lints, by name.
pub fn of(api: &Api, names: &Names) -> Vec<&'static str> {
    let mut found = Found::default();
    for ty in &api.types {
        match &ty.kind {
            TypeKind::Object(object) => found.object(object),
            TypeKind::Union(union) => union.variants.iter().for_each(|it| found.ty(&it.ty)),
            TypeKind::EventUnion(union) => union.variants.iter().for_each(|it| {
                if let Payload::Json(ty) = &it.payload {
                    found.ty(ty);
                }
            }),
            TypeKind::Alias(target) | TypeKind::Wrapper(target) => found.ty(target),
            TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => {}
        }
    }
    for operation in &api.operations {
        for parameter in &operation.parameters {
            found.ty(&parameter.ty);
            found.constant(parameter.constant.as_ref());
        }
        for ty in operation.body.iter().flat_map(Body::types) {
            found.ty(ty);
        }
        let responses = operation.successes.iter().chain(&operation.errors);
        for ty in responses.flat_map(Response::types) {
            found.ty(ty);
        }
    }
    let lints = [
        (found.constants, "clippy::approx_constant"),
        (found.complex, "clippy::type_complexity"),
        // Whose letters look alike is up to those who chose them; what nobody sees is in no name.
        (!names.is_ascii(), "confusable_idents"),
        (!names.is_ascii(), "mixed_script_confusables"),
        (!names.is_ascii(), "uncommon_codepoints"),
    ];
    let found = lints.into_iter().filter(|(is, _)| *is);
    OF_FUNCTIONS
        .into_iter()
        .chain(found.map(|(_, lint)| lint))
        .collect()
}

#[derive(Default)]
struct Found {
    constants: bool,
    complex: bool,
}

impl Found {
    fn object(&mut self, object: &Object) {
        object.properties.iter().for_each(|it| self.ty(&it.ty));
        object
            .constants
            .iter()
            .for_each(|it| self.constant(Some(&it.value)));
        if let AdditionalProperties::Typed(ty) = &object.rest {
            self.ty(ty);
        }
    }

    fn constant(&mut self, value: Option<&serde_json::Value>) {
        let value = value.filter(|it| it.is_f64()).and_then(|it| it.as_f64());
        self.constants |= value.is_some_and(number::resembles_constant);
    }

    fn ty(&mut self, ty: &Ty) {
        let mut open = vec![(ty, 1)];
        while let Some((ty, depth)) = open.pop() {
            self.limits(&ty.limits);
            // A tuple has many parts, and one that differs in length is two types in one.
            let wide = match &ty.shape {
                Shape::Tuple(tuple) => {
                    self.complex |= !tuple.is_exact();
                    true
                }
                _ => false,
            };
            let depth = depth + 1 + usize::from(ty.nullable) + usize::from(wide);
            self.complex |= depth > DEEPEST;
            let parts = ty.shape.parts().into_iter();
            open.extend(parts.map(|it| (it, depth)));
        }
    }

    fn limits(&mut self, limits: &Limits) {
        let all = [
            limits.minimum,
            limits.maximum,
            limits.exclusive_minimum,
            limits.exclusive_maximum,
            limits.multiple_of,
        ];
        let mut all = all.into_iter().flatten().map(|it| it.as_f64());
        self.constants |= all.any(number::resembles_constant);
    }
}
