//! From arguments to the runtime's request, by the same methods that emitted code calls.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use super::check::GIVE_IT;
use super::fill::{Arguments, Payload, part};
use super::interpret::{Declared, query_style};
use super::item::{FormFile, Given};
use super::problem::Problem;
use crate::ir::{
    self, Api, BodyContent, BodyMediaType, Parameter, ParameterLocation, Shape, Style, TypeKind,
};
use crate::runtime::{Body, CallOptions, File, PathStyle, Request, RequestError};

/// A request with its arguments, and what the call has beyond the document. What was made of the document and cannot be sent is left
/// out, and added to `unmade`.
pub fn encode(
    api: &Api,
    operation: &ir::Operation,
    declared: &Declared,
    arguments: &Arguments,
    streamed: bool,
    unmade: &mut Vec<Problem>,
) -> Result<(Request, CallOptions), String> {
    let mut options = CallOptions::default();
    for (name, value) in &arguments.headers {
        options.set_header(name.clone(), value.clone());
    }
    for (name, value) in &arguments.query {
        options.add_query(name.clone(), Json::String(value.clone()));
    }
    let mut request = Request::new(declared.operation);
    let refused = |error: RequestError| error.to_string();
    let asked = match streamed {
        true => request.ask_stream(),
        false => request.ask_whole(),
    };
    asked.map_err(refused)?;
    request.extend(&options);
    let constants = operation
        .parameters
        .iter()
        .filter(|it| it.constant.is_some());
    for parameter in constants {
        let value = parameter.constant.clone().unwrap_or_default();
        place(&mut request, parameter, &value).map_err(refused)?;
    }
    let given = arguments.parameters.iter();
    for (index, value) in given {
        let parameter = &operation.parameters[*index];
        if parameter.constant.is_some() {
            continue;
        }
        match place(&mut request, parameter, value) {
            Err(error) if arguments.made.contains(index) => {
                let problem = Problem::new(part(parameter.place), &parameter.name, reason(error));
                unmade.push(problem.help(GIVE_IT));
                // The address is shown all the same.
                if parameter.place == ParameterLocation::Path {
                    let marked = request.path_as("...", &parameter.name, PathStyle::Simple, false);
                    marked.map_err(refused)?;
                }
            }
            placed => placed.map_err(refused)?,
        }
    }
    match body(&mut request, api, operation, declared, &arguments.body) {
        Err(reason) if arguments.is_body_made => {
            unmade.push(Problem::new("body", "", reason).help(GIVE_IT));
        }
        sent => sent?,
    }
    request.complete(&options).map_err(refused)?;
    Ok((request, options))
}

/// What is wrong with an argument, without its name.
fn reason(error: RequestError) -> String {
    match error {
        RequestError::Unencodable { reason, .. } => reason.to_owned(),
        error => error.to_string(),
    }
}

/// Puts a parameter where it is sent.
fn place(request: &mut Request, it: &Parameter, value: &Json) -> Result<(), RequestError> {
    let (name, explode, reserved) = (it.name.as_str(), it.explode, it.allow_reserved);
    match (it.place, it.style) {
        (ParameterLocation::WholeQuery, _) if it.json => request.query_string_json(value),
        (ParameterLocation::WholeQuery, _) => request.query_string(value),
        (ParameterLocation::Path, _) if it.json => request.path_json(value, name),
        (ParameterLocation::Query, _) if it.json => request.query_json(value, name),
        (ParameterLocation::Header, _) if it.json => request.header_json(value, name),
        (ParameterLocation::Cookie, _) if it.json => request.cookie_json(value, name),
        (ParameterLocation::Path, style) => {
            let style = match style {
                Style::Label => PathStyle::Label,
                Style::Matrix => PathStyle::Matrix,
                _ => PathStyle::Simple,
            };
            request.path_as(value, name, style, explode)
        }
        (ParameterLocation::Query, Style::Form | Style::Simple)
            if explode && !reserved && it.allow_empty =>
        {
            request.query_or_empty(value, name)
        }
        (ParameterLocation::Query, style) => {
            request.query_as(value, name, query_style(style), explode, reserved)
        }
        (ParameterLocation::Header, _) => request.header_as(value, name, explode),
        (ParameterLocation::Cookie, Style::Cookie) => request.cookie_raw(value, name, explode),
        (ParameterLocation::Cookie, _) => request.cookie_as(value, name, explode),
    }
}

fn body(
    request: &mut Request,
    api: &Api,
    operation: &ir::Operation,
    declared: &Declared,
    payload: &Payload,
) -> Result<(), String> {
    let ways = operation.body.as_ref().map(|it| it.media_types.as_slice());
    let (at, done) = match payload {
        Payload::Nothing => return Ok(()),
        Payload::Value { way, value, files } => {
            let Some(it) = ways.and_then(|it| it.get(*way)) else {
                return Ok(());
            };
            let encodings = declared.encodings.get(*way).copied().unwrap_or_default();
            let done = match &it.content {
                BodyContent::Json(_) => request.json_as(value, &it.media_type),
                BodyContent::Form(..) => request.form_as(value, encodings),
                BodyContent::Multipart(ty, _) => {
                    let form = Form::of(api, ty, value, files)?;
                    request.multipart_as(&form, encodings)
                }
                BodyContent::Xml(_, id) => match declared.shape(*id) {
                    Some(shape) => request.xml(value, &it.media_type, shape),
                    None => return Err("the body's XML is not described".to_owned()),
                },
                BodyContent::Text | BodyContent::Bytes => Ok(()),
            };
            (it, done)
        }
        Payload::Whole { way, given } => {
            let Some(it) = ways.and_then(|it| it.get(*way)) else {
                return Ok(());
            };
            (it, whole(request, it, given)?)
        }
    };
    done.map_err(|error| format!("{}: {error}", at.media_type))
}

/// Sends a given body as it is.
fn whole(
    request: &mut Request,
    it: &BodyMediaType,
    given: &Given,
) -> Result<Result<(), RequestError>, String> {
    let body = match given {
        Given::Text(text) => Body::from(text.clone()),
        Given::Bytes(bytes) => Body::from(bytes.clone()),
        Given::File(path) => {
            let file = File::open(path);
            let file =
                file.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            file.body().clone()
        }
    };
    Ok(match (&it.content, body.as_bytes()) {
        (BodyContent::Bytes, _) => request.bytes(&body, &it.media_type),
        // What is no text is sent as it is all the same.
        _ => request.bytes(&body.content_type(&it.media_type), &it.media_type),
    })
}

/// A form whose fields may be files.
struct Form(Vec<(String, Part)>);

enum Part {
    Json(Json),
    Files(Vec<File>),
}

impl Form {
    fn of(
        api: &Api,
        ty: &ir::Ty,
        value: &Json,
        files: &[(String, FormFile)],
    ) -> Result<Form, String> {
        let mut parts: Vec<(String, Part)> = Vec::new();
        // A file goes before a value of the same name.
        let has_file = |name: &String| files.iter().any(|it| it.0 == *name);
        let members = value.as_object().into_iter().flatten();
        for (name, value) in members.filter(|it| !has_file(it.0)) {
            let part = match value {
                // Emitted code sends a file's content as a file, whatever it is made of.
                Json::String(text) if is_file(api, ty, name) => {
                    Part::Files(vec![File::new(text.clone())])
                }
                value => Part::Json(value.clone()),
            };
            parts.push((name.clone(), part));
        }
        for (name, file) in files {
            let file = match file {
                FormFile::Attached(it) => File::new(it.bytes.clone()).name(it.name.clone()),
                FormFile::Path(path) => File::open(path)
                    .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?,
            };
            match parts.iter_mut().find(|it| it.0 == *name) {
                Some((_, Part::Files(all))) => all.push(file),
                _ => parts.push((name.clone(), Part::Files(vec![file]))),
            }
        }
        Ok(Form(parts))
    }
}

/// Whether a property of a form is a file, or a list of them.
fn is_file(api: &Api, ty: &ir::Ty, name: &str) -> bool {
    let Shape::Named(id) = api.unalias(ty).shape else {
        return false;
    };
    let TypeKind::Object(object) = &api.ty(id).kind else {
        return false;
    };
    let found = object.properties.iter().find(|it| it.name == name);
    found.is_some_and(|it| matches!(api.unalias(&it.ty).shape, Shape::Binary))
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, part) in &self.0 {
            match part {
                Part::Json(value) => map.serialize_entry(name, value)?,
                Part::Files(files) => match files.as_slice() {
                    [file] => map.serialize_entry(name, file)?,
                    files => map.serialize_entry(name, files)?,
                },
            }
        }
        map.end()
    }
}
