//! Names for everything that is emitted: total, injective in each scope, and made from
//! position alone, so that a change at one place renames nothing elsewhere.
//!
//! The only user of `heck` and of the list of names that are taken.

use std::collections::HashSet;

use crate::ir::reading::essence;
use crate::ir::{
    Api, BodyContent, BodyWay, Operation, ParameterPlace, Rest, SHARED, Type, TypeId, TypeKind,
    TypeName, XmlId,
};

mod words;

pub use words::{Case, identifier};

/// The names of an API.
#[derive(Debug)]
pub struct Names {
    types: Vec<TypeNames>,
    operations: Vec<OperationNames>,
    xml: Vec<String>,
}

/// The names of a type and its members.
#[derive(Debug)]
pub struct TypeNames {
    /// The type itself.
    pub name: String,
    /// The module it stands in, below `types`.
    pub module: String,
    /// Fields by property, or variants by value or branch.
    pub members: Vec<String>,
    /// Setters by property.
    pub setters: Vec<String>,
    /// Setters of an explicit null, by property.
    pub null_setters: Vec<String>,
    /// The field for properties that have none of their own.
    pub rest: String,
}

/// The names of an operation.
#[derive(Debug)]
pub struct OperationNames {
    /// The builder.
    pub builder: String,
    /// The client's method.
    pub method: String,
    /// The module, below `operations`.
    pub module: String,
    /// Fields, arguments and setters by parameter.
    pub parameters: Vec<String>,
    /// The methods of its other representations.
    pub others: Vec<String>,
    /// The enum of its bodies, if it needs one.
    pub body: String,
    /// The ways to send its body: variants of that enum, or else methods but for the first.
    pub bodies: Vec<String>,
    /// The enum of its responses, if it needs one.
    pub response: String,
    /// The enum of its errors, if it needs one.
    pub error: String,
    /// The enum that this is another name for, where several operations fail in the same ways.
    pub shared_error: Option<SharedError>,
}

/// The enum of errors that several operations have in common.
#[derive(Debug, Clone, Default)]
pub struct SharedError {
    /// Its name.
    pub name: String,
    /// The module it stands in: that of all its operations, or one of its own.
    pub module: String,
}

/// What is named before what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// It has a name in the document.
    Component,
    /// It is called by its place.
    Inline,
    /// It is called by what it consists of.
    Shared,
}

fn rank(ty: &Type) -> Rank {
    match ty.name.path.is_empty() {
        _ if ty.name.root == SHARED => Rank::Shared,
        true => Rank::Component,
        false => Rank::Inline,
    }
}

/// What is put behind the name of a type that is taken.
fn kind_word(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => "Enum",
        TypeKind::Union(_) | TypeKind::EventUnion(_) => "Union",
        TypeKind::Object(_) => "Object",
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => "Type",
    }
}

impl Names {
    /// Names everything in an API.
    pub fn of(api: &Api) -> Names {
        let mut root = Scope::new(TAKEN_TYPES);
        let mut modules = Modules::new(&["mod", "types"]);
        let mut types: Vec<Option<TypeNames>> = api.types.iter().map(|_| None).collect();
        let mut name_all = |root: &mut Scope, wanted: Rank| {
            for (index, ty) in api.types.iter().enumerate() {
                if rank(ty) == wanted {
                    let name = root.take_with(type_name(ty), kind_word(&ty.kind));
                    let module = match wanted {
                        Rank::Shared => modules.of(&name),
                        _ => modules.of(&ty.name.root),
                    };
                    types[index] = Some(type_names(ty, name, module));
                }
            }
        };
        // What has a name in the document is named first, and before what is called by its place.
        name_all(&mut root, Rank::Component);
        let builders = api.operations.iter();
        let builders =
            builders.map(|it| root.take_with(identifier(called(it), Case::Type), "Call"));
        let builders: Vec<String> = builders.collect();
        name_all(&mut root, Rank::Inline);
        let mut methods = Scope::new(TAKEN_METHODS);
        let mut files = Modules::new(&["mod", "operations"]);
        let operations = api.operations.iter().zip(builders);
        let mut operations: Vec<OperationNames> = operations
            .map(|(it, builder)| operation_names(it, builder, &mut root, &mut methods, &mut files))
            .collect();
        name_all(&mut root, Rank::Shared);
        for index in 0..operations.len() {
            let first = api.operations[index].errors_of;
            operations[index].shared_error = match first {
                Some(first) if first < index => operations[first].shared_error.clone(),
                Some(_) => {
                    let name = root.take(shared_error(&api.operations[index]));
                    let spread = is_spread(api, &operations, index);
                    let module = match spread {
                        true => files.scope.take(identifier(&name, Case::Snake)),
                        false => operations[index].module.clone(),
                    };
                    Some(SharedError { name, module })
                }
                None => None,
            };
        }
        Names {
            types: types.into_iter().flatten().collect(),
            operations,
            xml: xml_names(api),
        }
    }

    /// The names of a type.
    pub fn ty(&self, id: TypeId) -> &TypeNames {
        &self.types[id.0]
    }

    /// The name of a table of XML.
    pub fn xml(&self, id: XmlId) -> &str {
        &self.xml[id.0]
    }

    /// The names of an operation, by its index.
    pub fn operation(&self, index: usize) -> &OperationNames {
        &self.operations[index]
    }
}

/// The names of all tables of XML: those of the types, in upper case.
fn xml_names(api: &Api) -> Vec<String> {
    let mut scope = Scope::new(&[]);
    let names = api.xml.iter().map(|shape| {
        let name = identifier(&place_name(&shape.name), Case::Snake);
        scope.take(name).to_uppercase()
    });
    names.collect()
}

/// Whether operations of several modules have the errors of this one.
fn is_spread(api: &Api, names: &[OperationNames], index: usize) -> bool {
    let own = &names[index].module;
    let mut users = api.operations.iter().zip(names);
    users.any(|(it, names)| it.errors_of == Some(index) && names.module != *own)
}

/// Types that the prelude, the emitted files' imports or the crate's root have already.
const TAKEN_TYPES: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Debug",
    "Clone",
    "Copy",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "IntoIterator",
    "Into",
    "From",
    "TryFrom",
    "TryInto",
    "AsRef",
    "AsMut",
    "ToString",
    "ToOwned",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Extend",
    "Future",
    "IntoFuture",
    "Pin",
    "Client",
    "ClientBuilder",
    "ConfigError",
    "DecodeError",
    "Error",
    "Completion",
    "EventStream",
    "Field",
    "Formatted",
    "Base64",
    "FromEvent",
    "FromJson",
    "Map",
    "Scheme",
    "SchemeKind",
    "Bounds",
    "IntBounds",
    "BoxFuture",
    "PathStyle",
    "QueryStyle",
    "Meta",
    "Response",
    "Request",
    "Operation",
    "CallOptions",
    "StreamRules",
    "UnknownEvent",
    "Validate",
    "ValidationError",
    "Value",
    "Bytes",
    "Api",
    "Checker",
    "Display",
    "Formatter",
    "BoxFuture",
    "PathStyle",
    "QueryStyle",
    "Bounds",
    "IntBounds",
    "Download",
    "FromHeaders",
    "HeaderText",
];

/// Methods of the client that are no operation's.
const TAKEN_METHODS: &[&str] = &["builder", "new", "from_env", "clone", "fmt"];

/// Fields and methods of every operation's builder.
const TAKEN_PARAMETERS: &[&str] = &[
    "client",
    "body",
    "options",
    "header",
    "extra_query",
    "extra_property",
    "timeout",
    "first_byte_timeout",
    "idle_timeout",
    "retries",
    "cancel",
    "validate",
    "send",
    "wait",
    "download",
    "stream",
    "request",
    "response_headers",
    "into_future",
    "clone",
    "fmt",
];

/// The keywords of the 2024 edition that may be written raw.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Whether an identifier must be written `r#name`.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// A set of names in which each is given once.
struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    fn new(taken: &[&str]) -> Self {
        Scope {
            taken: taken.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    /// The name, or the first of `name2`, `name3`, ... that is free.
    fn take(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            // A digit behind a digit would read as another number.
            let snake = name.contains('_') || name.starts_with(|it: char| it.is_ascii_lowercase());
            let digit = name.ends_with(|it: char| it.is_ascii_digit());
            let join = if (snake || digit) && !name.ends_with('_') {
                "_"
            } else {
                ""
            };
            candidate = format!("{name}{join}{number}");
            number += 1;
        }
        candidate
    }

    /// The name; with a word behind it if it is taken; numbered if that is taken, too.
    fn take_with(&mut self, name: String, word: &str) -> String {
        match self.taken.contains(&name) {
            true => {
                // A snake name that ends in `_` already would get two of them.
                let stem = match word.starts_with('_') {
                    true => name.trim_end_matches('_'),
                    false => name.as_str(),
                };
                self.take(format!("{stem}{word}"))
            }
            false => self.take(name),
        }
    }
}

/// Modules by what they are made of: one for all types of a root.
struct Modules {
    scope: Scope,
    known: std::collections::HashMap<String, String>,
}

impl Modules {
    fn new(taken: &[&str]) -> Self {
        Modules {
            scope: Scope::new(taken),
            known: Default::default(),
        }
    }

    fn of(&mut self, root: &str) -> String {
        if let Some(module) = self.known.get(root) {
            return module.clone();
        }
        let name = identifier(root, Case::Snake);
        // Module names are file names, where a raw keyword is a nuisance.
        let name = match is_keyword(&name) {
            true => format!("{name}_"),
            false => name,
        };
        let module = self.scope.take(name);
        self.known.insert(root.to_owned(), module.clone());
        module
    }
}

fn type_name(ty: &Type) -> String {
    match &ty.kind {
        _ if ty.name.root != SHARED => place_name(&ty.name),
        TypeKind::Object(object) => {
            let word = if object.headers.is_some() {
                "Headers"
            } else {
                ""
            };
            common_name(&ty.name.path, "And") + word
        }
        _ => common_name(&ty.name.path, "Or"),
    }
}

/// The root and the way from it, in one name. An item is called by the singular of its list.
fn place_name(name: &TypeName) -> String {
    if let Some(fixed) = &name.fixed {
        return identifier(fixed, Case::Type);
    }
    let mut words: Vec<String> = vec![name.root.clone()];
    for word in &name.path {
        let before = words.last().map(String::as_str).unwrap_or_default();
        let one = (word == "item")
            .then(|| words::singular(before.trim_end_matches("[]")))
            .flatten();
        match one {
            Some(one) if words.len() > 1 => {
                words.pop();
                words.push(one);
            }
            _ => words.push(word.clone()),
        }
    }
    let whole = words.iter().enumerate().map(|(index, word)| {
        let case = if index == 0 {
            Case::Type
        } else {
            Case::Variant
        };
        let part = identifier(word, case);
        // Only the first word needs a letter in front.
        match part.strip_prefix("Value") {
            Some(digits) if index > 0 && digits.starts_with(|it: char| it.is_ascii_digit()) => {
                digits.to_owned()
            }
            _ => part,
        }
    });
    whole.collect()
}

/// What something is called by what it consists of: the first three members, and how many more there are.
fn common_name(members: &[String], join: &str) -> String {
    const SHOWN: usize = 3;
    const LONGEST: usize = 24;
    let words = members.iter().take(SHOWN).map(|it| {
        let word: String = it.chars().take(LONGEST).collect();
        identifier(&word, Case::Variant)
    });
    let mut words: Vec<String> = words.collect();
    match members.len().saturating_sub(SHOWN) {
        0 => {}
        more => words.push(format!("{more}More")),
    }
    match words.as_slice() {
        [only] => identifier(&format!("Only{only}"), Case::Type),
        words => identifier(&words.join(join), Case::Type),
    }
}

fn type_names(ty: &Type, name: String, module: String) -> TypeNames {
    let mut names = TypeNames {
        name,
        module,
        members: Vec::new(),
        setters: Vec::new(),
        null_setters: Vec::new(),
        rest: String::new(),
    };
    let mut variants = Scope::new(&["Unrecognized"]);
    let mut variant = |label: &str| {
        let name = identifier(label, Case::Variant);
        variants.take_with(name, "Value")
    };
    match &ty.kind {
        TypeKind::Object(object) => {
            let mut fields = Scope::new(&[]);
            let mut setters = Scope::new(&["new"]);
            for property in &object.properties {
                let field = fields.take(identifier(&property.name, Case::Snake));
                names
                    .setters
                    .push(setters.take_with(field.clone(), "_value"));
                names.members.push(field);
            }
            for field in &names.members {
                let null = setters.take(format!("{}_null", field.trim_end_matches('_')));
                names.null_setters.push(null);
            }
            if let Rest::Typed(_) = object.rest {
                names.rest = fields.take("extra".to_owned());
            }
        }
        TypeKind::StringEnum(values) => {
            for value in values {
                let label = value.name.as_deref().unwrap_or(&value.value);
                names.members.push(variant(label));
            }
        }
        TypeKind::IntegerEnum(values) => {
            for value in values {
                let number = value.value.to_string();
                names
                    .members
                    .push(variant(value.name.as_deref().unwrap_or(&number)));
            }
        }
        TypeKind::Union(union) => {
            names.members = union.variants.iter().map(|it| variant(&it.label)).collect();
        }
        TypeKind::EventUnion(union) => {
            names.members = union.variants.iter().map(|it| variant(&it.event)).collect();
        }
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => {}
    }
    names
}

/// The name of errors that several operations have in common: what they are.
fn shared_error(operation: &Operation) -> String {
    let labels = operation.errors.iter().map(|it| it.status.label());
    common_name(&labels.collect::<Vec<String>>(), "Or") + "Error"
}

/// What tells a media type from others: its subtype, without what many have.
fn representation(media_type: &str) -> String {
    let essence = essence(media_type);
    let subtype = essence.split_once('/').map_or("", |it| it.1);
    let subtype = subtype.strip_prefix("vnd.").unwrap_or(subtype);
    let suffix = subtype.rfind('+').filter(|at| *at > 0);
    identifier(&subtype[..suffix.unwrap_or(subtype.len())], Case::Snake)
}

/// What a way to send a body is called: by what it is written as, or by its media type.
fn way(way: &BodyWay) -> String {
    let essence = essence(&way.media_type);
    match way.content {
        BodyContent::Form(..) => "form".to_owned(),
        BodyContent::Multipart(..) => "multipart".to_owned(),
        BodyContent::Bytes if way.media_type.contains(['*', ',']) => "bytes".to_owned(),
        _ if essence == "application/octet-stream" => "bytes".to_owned(),
        _ if essence == "text/plain" => "text".to_owned(),
        _ => representation(&way.media_type),
    }
}

fn bodies(operation: &Operation, methods: &mut Scope) -> Vec<String> {
    let Some(body) = &operation.body else {
        return Vec::new();
    };
    let ways = body.ways.iter().map(way);
    if !body.has_one_type() {
        let mut variants = Scope::new(&[]);
        return ways
            .map(|it| variants.take(identifier(&it, Case::Variant)))
            .collect();
    }
    let methods = ways.enumerate().map(|(index, it)| match index {
        0 => String::new(),
        _ => methods.take(format!("body_as_{it}")),
    });
    methods.collect()
}

/// What an operation is called: by the options, or by the document.
fn called(operation: &Operation) -> &str {
    operation.fixed.as_ref().unwrap_or(&operation.id)
}

fn operation_names(
    operation: &Operation,
    builder: String,
    root: &mut Scope,
    methods: &mut Scope,
    files: &mut Modules,
) -> OperationNames {
    let method = methods.take_with(identifier(called(operation), Case::Snake), "_operation");
    let mut scope = Scope::new(TAKEN_PARAMETERS);
    let known = &operation.calls;
    let methods = [
        (known.pages.is_some(), ["pages", "items"].as_slice()),
        (known.polling.is_some(), &["poll"]),
        (known.deltas.is_some(), &["accumulated"]),
    ];
    for (_, taken) in methods.iter().filter(|it| it.0) {
        let taken = taken.iter().map(|it| (*it).to_owned());
        scope.taken.extend(taken);
    }
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        let name = identifier(&parameter.name, Case::Snake);
        let place = match parameter.place {
            ParameterPlace::Path => "_in_path",
            ParameterPlace::Query => "_in_query",
            ParameterPlace::Header => "_in_header",
            ParameterPlace::Cookie => "_in_cookie",
            ParameterPlace::WholeQuery => "_as_query",
        };
        parameters.push(scope.take_with(name, place));
    }
    let others = operation.others().into_iter();
    let others = others.map(|it| scope.take(format!("as_{}", representation(it.media_type))));
    OperationNames {
        others: others.collect(),
        bodies: bodies(operation, &mut scope),
        body: root.take(format!("{builder}Body")),
        response: root.take(format!("{builder}Response")),
        error: root.take(format!("{builder}Error")),
        shared_error: None,
        module: files.of(&operation.group),
        builder,
        method,
        parameters,
    }
}
