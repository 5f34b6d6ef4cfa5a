//! Documents out of arbitrary bytes: well-formed, of every version, and as strange as the format permits.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};
use specwright::diagnostic::{Code, Diagnostics};
use specwright::options::Options;
use specwright::source::Sources;

/// Generates from the document that the bytes stand for; the emitted files have to parse.
pub fn check(bytes: &[u8]) {
    let Ok(document) = Maker(Unstructured::new(bytes)).document() else {
        return;
    };
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let text = document.to_string();
    let Some(file) = sources.add_text("document.json", text.as_str(), &mut diagnostics) else {
        panic!("a document that is JSON is refused: {text}");
    };
    let outcome = specwright::generate(&sources, file, &[], &Options::default());
    for file in outcome.files.iter().filter(|it| it.path.ends_with(".rs")) {
        let parsed = syn::parse_file(&file.text);
        let path = &file.path;
        assert!(parsed.is_ok(), "{path}: {:?}\n{text}", parsed.err());
    }
    // The generator parses what `prettyplease` prints, and says so if that fails.
    let bug = outcome
        .diagnostics
        .iter()
        .find(|it| it.code == Code::Internal);
    assert!(bug.is_none(), "{bug:?}\n{text}");
    // No document here is nested that deep by itself: schemas that take in each other were unrolled without end.
    let mut deep = outcome.diagnostics.iter();
    let deep = deep.find(|it| it.message.contains("nested too deep"));
    assert!(deep.is_none(), "{deep:?}\n{text}");
}

/// Names that documents have and Rust does not like.
const NAMES: &[&str] = &[
    "Thing", "thing", "a", "type", "self", "Option", "x-y", "1st", "", "*/", "#![x]", "É", "Error",
    "body", "new",
];

/// Names of components, few enough that references between them often close a circle.
const COMPONENTS: &[&str] = &["Thing", "thing", "a", "Error"];

struct Maker<'b>(Unstructured<'b>);

impl Maker<'_> {
    fn document(&mut self) -> Result<Value> {
        let version = *self.0.choose(&["3.0.3", "3.1.0", "3.2.0"])?;
        let mut paths = Map::new();
        for index in 0..self.0.int_in_range(1..=3)? {
            let operation = self.operation()?;
            let method = *self.0.choose(&["get", "post", "put", "delete"])?;
            paths.insert(format!("/p{index}/{{id}}"), json!({ method: operation }));
        }
        let mut schemas = Map::new();
        for _ in 0..self.0.int_in_range(1..=5)? {
            schemas.insert(self.component()?, self.schema(0)?);
        }
        Ok(json!({
            "openapi": version,
            "info": { "title": self.name()?, "version": self.name()?, "description": self.name()? },
            "paths": paths,
            "components": { "schemas": schemas },
        }))
    }

    fn operation(&mut self) -> Result<Value> {
        let media = [
            "application/json",
            "text/plain",
            "text/event-stream",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/octet-stream",
            "*/*",
            "application/xml",
        ];
        let mut operation = json!({ "responses": {} });
        if self.0.arbitrary()? {
            operation["operationId"] = self.name()?.into();
        }
        if self.0.arbitrary()? {
            operation["tags"] = json!([self.name()?]);
        }
        if self.0.arbitrary()? {
            let media = *self.0.choose(&media)?;
            operation["requestBody"] = json!({
                "required": self.0.arbitrary::<bool>()?,
                "content": { media: { "schema": self.schema(0)? } },
            });
        }
        let mut parameters = Vec::new();
        for _ in 0..self.0.int_in_range(0..=3)? {
            let place = *self.0.choose(&["path", "query", "header", "cookie"])?;
            parameters.push(json!({
                "name": self.name()?, "in": place, "required": self.0.arbitrary::<bool>()?,
                "explode": self.0.arbitrary::<bool>()?, "schema": self.schema(1)?,
            }));
        }
        operation["parameters"] = parameters.into();
        for _ in 0..self.0.int_in_range(0..=3)? {
            let status = *self
                .0
                .choose(&["200", "204", "4XX", "404", "default", "7"])?;
            let media = *self.0.choose(&media)?;
            operation["responses"][status] = json!({
                "description": self.name()?, "content": { media: { "schema": self.schema(0)? } },
            });
        }
        Ok(operation)
    }

    fn name(&mut self) -> Result<String> {
        match self.0.arbitrary()? {
            true => Ok((*self.0.choose(NAMES)?).to_owned()),
            false => Ok(self.0.arbitrary::<&str>()?.chars().take(8).collect()),
        }
    }

    fn component(&mut self) -> Result<String> {
        match self.0.ratio(7, 8)? {
            true => Ok((*self.0.choose(COMPONENTS)?).to_owned()),
            false => self.name(),
        }
    }

    fn schema(&mut self, depth: usize) -> Result<Value> {
        if self.0.ratio(2, 5)? {
            return Ok(json!({ "$ref": format!("#/components/schemas/{}", self.component()?) }));
        }
        let kinds = if depth < 4 { 12 } else { 5 };
        Ok(match self.0.int_in_range(1..=kinds)? {
            1 => {
                json!({ "type": "string", "enum": [self.name()?, self.name()?], "default": self.name()? })
            }
            2 => {
                let format = *self.0.choose(&[
                    "int32",
                    "int64",
                    "uint64",
                    "float",
                    "binary",
                    "date-time",
                    "odd",
                ])?;
                let ty = *self
                    .0
                    .choose(&["integer", "number", "string", "boolean", "null"])?;
                json!({ "type": ty, "format": format, "description": self.name()? })
            }
            3 => {
                json!({ "type": "integer", "minimum": self.0.arbitrary::<i64>()?, "multipleOf": self.0.arbitrary::<f32>()? })
            }
            4 => {
                json!({ "const": self.0.arbitrary::<u8>()?, "nullable": self.0.arbitrary::<bool>()? })
            }
            5 => json!(self.0.arbitrary::<bool>()?),
            6 => {
                json!({ "type": "array", "items": self.schema(depth + 1)?, "maxItems": self.0.arbitrary::<u8>()? })
            }
            7 => json!({ "type": "object", "additionalProperties": self.schema(depth + 1)? }),
            8 => {
                json!({ "type": ["object", "null", "string"], "properties": self.properties(depth)? })
            }
            9 | 10 => {
                let properties = self.properties(depth)?;
                let required: Vec<&String> = properties.keys().take(2).collect();
                json!({ "type": "object", "required": required, "properties": properties })
            }
            _ => {
                let keyword = *self.0.choose(&["oneOf", "anyOf", "allOf"])?;
                let branches = [self.schema(depth + 1)?, self.schema(depth + 1)?];
                json!({ keyword: branches, "discriminator": { "propertyName": self.name()? } })
            }
        })
    }

    fn properties(&mut self, depth: usize) -> Result<Map<String, Value>> {
        let mut properties = Map::new();
        for _ in 0..self.0.int_in_range(0..=4)? {
            properties.insert(self.name()?, self.schema(depth + 1)?);
        }
        Ok(properties)
    }
}
