//! Gives objects a place for properties that the document does not know (`unknown_properties: keep`).

use crate::ir::{AdditionalProperties, Api, Shape, Ty, TypeKind};

/// Opens every object that does not say whether it may have other properties.
pub fn run(api: &mut Api) {
    for ty in &mut api.types {
        if let TypeKind::Object(object) = &mut ty.kind
            && let (AdditionalProperties::Unsaid, None) = (&object.rest, &object.headers)
        {
            object.rest = AdditionalProperties::Typed(Box::new(Ty::new(Shape::Any)));
        }
    }
}
