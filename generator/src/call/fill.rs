//! From the words of a caller to the arguments of an operation: which parameter or field each is for, and what it is as JSON.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::item::{FormFile, Given, Item, Step, put, shown, steps};
use super::problem::{Problem, near};
use super::{Asked, Material, place};
use crate::emit::{self, GivenBody};
use crate::examples::{sample_of, sample_where};
use crate::http::essence;
use crate::ir::{Body, BodyContent, BodyMediaType, ParameterLocation};
use crate::source::Node;

/// The arguments of a call.
#[derive(Debug, Default)]
pub struct Arguments {
    /// The parameters that have values, by their positions in the operation.
    pub parameters: Vec<(usize, Json)>,
    /// Headers that the document does not have.
    pub headers: Vec<(String, String)>,
    /// What else is in the query.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Payload,
    /// The parameters whose values were made from the document, by their positions, and whether the body was.
    pub made: Vec<usize>,
    pub is_body_made: bool,
}

impl Arguments {
    /// The same, for the call in Rust.
    pub fn given(&self, is_stream: bool) -> emit::Given {
        let path = |it: &PathBuf| it.display().to_string();
        let body = match &self.body {
            Payload::Nothing => GivenBody::Nothing,
            Payload::Value { way, value, files } => {
                let named = |it: &FormFile| match it {
                    FormFile::Path(it) => path(it),
                    FormFile::Attached(it) => it.name.clone(),
                };
                let files = files.iter().map(|(field, it)| (field.clone(), named(it)));
                GivenBody::Value(*way, value.clone(), files.collect())
            }
            Payload::Whole { way, given } => match given {
                Given::Text(text) => GivenBody::Text(*way, text.clone()),
                Given::File(it) => GivenBody::File(*way, path(it)),
                Given::Bytes(_) => GivenBody::Other,
            },
        };
        emit::Given {
            parameters: self.parameters.clone(),
            headers: self.headers.clone(),
            query: self.query.clone(),
            body,
            is_stream,
        }
    }
}

/// The body of a call.
#[derive(Debug, Default)]
pub enum Payload {
    /// None.
    #[default]
    Nothing,
    /// A value that is sent in one of the ways that the operation has, and the files in it, by field.
    Value {
        way: usize,
        value: Json,
        files: Vec<(String, FormFile)>,
    },
    /// What is sent as it is.
    Whole { way: usize, given: Given },
}

/// Finds the place of each item. What has none, or no value, is a problem.
pub fn fill(material: &Material<'_, '_>, asked: &Asked, problems: &mut Vec<Problem>) -> Arguments {
    let mut filling = Filling {
        material,
        asked,
        problems,
        arguments: Arguments::default(),
        values: vec![Json::Null; material.operation.parameters.len()],
        fields: Json::Null,
        files: Vec::new(),
        way: way(material, asked),
    };
    for item in &asked.items {
        if let Err(problem) = filling.item(item) {
            filling.problems.push(problem);
        }
    }
    if asked.with_examples {
        filling.examples();
    }
    filling.body();
    let mut arguments = filling.arguments;
    let values = filling.values.into_iter().enumerate();
    arguments.parameters = values.filter(|(_, it)| !it.is_null()).collect();
    arguments
}

/// Which of the ways to send a body is meant: the one that a header names, or that can carry the files, or the usual one.
fn way(material: &Material<'_, '_>, asked: &Asked) -> usize {
    let ways = material
        .operation
        .body
        .iter()
        .flat_map(|it| &it.media_types);
    let named = asked.items.iter().find_map(|it| match it {
        Item::Header(name, value) if name.eq_ignore_ascii_case("content-type") => Some(value),
        _ => None,
    });
    let has_file = asked
        .items
        .iter()
        .any(|it| matches!(it, Item::File(..) | Item::Attached(..)));
    let is_meant = |it: &BodyMediaType| match named {
        Some(named) => essence(&it.media_type) == essence(named),
        None => has_file && matches!(it.content, BodyContent::Multipart(..)),
    };
    ways.enumerate()
        .find(|(_, it)| is_meant(it))
        .map_or(0, |it| it.0)
}

struct Filling<'f, 'm, 'a> {
    material: &'f Material<'m, 'a>,
    asked: &'f Asked,
    problems: &'f mut Vec<Problem>,
    arguments: Arguments,
    values: Vec<Json>,
    fields: Json,
    files: Vec<(String, FormFile)>,
    way: usize,
}

impl<'a> Filling<'_, '_, 'a> {
    fn item(&mut self, item: &Item) -> Result<(), Problem> {
        match item {
            Item::Text(name, text) => self.named(name, Value::Text(text)),
            Item::Json(name, json) => self.named(name, Value::Json(json)),
            Item::Query(name, text) => match self.parameter(name, Some(ParameterLocation::Query)) {
                Some(index) => self.set(index, &[], Value::Text(text)),
                None if self.asked.is_unchecked => {
                    self.arguments.query.push((name.clone(), text.clone()));
                    Ok(())
                }
                None => Err(self.unknown("query parameter", name)),
            },
            Item::Header(name, text) => self.header(name, text),
            Item::File(name, path) => self.file(name, FormFile::Path(path.clone())),
            Item::Attached(name, it) => self.file(name, FormFile::Attached(it.clone())),
        }
    }

    /// A file of a form.
    fn file(&mut self, name: &str, file: FormFile) -> Result<(), Problem> {
        let way = self.way_of_body().map(|it| &it.content);
        if !matches!(way, Some(BodyContent::Multipart(..))) {
            let problem = Problem::new("body", name, "no form with files is sent here");
            return Err(problem.help("`@file` alone sends a file as the whole body"));
        }
        self.known_field(name)?;
        self.files.push((name.to_owned(), file));
        Ok(())
    }

    /// Makes the required parameters that are not given.
    fn examples(&mut self) {
        let parameters = self.material.operation.parameters.iter().enumerate();
        for (index, it) in parameters {
            let is_needed = it.required || it.place == ParameterLocation::Path;
            if is_needed && it.constant.is_none() && self.values[index].is_null() {
                let schema = self.material.schema_of(index);
                // What no value is right for has one all the same, so that the rest can be shown.
                let made = self.made(schema).unwrap_or_else(|| "abc".into());
                self.arguments.made.push(index);
                self.values[index] = match (it.place, made) {
                    (ParameterLocation::Path, made) => self.filled(schema, made),
                    (_, made) => made,
                };
            }
        }
    }

    /// A value that a schema accepts; text where there is none.
    fn made(&self, schema: Option<&'a Node>) -> Option<Json> {
        match schema {
            Some(schema) => sample_of(self.material.resolver, schema),
            None => Some(Json::from("abc")),
        }
    }

    /// A value with something in it: what is empty makes no path.
    fn filled(&self, schema: Option<&'a Node>, made: Json) -> Json {
        let resolver = self.material.resolver;
        let schemas = schema.as_slice();
        let below = |step| {
            let schemas = place::at(resolver, schemas, &[step]);
            let made = sample_where(resolver, &schemas, |_| true);
            made.filter(|it| !it.is_object() && !it.is_array())
        };
        match made {
            Json::Array(items) if items.is_empty() => {
                json!([below(Step::Index(0)).unwrap_or("abc".into())])
            }
            Json::Object(members) if members.is_empty() => {
                let names = place::names(resolver, schemas).into_iter();
                let mut all = names.filter_map(|it| Some((it, below(Step::Key(it.to_owned()))?)));
                let (name, value) = all.next().unwrap_or(("a", "b".into()));
                json!({ name: value })
            }
            Json::String(text) if text.is_empty() => "abc".into(),
            value => value,
        }
    }

    fn named(&mut self, name: &str, value: Value<'_>) -> Result<(), Problem> {
        if let Some(index) = self.parameter(name, None) {
            return self.set(index, &[], value);
        }
        let steps = steps(name).map_err(|it| Problem::new("item", "", it))?;
        if let [Step::Key(first), rest @ ..] = steps.as_slice()
            && !rest.is_empty()
            && let Some(index) = self.parameter(first, None)
        {
            return self.set(index, rest, value);
        }
        self.known_field(name)?;
        let schemas = self.schema().into_iter().collect::<Vec<_>>();
        let schemas = place::at(self.material.resolver, &schemas, &steps);
        let value = self.json(&schemas, value);
        put_or_append(&mut self.fields, &steps, value)
            .map_err(|it| Problem::new("body field", name, it))
    }

    /// Sets a parameter, or what is deeper in it. What is repeated is a list.
    fn set(&mut self, index: usize, steps: &[Step], value: Value<'_>) -> Result<(), Problem> {
        let schemas = self
            .material
            .schema_of(index)
            .into_iter()
            .collect::<Vec<_>>();
        let schemas = place::at(self.material.resolver, &schemas, steps);
        let value = self.json(&schemas, value);
        let parameter = &self.material.operation.parameters[index];
        let part = part(parameter.place);
        put_or_append(&mut self.values[index], steps, value)
            .map_err(|it| Problem::new(part, &parameter.name, it))
    }

    fn json(&self, schemas: &[&Node], value: Value<'_>) -> Json {
        match value {
            Value::Json(json) => json.clone(),
            Value::Text(text) => place::meant(self.material.resolver, schemas, text),
        }
    }

    fn header(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        if self.material.is_credential(name) {
            return Err(
                Problem::new("header", name, "it would carry a credential in clear")
                    .help("name the variable that holds it: `--credential SCHEME=env:NAME`"),
            );
        }
        if let Some(index) = self.parameter(name, Some(ParameterLocation::Header)) {
            // In place of the only value that the document has, which is sent without being asked for.
            if self.material.operation.parameters[index].constant.is_some() {
                let own = (name.to_owned(), text.to_owned());
                self.arguments.headers.push(own);
            }
            return self.set(index, &[], Value::Text(text));
        }
        let is_type = name.eq_ignore_ascii_case("content-type");
        let of_way = self.way_of_body().map(|it| essence(&it.media_type));
        // It has chosen the way, whose own header says the same.
        if !(is_type && of_way == Some(essence(text))) {
            self.arguments
                .headers
                .push((name.to_owned(), text.to_owned()));
        }
        Ok(())
    }

    /// A parameter by its name, of a place or of any.
    fn parameter(&self, name: &str, at: Option<ParameterLocation>) -> Option<usize> {
        let all = &self.material.operation.parameters;
        all.iter().position(|it| {
            let is_same = match it.place {
                ParameterLocation::Header => it.name.eq_ignore_ascii_case(name),
                _ => it.name == name,
            };
            is_same && at.is_none_or(|at| at == it.place)
        })
    }

    fn way_of_body(&self) -> Option<&'_ BodyMediaType> {
        self.material
            .operation
            .body
            .as_ref()?
            .media_types
            .get(self.way)
    }

    /// The schema of the body in the chosen way.
    fn schema(&self) -> Option<&'a Node> {
        self.material.body_schema(self.way)
    }

    /// Refuses a name that the body does not have.
    fn known_field(&self, name: &str) -> Result<(), Problem> {
        let first = name.split('[').next().unwrap_or_default();
        let Some(way) = self.way_of_body() else {
            return Err(self.unknown("parameter", name));
        };
        if way.content.ty().is_none() {
            return Err(Problem::new(
                "body",
                "",
                format!("it is {}, which has no fields", way.media_type),
            )
            .help("`@file` or `--body` gives it as a whole"));
        }
        let schemas: Vec<&Node> = self.schema().into_iter().collect();
        let resolver = self.material.resolver;
        let is_known = place::names(resolver, &schemas).contains(&first);
        match is_known || self.asked.is_unchecked || place::is_open(resolver, &schemas) {
            true => Ok(()),
            false => Err(self.unknown("parameter or body field", name)),
        }
    }

    fn unknown(&self, part: &'static str, name: &str) -> Problem {
        let parameters = self.material.operation.parameters.iter();
        let parameters = parameters.map(|it| it.name.as_str());
        let schemas: Vec<&Node> = self.schema().into_iter().collect();
        let fields = match part {
            "query parameter" => Vec::new(),
            _ => place::names(self.material.resolver, &schemas),
        };
        let first = name.split('[').next().unwrap_or_default();
        let help = near(first, parameters.chain(fields));
        Problem::new(part, name, "the operation has none of this name").help(help)
    }

    /// What is sent as the body: what was given as a whole, with the fields in place of its own.
    fn body(&mut self) {
        let (fields, files) = (
            std::mem::take(&mut self.fields),
            std::mem::take(&mut self.files),
        );
        let way = self.way;
        let Some(body) = &self.material.operation.body else {
            if self.asked.body.is_some() {
                self.problems
                    .push(Problem::new("body", "", "the operation has none"));
            }
            return;
        };
        let Some(sent) = body.media_types.get(way) else {
            return;
        };
        let is_made = self.asked.with_examples && (body.required || !fields.is_null());
        self.arguments.is_body_made = is_made && self.asked.body.is_none() && fields.is_null();
        let whole = match &self.asked.body {
            None if is_made && sent.content.ty().is_some() => {
                self.made(self.schema()).unwrap_or(Json::Null)
            }
            None if is_made => {
                self.arguments.body = Payload::Whole {
                    way,
                    given: Given::Text("abc".to_owned()),
                };
                return;
            }
            None => Json::Null,
            Some(given) => match value_of(given, &sent.content) {
                Ok(Some(value)) => value,
                Ok(None) => {
                    self.arguments.body = Payload::Whole {
                        way,
                        given: given.clone(),
                    };
                    return;
                }
                Err(problem) => return self.problems.push(problem),
            },
        };
        if let Some(value) = self.joined(whole, fields, &files, body, sent) {
            self.arguments.body = Payload::Value { way, value, files };
        }
    }

    fn joined(
        &mut self,
        whole: Json,
        fields: Json,
        files: &[(String, FormFile)],
        body: &Body,
        sent: &BodyMediaType,
    ) -> Option<Json> {
        let is_asked = self.asked.is_stream(self.material.operation);
        match (whole, fields) {
            (Json::Object(mut whole), Json::Object(fields)) => {
                whole.extend(fields);
                Some(Json::Object(whole))
            }
            (whole, Json::Null) if !whole.is_null() || self.asked.body.is_some() => Some(whole),
            (Json::Null, fields) if !fields.is_null() => Some(fields),
            (Json::Null, _) => {
                let is_object = sent.content.ty().is_some();
                let is_form = matches!(
                    sent.content,
                    BodyContent::Form(..) | BodyContent::Multipart(..)
                );
                // An empty one is looked at, which says what is missing.
                let wanted = body.required || !files.is_empty() || is_form && is_asked;
                if wanted && !is_object {
                    let problem = Problem::new("body", "", "it is required, and missing");
                    self.problems
                        .push(problem.help("`@file` or `--body` gives it"));
                }
                (wanted && is_object).then(|| Json::Object(serde_json::Map::new()))
            }
            _ => {
                let problem =
                    Problem::new("body", "", "it is no object that could have the fields");
                self.problems.push(problem);
                None
            }
        }
    }
}

/// Text or JSON.
#[derive(Clone, Copy)]
enum Value<'v> {
    Text(&'v str),
    Json(&'v Json),
}

/// Puts a value, or adds it to the list that is there.
fn put_or_append(into: &mut Json, steps: &[Step], value: Json) -> Result<(), &'static str> {
    let mut there = Some(&mut *into);
    for step in steps {
        there = there.and_then(|it| match step {
            Step::Key(key) => it.get_mut(key),
            Step::Index(at) => it.get_mut(at),
            Step::Push => None,
        });
    }
    match (there, value) {
        (Some(Json::Array(items)), Json::Array(more)) => {
            items.extend(more);
            Ok(())
        }
        (_, value) => put(into, steps, value),
    }
}

/// The largest file that is read as JSON, in bytes.
const LARGEST: u64 = 64 << 20;

/// A given body as the value that is sent in some way; `None` if it is sent as it is.
fn value_of(given: &Given, content: &BodyContent) -> Result<Option<Json>, Problem> {
    let is_json = match content {
        BodyContent::Text | BodyContent::Bytes => return Ok(None),
        BodyContent::Json(_) | BodyContent::Multipart(..) => true,
        // They may be written as what is sent, too.
        BodyContent::Xml(..) | BodyContent::Form(..) => false,
    };
    let bytes = match given {
        Given::Text(text) => text.as_bytes().to_vec(),
        Given::Bytes(bytes) => bytes.clone(),
        Given::File(path) => {
            let name = path.display().to_string();
            let size = std::fs::metadata(path).map_or(0, |it| it.len());
            if size > LARGEST {
                return Err(Problem::new(
                    "body",
                    "",
                    format!(
                        "`{}` has {size} bytes, too many to be checked as JSON",
                        shown(&name)
                    ),
                ));
            }
            std::fs::read(path).map_err(|error| {
                Problem::new(
                    "body",
                    "",
                    format!("cannot read `{}`: {error}", shown(&name)),
                )
            })?
        }
    };
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(error) if is_json => Err(Problem::new("body", "", format!("it is no JSON: {error}"))),
        Err(_) => Ok(None),
    }
}

/// What a parameter of a place is called.
pub fn part(place: ParameterLocation) -> &'static str {
    match place {
        ParameterLocation::Path => "path parameter",
        ParameterLocation::Query => "query parameter",
        ParameterLocation::WholeQuery => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}
