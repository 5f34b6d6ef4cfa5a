//! Names for everything that is emitted: total, injective in each scope, and made from
//! position alone, so that a change at one place renames nothing elsewhere.
//!
//! The only user of `heck` and of the list of names that are taken.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use crate::http::essence;
use crate::ir::kept::Role;
use crate::ir::{
    AdditionalProperties, Api, BodyContent, BodyMediaType, Operation, Parameter, ParameterLocation,
    SHARED, Type, TypeId, TypeKind, TypeName, XmlId,
};
use crate::sorting;

mod kept;
mod order;
mod parts;
mod scope;
mod taken;
mod words;

pub use kept::{kept, unfit};
use order::Naming;
use parts::KeptParts;
use scope::{Modules, Scope};
pub use taken::is_keyword;
use taken::{NULL, REST, TAKEN_PARAMETERS, TAKEN_SETTERS, TAKEN_VARIANTS};
pub use words::{Case, identifier, is_invisible};
use words::{ascii, is_identifier};

/// Indices by module, in their order.
fn by_module<'n>(modules: impl Iterator<Item = &'n str>) -> IndexMap<&'n str, Vec<usize>> {
    let mut found: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (index, module) in modules.enumerate() {
        found.entry(module).or_default().push(index);
    }
    found
}

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
    /// Which members another one is like but for symbols or capitals.
    pub ambiguous: Vec<bool>,
    /// Setters by property.
    pub setters: Vec<String>,
    /// Setters of an explicit null, by property.
    pub null_setters: Vec<String>,
    /// The field for properties that have none of their own.
    pub rest: String,
    /// The struct of what `new` asks for, if it needs one.
    pub required: String,
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
    /// The struct of required arguments, if it needs one.
    pub required: String,
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

/// What a component is called: by the options, or by the document.
fn written(ty: &Type) -> &str {
    ty.name.fixed.as_ref().unwrap_or(&ty.name.root)
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
        let mut naming = Naming::new(api);
        // What has a name in the document is named first, and before what is called by its place.
        naming.components();
        let called: Vec<&str> = api.operations.iter().map(called).collect();
        let builders = naming.builders(&called);
        naming.types(Rank::Inline);
        let mut operations = naming.operations(&called, builders);
        naming.types(Rank::Shared);
        naming.shared_errors(&mut operations);
        // Last, so that no type of the API is called otherwise because of them.
        naming.required(&mut operations);
        Names {
            types: naming.types.into_iter().flatten().collect(),
            operations,
            xml: xml_names(api),
        }
    }

    /// Whether every name is in ASCII.
    pub fn is_ascii(&self) -> bool {
        let members = self.types.iter().flat_map(|it| &it.members);
        let types = self.types.iter().map(|it| &it.name);
        let operations = self.operations.iter().map(|it| &it.method);
        let parameters = self.operations.iter().flat_map(|it| &it.parameters);
        let mut all = members.chain(types).chain(operations).chain(parameters);
        all.all(|it| it.is_ascii())
    }

    /// The names of a type.
    pub fn ty(&self, id: TypeId) -> &TypeNames {
        &self.types[id.0]
    }

    /// The names that the API has at the crate's root: of types, and of what belongs to operations.
    pub fn root(&self) -> HashSet<&str> {
        let of_operations = self.operations.iter();
        let of_operations = of_operations
            .flat_map(|it| [&it.builder, &it.required, &it.body, &it.response, &it.error]);
        let types = self.types.iter().flat_map(|it| [&it.name, &it.required]);
        types.chain(of_operations).map(String::as_str).collect()
    }

    /// The name of a table of XML.
    pub fn xml(&self, id: XmlId) -> &str {
        &self.xml[id.0]
    }

    /// The names of an operation, by its index.
    pub fn operation(&self, index: usize) -> &OperationNames {
        &self.operations[index]
    }

    /// The groups of operations, by their modules.
    pub fn operation_modules(&self) -> IndexMap<&str, Vec<usize>> {
        let modules = self.operations.iter().map(|it| it.module.as_str());
        by_module(modules)
    }

    /// The types by their modules.
    pub fn type_modules(&self) -> IndexMap<&str, Vec<TypeId>> {
        let modules = by_module(self.types.iter().map(|it| it.module.as_str()));
        let modules = modules.into_iter();
        modules
            .map(|(module, all)| (module, all.into_iter().map(TypeId).collect()))
            .collect()
    }
}

/// The method of the client that gives that of a group of operations, which lie in this module.
pub fn accessor(module: &str) -> String {
    match taken::TAKEN_METHODS.contains(&module) {
        true => format!("{module}_api"),
        false => module.to_owned(),
    }
}

/// The names of all tables of XML: those of the types, in upper case.
fn xml_names(api: &Api) -> Vec<String> {
    let mut scope = Scope::new(&[]);
    let names = api
        .xml
        .iter()
        .map(|shape| scope.take(ascii(&place_name(&shape.name))).to_uppercase());
    names.collect()
}

/// Whether operations of several modules have the errors of this one.
fn is_spread(api: &Api, names: &[OperationNames], index: usize) -> bool {
    let own = &names[index].module;
    let mut users = api.operations.iter().zip(names);
    users.any(|(it, names)| it.errors_of == Some(index) && names.module != *own)
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
    let mut whole = String::new();
    for word in &words {
        let case = match whole.is_empty() {
            true => Case::Type,
            false => Case::Variant,
        };
        whole.push_str(without_letter(&identifier(word, case), &whole));
    }
    whole
}

/// A number as it stands behind other words: only the first word of a name needs a letter in front.
fn without_letter<'w>(word: &'w str, before: &str) -> &'w str {
    match word.strip_prefix("Value") {
        Some(digits)
            if !before.is_empty() && digits.starts_with(|it: char| it.is_ascii_digit()) =>
        {
            digits
        }
        _ => word,
    }
}

/// What something is called by what it consists of: the first three members, and how many more there are.
fn common_name(members: &[String], join: &str) -> String {
    const SHOWN: usize = 3;
    let mut name = String::new();
    for member in members.iter().take(SHOWN) {
        if !name.is_empty() {
            name.push_str(join);
        }
        let word = identifier(first_words(member), Case::Variant);
        name.push_str(without_letter(&word, &name));
    }
    match members.len() {
        1 => name.insert_str(0, "Only"),
        count if count > SHOWN => name.push_str(&format!("{join}{}More", count - SHOWN)),
        _ => {}
    }
    identifier(&name, Case::Type)
}

/// The words that a name begins with, as many as stay short; of a single long one its beginning.
fn first_words(name: &str) -> &str {
    const LONGEST: usize = 24;
    let mut best = 0;
    let mut before = ' ';
    for (count, (at, it)) in name.char_indices().enumerate() {
        if count > LONGEST {
            return &name[..best];
        }
        let begins = it.is_uppercase() && !before.is_uppercase();
        if !it.is_alphanumeric() || begins || count == LONGEST && best == 0 {
            best = at;
        }
        before = it;
    }
    name
}

fn type_names(ty: &Type, name: String, module: String, kept: &KeptParts<'_>) -> TypeNames {
    let mut names = TypeNames {
        name,
        module,
        members: Vec::new(),
        ambiguous: Vec::new(),
        setters: Vec::new(),
        null_setters: Vec::new(),
        rest: String::new(),
        required: String::new(),
    };
    let labels = labels(&ty.kind);
    let labels: Vec<&str> = labels.iter().map(|it| it.as_ref()).collect();
    names.ambiguous = ambiguous(&labels);
    let TypeKind::Object(object) = &ty.kind else {
        let mut variants = Scope::new(TAKEN_VARIANTS);
        let kept = match &ty.kind {
            TypeKind::Union(union) => kept.branches(&union.variants),
            _ => kept.all(Role::Variant, &labels),
        };
        let kept = variants.keep(kept);
        names.members = variants.take_all(&labels, Case::Variant, kept, &|_| "Value");
        return names;
    };
    let mut fields = Scope::new(&[]);
    let has_rest = matches!(object.rest, AdditionalProperties::Typed(_));
    let rest = || kept.one(Role::Rest, "").unwrap_or_else(|| REST.to_owned());
    // A property of this name that is new leaves it to the field that is there.
    let is_first = has_rest && kept.is_known && !kept.has(Role::Field, REST);
    if is_first {
        names.rest = fields.take(rest());
    }
    let taken = fields.keep(kept.all(Role::Field, &labels));
    names.members = fields.take_all(&labels, Case::Snake, taken, &|_| "");
    if has_rest && !is_first {
        names.rest = fields.take(rest());
    }
    setters(&labels, &mut names, kept);
    names
}

/// Names the setters of properties and those of an explicit null. A property that is new leaves the setter of a null to the
/// property that has it.
fn setters(labels: &[&str], names: &mut TypeNames, kept: &KeptParts<'_>) {
    let mut setters = Scope::new(TAKEN_SETTERS);
    let fields = &names.members;
    let own = setters.keep(kept.all(Role::Setter, labels));
    let nulls = setters.keep(kept.all(Role::NullSetter, labels));
    let null_of = |field: &str| format!("{}{NULL}", field.trim_end_matches('_'));
    names.setters = own.into_iter().map(Option::unwrap_or_default).collect();
    names.null_setters = nulls.into_iter().map(Option::unwrap_or_default).collect();
    let is_late = |it: &usize| kept.is_known && fields[*it].ends_with(NULL);
    let (late, early): (Vec<usize>, Vec<usize>) = (0..fields.len()).partition(is_late);
    let mut name_setters = |indices: &[usize], setters: &mut Scope| {
        for index in indices
            .iter()
            .filter(|it| names.setters[**it].is_empty())
            .copied()
            .collect::<Vec<_>>()
        {
            names.setters[index] = setters.take_with(fields[index].clone(), "_value");
        }
    };
    name_setters(&early, &mut setters);
    for (index, field) in fields.iter().enumerate() {
        if names.null_setters[index].is_empty() {
            names.null_setters[index] = setters.take(null_of(field));
        }
    }
    name_setters(&late, &mut setters);
}

/// What the document calls the members of a type.
fn labels(kind: &TypeKind) -> Vec<Cow<'_, str>> {
    fn all<'a, T: 'a>(members: &'a [T], label: impl Fn(&'a T) -> &'a str) -> Vec<Cow<'a, str>> {
        members.iter().map(|it| Cow::Borrowed(label(it))).collect()
    }
    match kind {
        TypeKind::Object(object) => all(&object.properties, |it| &it.name),
        TypeKind::StringEnum(of) => all(&of.values, |it| it.name.as_ref().unwrap_or(&it.value)),
        TypeKind::IntegerEnum(of) => {
            let values = of.values.iter().map(|it| match &it.name {
                Some(name) => Cow::Borrowed(name.as_str()),
                None => Cow::Owned(it.value.to_string()),
            });
            values.collect()
        }
        TypeKind::Union(union) => all(&union.variants, |it| &it.label),
        TypeKind::EventUnion(union) => all(&union.variants, |it| &it.event),
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => Vec::new(),
    }
}

/// Which of some texts have the letters of another one.
fn ambiguous(labels: &[&str]) -> Vec<bool> {
    let letters: Vec<String> = labels.iter().map(|it| letters(it)).collect();
    let mut count: HashMap<&str, usize> = HashMap::default();
    for text in &letters {
        *count.entry(text).or_default() += 1;
    }
    letters.iter().map(|it| count[it.as_str()] > 1).collect()
}

/// The letters of a text, however it is spelled.
pub fn letters(text: &str) -> String {
    let letters = text.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
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
fn way(way: &BodyMediaType) -> String {
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

fn bodies(operation: &Operation, methods: &mut Scope, kept: &KeptParts<'_>) -> Vec<String> {
    let Some(body) = &operation.body else {
        return Vec::new();
    };
    let ways: Vec<String> = body.media_types.iter().map(way).collect();
    let media_types: Vec<&str> = body
        .media_types
        .iter()
        .map(|it| it.media_type.as_str())
        .collect();
    let kept = kept.all(Role::BodyAs, &media_types);
    if !body.has_one_type() {
        let is_variant = |it: &String| is_identifier(it, Case::Variant);
        let kept = kept.into_iter().map(|it| it.filter(is_variant)).collect();
        let names = ways
            .iter()
            .map(|it| identifier(it, Case::Variant))
            .collect();
        return Scope::new(&[]).take_or(names, kept);
    }
    let is_method = |it: &String| is_identifier(it, Case::Snake);
    let mut kept = kept.into_iter().map(|it| it.filter(is_method));
    let mut names = ways.iter().map(|it| format!("body_as_{it}"));
    // The first one is how the body is sent anyway.
    kept.next();
    names.next();
    let others = methods.take_or(names.collect(), kept.collect());
    [String::new()].into_iter().chain(others).collect()
}

/// A parameter's place and name, as steps of a place.
fn parameter_key(parameter: &Parameter) -> String {
    let place = match parameter.place {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::WholeQuery => "querystring",
    };
    format!("{place}/{}", parameter.name)
}

/// What an operation is called: by the options, or by the document.
fn called(operation: &Operation) -> &str {
    operation.fixed.as_ref().unwrap_or(&operation.id)
}

fn operation_names(
    operation: &Operation,
    [builder, method, body, response, error]: [String; 5],
    files: &mut Modules,
    kept: &KeptParts<'_>,
) -> OperationNames {
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
    let of_path = |it: &Parameter| it.place != ParameterLocation::Path;
    // Those of the path are named first: they are the same as long as the operation is.
    let mut order: Vec<usize> = (0..operation.parameters.len()).collect();
    sorting::sort_by_key(&mut order, |it| of_path(&operation.parameters[*it]));
    let sorted: Vec<&Parameter> = order.iter().map(|it| &operation.parameters[*it]).collect();
    let called: Vec<&str> = sorted.iter().map(|it| it.name.as_str()).collect();
    let keys: Vec<String> = sorted.iter().map(|it| parameter_key(it)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let taken = scope.keep(kept.all(Role::Parameter, &keys));
    let names = scope.take_all(&called, Case::Snake, taken, &|it| match sorted[it].place {
        ParameterLocation::Path => "_in_path",
        ParameterLocation::Query => "_in_query",
        ParameterLocation::Header => "_in_header",
        ParameterLocation::Cookie => "_in_cookie",
        ParameterLocation::WholeQuery => "_as_query",
    });
    let mut parameters = vec![String::new(); names.len()];
    for (index, name) in order.into_iter().zip(names) {
        parameters[index] = name;
    }
    let others = operation.others();
    let media_types: Vec<&str> = others.iter().map(|it| it.media_type).collect();
    let names = media_types
        .iter()
        .map(|it| format!("as_{}", representation(it)));
    let taken = kept.all(Role::ResponseAs, &media_types);
    let others = scope.take_or(names.collect(), taken);
    OperationNames {
        required: String::new(),
        others,
        bodies: bodies(operation, &mut scope, kept),
        body,
        response,
        error,
        shared_error: None,
        module: files.of(&operation.group, &operation.group),
        builder,
        method,
        parameters,
    }
}
