//! The public items of a crate, as its users name them: what `diff` compares to tell what a new document does to their code.
//!
//! It asks the same functions that emission asks, so that both say the same, and knows of each item which parts of the API it is
//! made of. What the runtime has for every crate is left out.

use proc_macro2::TokenStream;

use super::rust_type::Imports;
use super::{Context, Settings, client, constructors, ident_text, operation, type_text};
use crate::ir::{
    AdditionalProperties, Api, EventUnion, Object, Payload, Property, Ty, TypeId, TypeKind, Union,
};
use crate::naming::Names;
use crate::plan::{Plan, Presence};
use crate::sorting;

/// A public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As users name it: `Order`, `Order::note`, `Client::get_order`.
    pub path: String,
    /// What it is: a type, or a signature.
    pub signature: String,
    /// The parts of the API that it is made of.
    pub of: Vec<Subject>,
    /// What it takes in order, if it is a function of several: types alone do not say what an argument stands for.
    pub arguments: Vec<Argument>,
}

/// What an argument stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// What it is called in Rust; empty for what is no single value.
    pub name: String,
    /// What is sent of it, and where.
    pub sent: String,
}

/// What is said of a trait that a type has or has not.
pub const DERIVED: &str = "derived";
pub const NOT_DERIVED: &str = "not derived";

/// A part of the API that items are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The document as a whole.
    Api,
    /// How operations are secured: which schemes they need.
    Credentials,
    /// An operation, by its index.
    Operation(usize),
    /// A parameter of an operation.
    Parameter(usize, usize),
    /// The body of an operation.
    Body(usize),
    /// The successful responses of an operation.
    Success(usize),
    /// The error responses of an operation.
    Failure(usize),
    /// The headers of an operation's responses.
    Headers(usize),
    /// The pages, the polling and the accumulated values of an operation.
    Calls(usize),
    /// A type.
    Type(TypeId),
    /// A property, value or branch of a type, by its position.
    Member(TypeId, usize),
}

impl Subject {
    /// The operation that it is, or is a part of.
    pub fn operation(self) -> Option<usize> {
        match self {
            Subject::Api | Subject::Credentials | Subject::Type(_) | Subject::Member(..) => None,
            Subject::Operation(index)
            | Subject::Parameter(index, _)
            | Subject::Body(index)
            | Subject::Success(index)
            | Subject::Failure(index)
            | Subject::Headers(index)
            | Subject::Calls(index) => Some(index),
        }
    }
}

/// The public items of the crate, in the order of the document.
pub fn surface(api: &Api, names: &Names, plan: &Plan, settings: Settings<'_>) -> Vec<Item> {
    let context = Context::new(api, names, plan, settings);
    let mut list = List(Vec::new());
    features(&context, &mut list);
    client::surface(&context, &mut list);
    for index in 0..api.operations.len() {
        operation::surface(&context, index, &mut list);
    }
    for index in 0..api.types.len() {
        TypeSurface::of(&context, TypeId(index)).all(&mut list);
    }
    list.0
}

/// The items so far.
pub(super) struct List(Vec<Item>);

impl List {
    pub(super) fn add(
        &mut self,
        path: impl Into<String>,
        signature: impl Into<String>,
        of: &[Subject],
    ) {
        self.add_function(path, signature, of, Vec::new());
    }

    /// A function whose arguments have an order.
    pub(super) fn add_function(
        &mut self,
        path: impl Into<String>,
        signature: impl Into<String>,
        of: &[Subject],
        arguments: Vec<Argument>,
    ) {
        self.0.push(Item {
            path: path.into(),
            signature: signature.into(),
            of: of.to_vec(),
            arguments,
        });
    }
}

/// Which features operations are behind. With one group there are none.
fn features(context: &Context<'_>, list: &mut List) {
    let modules = context.names.operation_modules();
    let has_features = modules.len() > 1;
    let whole = if has_features {
        "by group"
    } else {
        "always there"
    };
    if !modules.is_empty() {
        list.add("operations", whole, &[Subject::Api]);
    }
    for (module, indexes) in modules.iter().filter(|_| has_features) {
        for index in indexes {
            let method = &context.names.operation(*index).method;
            let client = context.receiver_type(*index);
            let path = format!("the feature of {client}::{method}");
            list.add(path, *module, &[Subject::Operation(*index)]);
        }
    }
}

/// A type whose items are listed.
struct TypeSurface<'t> {
    context: &'t Context<'t>,
    id: TypeId,
    name: &'t str,
    imports: Imports,
}

impl<'t> TypeSurface<'t> {
    fn of(context: &'t Context<'t>, id: TypeId) -> Self {
        TypeSurface {
            context,
            id,
            name: &context.names.ty(id).name,
            imports: Imports::default(),
        }
    }

    fn all(&self, list: &mut List) {
        let what = match &self.context.api.ty(self.id).kind {
            TypeKind::Object(_) => "struct".to_owned(),
            TypeKind::StringEnum(_) => "enum of texts".to_owned(),
            TypeKind::IntegerEnum(_) => "enum of integers".to_owned(),
            TypeKind::Union(_) => "enum of variants".to_owned(),
            TypeKind::EventUnion(_) => "enum of events".to_owned(),
            TypeKind::Alias(ty) => format!("= {}", self.value(ty)),
            TypeKind::Wrapper(ty) => format!("struct({})", self.value(ty)),
        };
        let own = [Subject::Type(self.id)];
        list.add(self.name, what, &own);
        match &self.context.api.ty(self.id).kind {
            TypeKind::Object(object) => self.object(object, list),
            TypeKind::StringEnum(values) => self.values(values.values.len(), list),
            TypeKind::IntegerEnum(values) => self.values(values.values.len(), list),
            TypeKind::Union(union) => self.union(union, list),
            TypeKind::EventUnion(union) => self.events(union, list),
            TypeKind::Alias(_) => return,
            TypeKind::Wrapper(_) => {}
        }
        let direction = self.context.plan.direction(self.id);
        if direction.received {
            list.add(format!("{}: Deserialize", self.name), "", &own);
        }
        if direction.sent {
            list.add(format!("{}: Serialize", self.name), "", &own);
        }
    }

    fn value(&self, ty: &Ty) -> String {
        type_text(&self.context.value_type(ty, &self.imports))
    }

    fn member(&self, index: usize) -> Subject {
        Subject::Member(self.id, index)
    }

    fn path(&self, member: &str) -> String {
        format!("{}::{}", self.name, ident_text(member))
    }

    fn object(&self, object: &Object, list: &mut List) {
        let names = self.context.names.ty(self.id);
        let sent = self.context.plan.direction(self.id).sent;
        let asked = |it: &Property| sent && constructors::is_asked(it);
        let presence = |it: &Property| self.context.plan.presence(self.id, it);
        let needed = |it: &Property| {
            asked(it) || !matches!(presence(it), Presence::Optional | Presence::Field)
        };
        let mut of_default = vec![Subject::Type(self.id)];
        let mut of_new = vec![Subject::Type(self.id)];
        let (mut arguments, mut meant) = (Vec::new(), Vec::new());
        let named = constructors::is_named(self.context, self.id, object);
        for (index, property) in object.properties.iter().enumerate() {
            let own = [self.member(index)];
            let name = &names.members[index];
            list.add(self.path(name), self.field(property), &own);
            if needed(property) {
                of_default.extend(own);
            }
            if !sent {
                continue;
            }
            let setting =
                constructors::setting(self.context, self.id, property, index, &self.imports);
            let Some((setter, null)) = setting.setter else {
                of_new.extend(own);
                arguments.push(match named {
                    true => format!("{}: {}", ident_text(name), self.value(&property.ty)),
                    false => setting.ty,
                });
                meant.push(Argument {
                    name: name.clone(),
                    sent: format!("property {}", property.name),
                });
                continue;
            };
            list.add(format!("{}()", self.path(&setter)), setting.ty, &own);
            if let Some(null) = null {
                list.add(format!("{}()", self.path(&null)), "", &own);
            }
        }
        if let AdditionalProperties::Typed(ty) = &object.rest {
            let ty = format!("Map<{}>", self.value(ty));
            list.add(self.path(&names.rest), ty, &[Subject::Type(self.id)]);
        }
        if sent {
            let taken = match named {
                true => {
                    // Its fields have no order.
                    sorting::sort(&mut arguments);
                    meant.clear();
                    format!("({} {{ {} }})", names.required, arguments.join(", "))
                }
                false => format!("({})", arguments.join(", ")),
            };
            list.add_function(self.path("new"), taken, &of_new, meant);
        }
        let derived = match object.properties.iter().any(needed) {
            true => NOT_DERIVED,
            false => DERIVED,
        };
        list.add(format!("{}: Default", self.name), derived, &of_default);
    }

    fn field(&self, property: &Property) -> String {
        let mut plain = type_text(&self.context.plain_type(&property.ty, &self.imports));
        if self
            .context
            .plan
            .is_boxed(self.context.api, self.id, &property.ty)
        {
            plain = format!("Box<{plain}>");
        }
        match self.context.plan.presence(self.id, property) {
            Presence::Required => plain,
            Presence::Optional | Presence::Nullable => format!("Option<{plain}>"),
            Presence::Field => format!("Field<{plain}>"),
        }
    }

    fn values(&self, count: usize, list: &mut List) {
        let members = &self.context.names.ty(self.id).members;
        for (index, name) in members.iter().enumerate().take(count) {
            list.add(self.path(name), "", &[self.member(index)]);
        }
    }

    fn union(&self, union: &Union, list: &mut List) {
        let context = self.context;
        let sent = context.plan.direction(self.id).sent;
        let members = &context.names.ty(self.id).members;
        for (index, (variant, name)) in union.variants.iter().zip(members).enumerate() {
            let own = [self.member(index)];
            list.add(self.path(name), self.payload(&variant.ty), &own);
            let from = match sent {
                true => {
                    constructors::conversion_into(context, self.id, union, variant, &self.imports)
                }
                false => String::new(),
            };
            if let Some((_, from)) = from.split_once('(') {
                let from = from.trim_end_matches(')');
                list.add(format!("{}: From<{from}>", self.name), "", &own);
            }
        }
    }

    fn events(&self, union: &EventUnion, list: &mut List) {
        let members = &self.context.names.ty(self.id).members;
        for (index, (variant, name)) in union.variants.iter().zip(members).enumerate() {
            let payload = match &variant.payload {
                Payload::Json(ty) => self.payload(ty),
                Payload::Constant(_) => String::new(),
            };
            list.add(self.path(name), payload, &[self.member(index)]);
        }
    }

    fn payload(&self, ty: &Ty) -> String {
        let context = self.context;
        let plain: TokenStream = context.value_type(ty, &self.imports);
        let plain = type_text(&plain);
        match context.plan.is_boxed_variant(context.api, self.id, ty) {
            true => format!("(Box<{plain}>)"),
            false => format!("({plain})"),
        }
    }
}
