//! Lowers schemas to types.
//!
//! A place that is only a reference has the type of its target. Any other place is merged into a [`View`]: `union` handles
//! its unions; the rest is an enum, an object, a map, an array or a scalar.

use foldhash::HashSet;

use super::json_types::JsonTypes;
use super::limits::{integer_kind, limits_for, narrow, narrow_range, needs_unsigned};
use super::view::NodeKey;
use super::view::{Conjunction, View};
use super::{Lower, keyword};
use crate::diagnostic::Code;
use crate::ir::{
    Access, AdditionalProperties, BoxedLimits, Constant, Docs, IntegerKind, NumberKind, Object,
    Property, Shape, Ty, TypeKind, TypeName,
};
use crate::source::{Node, NodeId};

/// What a type made at some place would be called, and whose it is.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub name: TypeName,
    pub root: NodeId,
}

impl Site {
    pub(super) fn below(&self, word: &str) -> Site {
        self.at_branch(word, word)
    }

    /// The place of a union's branch.
    pub(super) fn at_branch(&self, label: &str, key: &str) -> Site {
        let mut site = self.clone();
        site.name.fixed = None;
        site.name.path.push(label.to_owned());
        site.name.place.push(key.to_owned());
        site
    }
}

/// What a schema amounts to before it has a name.
pub(super) enum Lowered {
    /// It needs a name of its own.
    Kind(TypeKind),
    /// It is written where it is used.
    Inline(Ty),
}

/// Keywords that describe a place and do not change the type of a `$ref` beside them.
const DESCRIPTIVE: [&str; 13] = [
    "$ref",
    "description",
    "title",
    "summary",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
];

pub(super) fn is_descriptive(key: &str) -> bool {
    DESCRIPTIVE.contains(&key) || key.starts_with("x-")
}

/// The deepest nesting of inline schemas that gets types.
const DEEPEST: usize = 120;

impl<'a> Lower<'_, 'a> {
    /// The type of a place.
    pub(super) fn ty(&mut self, conjunction: &Conjunction<'a>, site: &Site) -> Ty {
        if site.name.path.len() > DEEPEST {
            let origin = conjunction.nodes.first().map_or(NodeId::NONE, |it| it.id);
            self.report(Code::OpaqueSchema, origin, "nested too deep to be typed");
            return Ty::new(Shape::Any);
        }
        if let Some(reference) = self.pure_reference(conjunction) {
            return self.reference(reference);
        }
        let origin = conjunction.nodes.first().map_or(NodeId::NONE, |it| it.id);
        if !self.count_place(origin) {
            return Ty::new(Shape::Any);
        }
        let view = self.view(conjunction);
        if let Some(reference) = self.taken_in_again(conjunction, &view) {
            return self.reference(reference);
        }
        let before = self.unroll(&view);
        let ty = self.inline(conjunction, view, site);
        self.types.unrolled.truncate(before);
        ty
    }

    /// Notes what a view takes in by reference; returns how many were noted before.
    pub(super) fn unroll(&mut self, view: &View<'a>) -> usize {
        let before = self.types.unrolled.len();
        let targets = view.followed.iter().map(|(_, it)| std::ptr::from_ref(*it));
        self.types.unrolled.extend(targets);
        before
    }

    /// Whether a view takes in a schema that is being taken in already.
    pub(super) fn is_unrolled(&self, view: &View<'a>) -> bool {
        let mut targets = view.followed.iter().map(|(_, it)| std::ptr::from_ref(*it));
        targets.any(|it| self.types.unrolled.contains(&it))
    }

    /// The reference to a schema that is being taken in already: one that takes itself in beside other keywords would
    /// be unrolled without end. What a branch of a union has from the schema around it is taken in once.
    pub(super) fn taken_in_again(
        &mut self,
        conjunction: &Conjunction<'a>,
        view: &View<'a>,
    ) -> Option<&'a Node> {
        let mut again = view.followed.clone();
        again.retain(|(_, target)| self.types.unrolled.contains(&std::ptr::from_ref(*target)));
        if !again.is_empty()
            && !conjunction.taken.is_empty()
            && let Some((_, around)) = conjunction.nodes.split_last()
        {
            let mut outer = Conjunction::all(around.to_vec());
            outer.taken = conjunction.taken.clone();
            let outer = self.view(&outer).followed;
            again.retain(|it| !outer.iter().any(|outer| std::ptr::eq(it.1, outer.1)));
        }
        again.first().map(|(reference, _)| *reference)
    }

    /// The type of a place that is more than a reference.
    fn inline(&mut self, conjunction: &Conjunction<'a>, view: View<'a>, site: &Site) -> Ty {
        let mut nullable = view.says_null();
        let ty = match self.classify(conjunction, &view, site, &mut nullable) {
            Lowered::Inline(ty) => ty,
            Lowered::Kind(kind) => {
                let origin = view.origin.unwrap_or(NodeId::NONE);
                let id = self.add(site.name.clone(), conjunction.clone(), origin, site.root);
                self.types.list[id.0].lowered = Some((view.docs, kind));
                Ty::new(Shape::Named(id))
            }
        };
        Ty {
            nullable: ty.nullable || nullable,
            ..ty
        }
    }

    /// The type a reference names, null included if the schema allows it.
    pub(super) fn reference(&mut self, reference: &'a Node) -> Ty {
        match self.resolver.target(reference) {
            Ok(target) => {
                if let Some(diagnostic) = keyword::no_schema(reference) {
                    self.diagnostics.push(diagnostic);
                    return Ty::new(Shape::Any);
                }
                let id = self.referenced(reference.as_str().unwrap_or_default(), target);
                let mut ty = Ty::new(Shape::Named(id));
                ty.nullable = self.is_target_nullable(target);
                ty
            }
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                Ty::new(Shape::Any)
            }
        }
    }

    /// The reference, where a place is one and says nothing else about the type:
    /// `$ref` alone or beside prose, or an `allOf` of just that.
    pub(super) fn pure_reference(&self, conjunction: &Conjunction<'a>) -> Option<&'a Node> {
        let mut found = None;
        let mut open: Vec<&'a Node> = conjunction.nodes.clone();
        let mut steps = 0;
        while let Some(node) = open.pop() {
            steps += 1;
            // One that is made from a union's own schema is another type than that union, even if it adds nothing.
            if self.facts.derived.contains(&node.id) {
                return None;
            }
            let map = node.as_object().filter(|_| steps < 64)?;
            for (key, value) in map {
                match key.as_str() {
                    "$ref" if found.is_none() => found = Some(value),
                    "allOf" => open.extend(value.as_array()?),
                    "$ref" => return None,
                    key if is_descriptive(key) => {}
                    _ => return None,
                }
            }
        }
        found
    }

    /// Whether null is allowed, without making any type. Unions that name each other are looked at once each, since the
    /// ways that lead from one to another are as many as there are orders.
    pub(super) fn is_nullable(&mut self, conjunction: &Conjunction<'a>) -> bool {
        let mut open = vec![conjunction.clone()];
        let mut seen: HashSet<NodeKey> = HashSet::default();
        while let Some(conjunction) = open.pop() {
            let view = self.view(&conjunction);
            if view.says_null() {
                return true;
            }
            let [union] = view.unions.as_slice() else {
                continue;
            };
            let speaks = view.types.is_some() || view.values.is_some();
            if speaks || !seen.insert(std::ptr::from_ref(union.list)) {
                continue;
            }
            let branches = union.list.as_array().unwrap_or_default();
            open.extend(branches.iter().map(Conjunction::of));
        }
        false
    }

    /// The same of a schema that references name, which they do often.
    fn is_target_nullable(&mut self, target: &'a Node) -> bool {
        let key = std::ptr::from_ref(target);
        if let Some(known) = self.types.nullable.get(&key) {
            return *known;
        }
        let found = self.is_nullable(&Conjunction::of(target));
        self.types.nullable.insert(key, found);
        found
    }

    /// What a named schema is. Null is left to the places that refer to it.
    pub(super) fn definition(&mut self, schema: &Conjunction<'a>, site: Site) -> (Docs, TypeKind) {
        let view = self.view(schema);
        let key = schema.nodes.first().map(|it| std::ptr::from_ref(*it));
        if let Some(envelope) = key.and_then(|it| self.facts.event_unions.get(&it).cloned())
            && let Some(kind) = self.event_union(schema, &envelope, &site)
        {
            return (view.docs, kind);
        }
        self.types.unrolled = key.into_iter().collect();
        if let Some(reference) = self.pure_reference(schema) {
            let ty = self.reference(reference);
            return (
                view.docs,
                TypeKind::Alias(Ty {
                    nullable: false,
                    ..ty
                }),
            );
        }
        if let Some(kind) = self.family(schema, &view, &site) {
            return (view.docs, kind);
        }
        let mut nullable = false;
        let kind = match self.classify(schema, &view, &site, &mut nullable) {
            Lowered::Kind(kind) => kind,
            Lowered::Inline(ty) => TypeKind::Alias(Ty {
                nullable: false,
                ..ty
            }),
        };
        (view.docs, kind)
    }

    pub(super) fn classify(
        &mut self,
        conjunction: &Conjunction<'a>,
        view: &View<'a>,
        site: &Site,
        nullable: &mut bool,
    ) -> Lowered {
        if view.never {
            return self.opaque(view, "no value is allowed here");
        }
        if let Some(lowered) = self.union(conjunction, view, site, nullable) {
            return lowered;
        }
        if view.values.is_some()
            && let Some(lowered) = self.enumeration(view, site, nullable)
        {
            return lowered;
        }
        let Some(types) = view.effective_types() else {
            let file = |it: &&Node| self.types.files.contains(&std::ptr::from_ref(*it));
            if conjunction.nodes.iter().any(file) {
                return Lowered::Inline(Ty::new(Shape::Binary));
            }
            return Lowered::Inline(Ty::new(Shape::Any));
        };
        let types = types.without(JsonTypes::NULL);
        if types.is_empty() {
            return Lowered::Inline(Ty::new(Shape::Null));
        }
        if types == JsonTypes::OBJECT {
            return self.object(view, site);
        }
        let single = JsonTypes::EACH.contains(&types);
        if !single {
            return self.union_of_types(view, types, site);
        }
        Lowered::Inline(self.scalar_or_array(view, types, site))
    }

    pub(super) fn opaque(&mut self, view: &View<'a>, why: &str) -> Lowered {
        let origin = view.origin.unwrap_or(NodeId::NONE);
        self.report(
            Code::OpaqueSchema,
            origin,
            format!("{why}; values are kept as raw JSON"),
        );
        Lowered::Inline(Ty::new(Shape::Any))
    }

    /// A boolean, number, string or array, as the view describes it.
    pub(super) fn scalar_or_array(&mut self, view: &View<'a>, types: JsonTypes, site: &Site) -> Ty {
        let shape = if types == JsonTypes::BOOLEAN {
            Shape::Boolean
        } else if types == JsonTypes::INTEGER {
            let kind = integer_kind(view.format);
            Shape::Integer(match kind {
                Some(kind) => kind,
                None if view.format.is_none() && needs_unsigned(&view.limits) => IntegerKind::U64,
                None => IntegerKind::Plain,
            })
        } else if types == JsonTypes::NUMBER {
            match (integer_kind(view.format), view.format) {
                // Some tools say that numbers are whole by their format alone.
                (Some(kind), _) => Shape::Integer(kind),
                (None, Some("float" | "double")) => Shape::Number(NumberKind::F64),
                (None, Some("decimal")) => Shape::Number(NumberKind::Decimal),
                (None, _) => Shape::Number(NumberKind::Plain),
            }
        } else if types == JsonTypes::STRING {
            match view.format {
                _ if view.is_binary() => Shape::Binary,
                Some("base64") => Shape::String(Some("byte".to_owned())),
                None if view.content_encoding == Some("base64") => {
                    Shape::String(Some("byte".to_owned()))
                }
                format => Shape::String(format.map(str::to_owned)),
            }
        } else if types == JsonTypes::ARRAY {
            match view.tuple.is_empty() {
                true => Shape::Array(Box::new(self.items(view, site))),
                false => return self.tuple(view, site),
            }
        } else {
            Shape::Any
        };
        let mut ty = Ty::new(shape);
        ty.limits = limits_for(types, &view.limits).into();
        if let (Shape::Integer(_), Some(range)) = (&ty.shape, narrow_range(view.format)) {
            narrow(&mut ty.limits, range);
        }
        ty
    }

    fn items(&mut self, view: &View<'a>, site: &Site) -> Ty {
        let mut nodes = view.items.clone();
        if nodes.is_empty() {
            // That all items are forbidden is what `maxItems: 0` says.
            nodes.extend(view.unevaluated.filter(|it| it.as_bool() != Some(false)));
        }
        if nodes.is_empty() {
            return Ty::new(Shape::Any);
        }
        let items = Conjunction::all(nodes);
        self.ty(&items, &site.below("item"))
    }

    /// An object with known properties, or a map.
    pub(super) fn object(&mut self, view: &View<'a>, site: &Site) -> Lowered {
        let rest = self.rest(view, site);
        if view.properties.is_empty() {
            let value = match rest {
                AdditionalProperties::Typed(value) => value,
                AdditionalProperties::Unsaid => Box::new(Ty::new(Shape::Any)),
                AdditionalProperties::Forbidden => {
                    return Lowered::Kind(TypeKind::Object(Object {
                        constants: Vec::new(),
                        properties: Vec::new(),
                        rest: AdditionalProperties::Forbidden,
                        limits: BoxedLimits::default(),
                        headers: None,
                    }));
                }
            };
            let mut ty = Ty::new(Shape::Map(value));
            ty.limits = limits_for(JsonTypes::OBJECT, &view.limits).into();
            return Lowered::Inline(ty);
        }
        let mut object = Object {
            constants: Vec::new(),
            properties: Vec::with_capacity(view.properties.len()),
            rest,
            limits: limits_for(JsonTypes::OBJECT, &view.limits).into(),
            headers: None,
        };
        for (name, schemas) in &view.properties {
            self.property(name, schemas, view, site, &mut object);
        }
        if matches!(object.rest, AdditionalProperties::Unsaid) {
            // That they are there is all that is said of them, and not for certain: names are misspelled.
            let undeclared = view
                .required
                .iter()
                .filter(|it| !view.properties.contains_key(*it));
            object.properties.extend(undeclared.map(|name| Property {
                name: (*name).to_owned(),
                ty: Ty::new(Shape::Any),
                required: false,
                access: Access::Both,
                docs: Docs::default(),
            }));
        }
        Lowered::Kind(TypeKind::Object(object))
    }

    fn property(
        &mut self,
        name: &str,
        schemas: &[&'a Node],
        owner: &View<'a>,
        site: &Site,
        object: &mut Object,
    ) {
        let required = owner.required.contains(name);
        if required && let Some(constant) = self.constant(name, schemas) {
            object.constants.push(constant);
            return;
        }
        let tag_of = owner
            .origin
            .and_then(|it| self.facts.tag_of.get(&it).cloned());
        if let Some((_, value)) = tag_of.filter(|it| it.0 == name)
            && self
                .known_values(schemas)
                .is_none_or(|it| it.contains(&value))
        {
            object.constants.push(Constant {
                name: name.to_owned(),
                value,
                required,
            });
            return;
        }
        let at = schemas.first().map_or(NodeId::NONE, |it| it.id);
        self.note_wordless(name, at);
        let conjunction = Conjunction::all(schemas.to_vec());
        let ty = self.ty(&conjunction, &site.below(name));
        let view = self.view(&conjunction);
        let access = match (view.read_only, view.write_only) {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            _ => Access::Both,
        };
        let docs = self.place_docs(schemas, view.docs, &ty);
        object.properties.push(Property {
            name: name.to_owned(),
            ty,
            required,
            access,
            docs,
        });
    }

    /// What is said about a place: its own words, not those of a type it refers to, which
    /// has them itself. A default is kept only where it fits.
    pub(super) fn place_docs(&mut self, schemas: &[&'a Node], merged: Docs, ty: &Ty) -> Docs {
        let mut docs = merged;
        let named = matches!(ty.shape, Shape::Named(_));
        if named {
            let own = |key: &str| {
                let texts = schemas.iter().find_map(|it| it.get(key)?.as_str());
                texts.map(str::to_owned)
            };
            docs.title = own("title");
            docs.description = own("description");
            docs.examples.clear();
        }
        if let Some(default) = &docs.default
            && !may_be(ty, default)
        {
            let origin = schemas.iter().find_map(|it| it.get("default"));
            let id = origin.map_or(NodeId::NONE, |it| it.id);
            let message = "this default does not fit its own schema";
            self.report(Code::MalformedDefault, id, message);
            docs.default = None;
        }
        docs
    }
}

/// Whether a value may be of a type, as far as its shape tells.
fn may_be(ty: &Ty, value: &serde_json::Value) -> bool {
    match &ty.shape {
        _ if value.is_null() => ty.nullable || matches!(ty.shape, Shape::Null | Shape::Any),
        Shape::Boolean => value.is_boolean(),
        Shape::Integer(_) => value.as_f64().is_some_and(|it| it.fract() == 0.0),
        Shape::Number(_) => value.is_number(),
        Shape::String(_) | Shape::Binary => value.is_string(),
        Shape::Array(_) | Shape::Tuple(..) => value.is_array(),
        Shape::Map(_) => value.is_object(),
        Shape::Null => false,
        Shape::Named(_) | Shape::Any => true,
    }
}
