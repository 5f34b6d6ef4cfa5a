//! The call of an operation with the values that a caller gave: each as an expression of the type that the crate has for it.
//!
//! Objects are made as programs make them, by constructors and setters. What only JSON tells, such as the branch of a union, is read
//! from JSON. Texts are a caller's, and stand in literals.

use std::cell::{Cell, RefCell};

use serde_json::{Map as JsonMap, Value as Json};

use super::Call;
use super::example::Example;
use crate::emit::rust_type::Imports;
use crate::emit::{constructors, ident_text, type_text};
use crate::ir::{
    AdditionalProperties, Body, Object, Property, ResponseKind, Shape, Ty, TypeId, TypeKind,
};
use crate::plan::Presence;

/// What a caller gave.
#[derive(Debug, Default)]
pub struct Given {
    /// The parameters that have values, by their positions in the operation.
    pub parameters: Vec<(usize, Json)>,
    /// Headers that the document does not have.
    pub headers: Vec<(String, String)>,
    /// What the document does not have of the query.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: GivenBody,
    /// Whether the stream is asked for.
    pub is_stream: bool,
}

/// The body that a caller gave, and the position of the way that it is sent in.
#[derive(Debug, Default)]
pub enum GivenBody {
    /// None.
    #[default]
    Nothing,
    /// A value, and the paths of files in it, by field.
    Value(usize, Json, Vec<(String, String)>),
    /// Text that is sent as it is.
    Text(usize, String),
    /// A file that is sent as it is.
    File(usize, String),
    /// What no literal says.
    Other,
}

/// What is longer than this, in characters, is put on lines of its own.
const WIDE: usize = 70;
/// A body that is longer than this, in characters, has a name.
const SHORT: usize = 40;

impl Call<'_> {
    /// The call with what was given. What is required and was not given is an argument of the function.
    pub(super) fn given(&self, given: &Given) -> Example {
        let imports = Imports::default();
        let reads = Cell::new(Reads::Nothing);
        let (structs, left_out) = (RefCell::default(), RefCell::default());
        let values = Values {
            call: self,
            imports: &imports,
            files: &[],
            reads: &reads,
            structs: &structs,
            left_out: &left_out,
        };
        let mut example = self.example();
        example.parameters.truncate(1);
        let of = |index: usize| given.parameters.iter().find(|it| it.0 == index);
        let (mut positional, mut named, mut setters) = (Vec::new(), Vec::new(), Vec::new());
        for (parameter, name) in self.parameters() {
            let all = self.operation.parameters.iter();
            let index = all.take_while(|it| !std::ptr::eq(*it, parameter)).count();
            let (ty, name) = (&parameter.ty, ident_text(name));
            match (of(index), parameter.required) {
                (Some((_, value)), false) if value.is_null() => {}
                (Some((_, value)), false) => {
                    setters.push(method(&name, values.argument(ty, value)));
                }
                (Some((_, value)), true) if self.is_named(parameter) => {
                    named.push(format!("{name}: {}", values.field(ty, value)));
                }
                (Some((_, value)), true) => positional.push(match value.is_null() || ty.nullable {
                    true => values.field(ty, value),
                    false => values.argument(ty, value),
                }),
                (None, true) => {
                    let text = type_text(&self.context.value_type(ty, &imports));
                    example.parameters.push((name.clone(), text));
                    match self.is_named(parameter) {
                        true => named.push(name),
                        false => positional.push(name),
                    }
                }
                (None, false) => {}
            }
        }
        let mut operations = Vec::new();
        if !named.is_empty() {
            operations.push(self.names.required.clone());
            let required = &self.names.required;
            let fields = named.into_iter();
            positional.push(list(&format!("{required} {{ "), fields, " }"));
        }
        self.given_body(given, values, &mut example, &mut positional, &mut setters);
        let has_body = |it: &&Body| it.required || !matches!(given.body, GivenBody::Nothing);
        let body = self.operation.body.as_ref().filter(has_body);
        if body.is_some_and(|it| !it.has_one_type()) {
            operations.push(self.names.body.clone());
        }
        let headers = given.headers.iter().map(|it| ("header", it));
        let more = headers.chain(given.query.iter().map(|it| ("extra_query", it)));
        let settings: Vec<String> = more
            .map(|(method, (name, value))| format!(".{method}({name:?}, {value:?})"))
            .collect();
        let uses_settings = !settings.is_empty();
        setters.extend(settings);
        let head = format!(
            "{}.{}(",
            self.context.receiver(self.index),
            ident_text(&self.names.method)
        );
        let head = list(&head, positional.into_iter(), ")");
        let call = chain(head, &setters);
        example.call = call.lines().map(str::to_owned).collect();
        if given.is_stream {
            example.only_streams();
        }
        let told = match reads.get() {
            Reads::Nothing => None,
            Reads::Json => Some("// What is read from JSON needs `serde_json`."),
            Reads::Types => Some(
                "// What is read from JSON needs `serde_json`, and the crate's feature `bidirectional`.",
            ),
        };
        let left_out = left_out.into_inner().into_iter();
        let left_out =
            left_out.map(|it| format!("// {it:?} is left out: its type has no such field."));
        let told = told.map(str::to_owned).into_iter().chain(left_out);
        example.lets.splice(0..0, told);
        let error = example.error.as_ref().map(|_| self.names.error.clone());
        operations.extend(error);
        example.uses = self.uses(operations, &imports, structs.into_inner(), uses_settings);
        example
    }

    /// Puts the body among the arguments.
    fn given_body(
        &self,
        given: &Given,
        values: Values<'_>,
        example: &mut Example,
        positional: &mut Vec<String>,
        setters: &mut Vec<String>,
    ) {
        let Some(body) = &self.operation.body else {
            return;
        };
        let way = match &given.body {
            GivenBody::Value(way, ..) | GivenBody::Text(way, _) | GivenBody::File(way, _) => *way,
            GivenBody::Nothing | GivenBody::Other => 0,
        };
        let reading = body.media_types.get(way).map(|it| it.content.reading());
        let made = match (&given.body, reading) {
            (GivenBody::Value(_, value, files), Some(ResponseKind::Value(ty))) => {
                Some(Values { files, ..values }.exact(ty, value))
            }
            (GivenBody::Text(_, text), Some(ResponseKind::Text)) => {
                Some(format!("{text:?}.to_owned()"))
            }
            (GivenBody::Text(_, text), Some(ResponseKind::Bytes)) => {
                values.imports.runtime("self");
                Some(format!("runtime::Body::from({text:?})"))
            }
            (GivenBody::File(_, path), Some(ResponseKind::Bytes)) => {
                values.imports.runtime("self");
                Some(format!(
                    "runtime::Body::from(runtime::File::open({path:?})?)"
                ))
            }
            _ => None,
        };
        let is_given = !matches!(given.body, GivenBody::Nothing);
        let text = match made {
            Some(text) if body.has_one_type() => {
                if way > 0 {
                    example.only_by(self.names.bodies.get(way));
                }
                text
            }
            Some(text) => {
                let variant = self.names.bodies.get(way).map_or("", String::as_str);
                format!("{}::{variant}({text})", self.names.body)
            }
            None if is_given || body.required => {
                let ty = self.example_body(body, values.imports);
                example.parameters.push(("body".to_owned(), ty));
                "body".to_owned()
            }
            None => return,
        };
        let text = match text.contains('\n') || text.chars().count() > SHORT {
            true => {
                let text = format!("let body = {text};");
                example.lets.extend(text.lines().map(str::to_owned));
                "body".to_owned()
            }
            false => text,
        };
        match body.required {
            true => positional.push(text),
            false => setters.push(method("body", text)),
        }
    }

    /// What has to be in scope.
    fn uses(
        &self,
        operations: Vec<String>,
        imports: &Imports,
        structs: Vec<String>,
        has_settings: bool,
    ) -> Vec<String> {
        let library = self.context.library();
        let types = imports.text(self.context, "crate::types", None);
        let mut uses = super::example::uses(&library, operations, &types);
        for name in structs {
            let line = format!("use {library}::types::{name};");
            if !uses.contains(&line) {
                uses.push(line);
            }
        }
        if has_settings {
            uses.push(format!("use {library}::prelude::*;"));
        }
        uses
    }
}

/// What has to be read from JSON.
#[derive(Clone, Copy)]
enum Reads {
    Nothing,
    /// JSON of no type.
    Json,
    /// Types of the API.
    Types,
}

/// Makes expressions.
#[derive(Clone, Copy)]
struct Values<'v> {
    call: &'v Call<'v>,
    imports: &'v Imports,
    /// The files of the body, by field.
    files: &'v [(String, String)],
    reads: &'v Cell<Reads>,
    /// The structs of required values that were used.
    structs: &'v RefCell<Vec<String>>,
    /// The properties that types have no place for.
    left_out: &'v RefCell<Vec<String>>,
}

impl Values<'_> {
    /// What is handed over where anything will do that converts into a type, null aside.
    fn argument(&self, ty: &Ty, value: &Json) -> String {
        let plain = self.call.context.api.unalias(ty);
        match (&plain.shape, value) {
            (Shape::String(_), Json::String(text)) if self.is_text(plain) => format!("{text:?}"),
            _ => self
                .bare(ty, value)
                .unwrap_or_else(|| self.plain(ty, value)),
        }
    }

    /// A value where its type is known, null included.
    fn field(&self, ty: &Ty, value: &Json) -> String {
        let bare = || {
            self.bare(ty, value)
                .unwrap_or_else(|| self.plain(ty, value))
        };
        match (ty.nullable, value.is_null()) {
            (true, true) => "None".to_owned(),
            (true, false) => format!("Some({})", bare()),
            (false, _) => bare(),
        }
    }

    /// A number without its type, which its place tells.
    fn bare(&self, ty: &Ty, value: &Json) -> Option<String> {
        let shape = &self.call.context.api.unalias(ty).shape;
        let number = value.is_number() && !matches!(shape, Shape::Named(_) | Shape::Any);
        let text = number.then(|| self.plain(ty, value))?;
        text.split_once('_').map(|it| it.0.to_owned())
    }

    /// Whether a type is plain text.
    fn is_text(&self, ty: &Ty) -> bool {
        let formats = &self.call.context.settings.options.formats;
        matches!(ty.shape, Shape::String(_)) && formats.of_text(&ty.shape).is_none()
    }

    /// An expression that is of a type alone, null included.
    fn exact(&self, ty: &Ty, value: &Json) -> String {
        if !ty.nullable {
            return self.plain(ty, value);
        }
        match value.is_null() {
            true => format!("None::<{}>", self.name(ty)),
            false => format!("Some({})", self.plain(ty, value)),
        }
    }

    /// The name of a type, null aside.
    fn name(&self, ty: &Ty) -> String {
        type_text(&self.call.context.plain_type(ty, self.imports))
    }

    /// The same, null aside.
    fn plain(&self, ty: &Ty, value: &Json) -> String {
        let made = match (&ty.shape, value) {
            (Shape::Boolean, Json::Bool(it)) => Some(it.to_string()),
            (Shape::Integer(_) | Shape::Number(_), Json::Number(it)) => self.number(ty, it),
            (Shape::String(_), Json::String(text)) if self.is_text(ty) => {
                Some(format!("{text:?}.to_owned()"))
            }
            (Shape::String(_), Json::String(text)) if self.name(ty) == "runtime::Secret" => {
                self.imports.runtime("self");
                Some(format!("runtime::Secret::from({text:?})"))
            }
            (Shape::Array(item), Json::Array(values)) => Some(match values.is_empty() {
                true => {
                    let item = self.call.context.value_type(item, self.imports);
                    format!("Vec::<{}>::new()", type_text(&item))
                }
                false => list("vec![", values.iter().map(|it| self.exact(item, it)), "]"),
            }),
            (Shape::Map(item), Json::Object(members)) => {
                Some(self.map(item, members.iter().collect()))
            }
            (Shape::Any, Json::String(text)) => {
                self.imports.runtime("Value");
                Some(format!("Value::from({text:?})"))
            }
            (Shape::Any, _) => {
                self.imports.runtime("Value");
                if matches!(self.reads.get(), Reads::Nothing) {
                    self.reads.set(Reads::Json);
                }
                Some(format!(
                    "serde_json::from_str::<Value>({})?",
                    raw(&value.to_string())
                ))
            }
            (Shape::Binary, Json::String(text)) => {
                self.imports.runtime("self");
                Some(format!("runtime::File::new({text:?})"))
            }
            (Shape::Named(id), value) => self.named(*id, value),
            _ => None,
        };
        made.unwrap_or_else(|| {
            self.reads.set(Reads::Types);
            let text = raw(&value.to_string());
            format!("serde_json::from_str::<{}>({text})?", self.name(ty))
        })
    }

    fn number(&self, ty: &Ty, value: &serde_json::Number) -> Option<String> {
        let name = self.name(ty);
        let is_fraction = matches!(name.as_str(), "f32" | "f64");
        let is_whole = value.is_i64() || value.is_u64();
        match (is_fraction, is_whole) {
            (true, true) => Some(format!("{value}.0_{name}")),
            (true, false) => Some(format!("{:?}_{name}", value.as_f64()?)),
            (false, true) if name != "runtime::Number" => Some(format!("{value}_{name}")),
            _ => None,
        }
    }

    fn map(&self, item: &Ty, members: Vec<(&String, &Json)>) -> String {
        self.imports.runtime("Map");
        let pairs = members.iter();
        let pairs =
            pairs.map(|(name, it)| format!("({name:?}.to_owned(), {})", self.exact(item, it)));
        match members.is_empty() {
            true => "Map::new()".to_owned(),
            false => list("Map::from([", pairs, "])"),
        }
    }

    /// A value of a type of the API; `None` if only JSON tells what it is.
    fn named(&self, id: TypeId, value: &Json) -> Option<String> {
        let context = self.call.context;
        let names = context.names.ty(id);
        let variant = |at: Option<usize>| {
            self.imports.ty(id);
            let member = names.members.get(at?)?;
            Some(format!(
                "{}::{}",
                ident_text(&names.name),
                ident_text(member)
            ))
        };
        match (&context.api.ty(id).kind, value) {
            (TypeKind::Alias(of), _) => Some(self.exact(of, value)),
            (TypeKind::StringEnum(of), Json::String(text)) => {
                variant(of.values.iter().position(|it| it.value == *text))
            }
            (TypeKind::IntegerEnum(of), Json::Number(_)) => variant(
                of.values
                    .iter()
                    .position(|it| Some(it.value) == value.as_i64()),
            ),
            (TypeKind::Object(object), Json::Object(members)) => self.object(id, object, members),
            _ => None,
        }
    }

    fn object(
        &self,
        id: TypeId,
        object: &Object,
        members: &JsonMap<String, Json>,
    ) -> Option<String> {
        let context = self.call.context;
        let names = context.names.ty(id);
        if !context.plan.direction(id).sent {
            return None;
        }
        let is_declared = |name: &str| object.properties.iter().any(|it| it.name == name);
        let constant = |name: &str| object.constants.iter().find(|it| it.name == name);
        let mut rest = Vec::new();
        for (name, value) in members {
            match constant(name) {
                Some(it) if it.value != *value => return None,
                Some(_) => {}
                None if !is_declared(name) => rest.push((name, value)),
                None => {}
            }
        }
        let (mut asked, mut setters) = (Vec::new(), Vec::new());
        let is_named = constructors::is_named(context, id, object);
        for (index, property) in object.properties.iter().enumerate() {
            let value = members.get(&property.name);
            if constructors::is_asked(property) {
                asked.push((index, self.asked(property, value, is_named)?));
            } else if let Some(set) = self.set(id, index, property, value) {
                setters.push(set);
            }
        }
        match &object.rest {
            _ if rest.is_empty() => {}
            AdditionalProperties::Typed(item) => {
                setters.push(format!(
                    ".{}({})",
                    ident_text(&names.rest),
                    self.map(item, rest)
                ));
            }
            _ => {
                let names = rest.into_iter().map(|it| it.0.clone());
                self.left_out.borrow_mut().extend(names);
            }
        }
        self.imports.ty(id);
        let asked: Vec<String> = match is_named {
            false => asked.into_iter().map(|it| it.1).collect(),
            true => {
                self.structs.borrow_mut().push(names.required.clone());
                let fields = asked
                    .into_iter()
                    .map(|(index, it)| format!("{}: {it}", ident_text(&names.members[index])));
                vec![list(&format!("{} {{ ", names.required), fields, " }")]
            }
        };
        let head = list(
            &format!("{}::new(", ident_text(&names.name)),
            asked.into_iter(),
            ")",
        );
        Some(chain(head, &setters))
    }

    /// What `new` asks for; `None` if it was not given.
    fn asked(&self, property: &Property, value: Option<&Json>, is_named: bool) -> Option<String> {
        let ty = &property.ty;
        if let Some(files) = self.files_of(property) {
            return Some(files);
        }
        let value = value?;
        Some(match ty.nullable || is_named {
            true => self.field(ty, value),
            false => self.argument(ty, value),
        })
    }

    /// The setter of what was given.
    fn set(
        &self,
        id: TypeId,
        index: usize,
        property: &Property,
        value: Option<&Json>,
    ) -> Option<String> {
        let names = self.call.context.names.ty(id);
        let setter = ident_text(names.setters.get(index)?);
        if let Some(files) = self.files_of(property) {
            return Some(method(&setter, files));
        }
        let value = value?;
        if value.is_null() && property.ty.nullable {
            let presence = self.call.context.plan.presence(id, property);
            let null = names.null_setters.get(index);
            let null = null.filter(|_| presence == Presence::Field)?;
            return Some(format!(".{}()", ident_text(null)));
        }
        Some(method(&setter, self.argument(&property.ty, value)))
    }

    /// The files of a property, if some were given.
    fn files_of(&self, property: &Property) -> Option<String> {
        let files = self.files.iter().filter(|it| it.0 == property.name);
        let opened = files.map(|it| format!("runtime::File::open({:?})?", it.1));
        let opened: Vec<String> = opened.collect();
        if opened.is_empty() {
            return None;
        }
        self.imports.runtime("self");
        let is_list = matches!(
            self.call.context.api.unalias(&property.ty).shape,
            Shape::Array(_)
        );
        let opened = match is_list {
            true => list("vec![", opened.into_iter(), "]"),
            false => opened.into_iter().next()?,
        };
        // A field may be null, where a file is no more than itself.
        Some(
            match property.ty.nullable && constructors::is_asked(property) {
                true => format!("Some({opened})"),
                false => opened,
            },
        )
    }
}

/// Values between brackets, each on a line of its own if they are long and several.
fn list(open: &str, items: impl Iterator<Item = String>, close: &str) -> String {
    let items: Vec<String> = items.collect();
    let line = format!("{open}{}{close}", items.join(", "));
    let is_short = line.chars().count() <= WIDE && !line.contains('\n');
    let hugs = |it: &String| !it.lines().nth(1).is_some_and(|it| it.starts_with("    ."));
    if items.is_empty() || is_short || matches!(items.as_slice(), [only] if hugs(only)) {
        return line;
    }
    let items = items.iter().map(|it| format!("{},\n", indented(it)));
    let (open, close) = (open.trim_end(), close.trim_start());
    format!("{open}\n{}{close}", items.collect::<String>())
}

/// A method called with a value.
fn method(name: &str, value: String) -> String {
    list(&format!(".{name}("), std::iter::once(value), ")")
}

/// A value and the methods called on it, each on a line of its own if they are long.
fn chain(head: String, methods: &[String]) -> String {
    let line = format!("{head}{}", methods.concat());
    if line.chars().count() <= WIDE && !line.contains('\n') {
        return line;
    }
    let methods = methods.iter().map(|it| format!("\n{}", indented(it)));
    head + &methods.collect::<String>()
}

/// Lines, further to the right. Literals have no line ends.
fn indented(text: &str) -> String {
    let lines = text.lines().map(|it| format!("    {it}"));
    lines.collect::<Vec<String>>().join("\n")
}

/// JSON as a literal: as it is if it can be read so, else with escapes.
fn raw(json: &str) -> String {
    let is_seen = |it: char| it == ' ' || it.is_ascii_graphic() || it.is_alphanumeric();
    match json.chars().all(is_seen) && !json.contains("\"#") {
        true => format!("r#\"{json}\"#"),
        false => format!("{json:?}"),
    }
}
