//! Documents of unions at random: told apart by tags of every type, which are required or not, declared by a
//! discriminator or to be inferred; inherited by `allOf`, beside other keywords, nested, nullable.

use serde_json::{Map, Value, json};

/// Numbers that look random, and are the same for a seed everywhere (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds are to have nothing in common.
        Random(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or_default() % end
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// A document of some groups of schemas, one a seed, each with an operation that sends or receives it.
pub fn document(seeds: impl IntoIterator<Item = u64>) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for seed in seeds {
        let mut group = Group {
            random: Random::new(seed),
            prefix: format!("G{seed}"),
            schemas: &mut schemas,
        };
        let union = group.union(0);
        let schema = match group.random.below(4) {
            0 => json!({ "type": "array", "items": union }),
            1 => json!({ "type": "object", "required": ["it"], "properties": { "it": union } }),
            _ => union,
        };
        let content = json!({ "application/json": { "schema": schema } });
        let mut operation =
            json!({ "responses": { "200": { "description": "", "content": content } } });
        if group.random.one_in(2) {
            operation["requestBody"] = json!({ "required": true, "content": content });
        }
        paths.insert(format!("/g{seed}"), json!({ "post": operation }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Unions", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// The property that tells branches apart.
struct Tag {
    name: &'static str,
    /// What each branch has for it.
    values: Vec<Value>,
    required: Required,
    /// How a branch says its value.
    spelled: Spelled,
}

/// Which branches require a tag.
#[derive(Clone, Copy, PartialEq)]
enum Required {
    All,
    None,
    /// Those at even positions.
    Some,
}

impl Required {
    fn of(self, at: usize) -> bool {
        match self {
            Required::All => true,
            Required::None => false,
            Required::Some => at.is_multiple_of(2),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Spelled {
    Const,
    Enum,
    /// The values of all branches, narrowed by `allOf`.
    Narrowed,
    /// Not at all: by the discriminator's mapping.
    Mapped,
    /// Not at all: by the name of the schema.
    Named,
}

/// How the heirs of an heir are told.
#[derive(Clone, Copy, PartialEq)]
enum Second {
    /// There are none.
    None,
    /// By the property that tells the others.
    Same,
    /// By another one.
    Other,
}

struct Group<'g> {
    random: Random,
    prefix: String,
    schemas: &'g mut Map<String, Value>,
}

impl Group<'_> {
    /// A union of some kind; `depth` is how deep it stands in others.
    fn union(&mut self, depth: usize) -> Value {
        match self.random.below(if depth < 2 { 7 } else { 4 }) {
            0 => self.told_by_keys(),
            1 => self.family(false),
            2 => self.family(true),
            3 | 4 => self.told_by_tag(depth),
            5 => self.nested(depth),
            _ => self.nullable(depth),
        }
    }

    fn component(&mut self, schema: Value) -> (String, Value) {
        let name = format!("{}T{}", self.prefix, self.schemas.len());
        self.schemas.insert(name.clone(), schema);
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        (name, reference)
    }

    /// Reserves a name for a schema that others refer to before it is made.
    fn reserved(&mut self) -> (String, Value) {
        self.component(json!({}))
    }

    fn tag(&mut self, count: usize, explicit: bool) -> Tag {
        let name = ["type", "kind", "t-a-g", "object"][self.random.below(4)];
        let spelled = match self.random.below(if explicit { 5 } else { 3 }) {
            0 => Spelled::Const,
            1 => Spelled::Enum,
            2 => Spelled::Narrowed,
            3 => Spelled::Mapped,
            _ => Spelled::Named,
        };
        let first = self.random.below(7);
        let kind = self.random.below(4);
        let values = (0..count).map(|at| match kind {
            _ if spelled == Spelled::Named => Value::Null,
            0 => json!(["cat", "dog", "err", "self", "a b", "x"][(first + at) % 6]),
            1 => json!(first + at),
            // Halves are what they look like in binary, too.
            2 => json!(f64::from(u8::try_from(first + at).unwrap_or_default()) + 0.5),
            _ if count == 2 => json!(at == 0),
            _ => json!(-1 - i64::try_from(first + at).unwrap_or_default()),
        });
        Tag {
            name,
            values: values.collect(),
            required: match self.random.below(6) {
                0 => Required::None,
                1 => Required::Some,
                _ => Required::All,
            },
            spelled,
        }
    }

    /// The schema of a tag in one branch.
    fn tag_schema(&mut self, tag: &Tag, at: usize) -> Value {
        let value = &tag.values[at];
        let ty = match value {
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            _ => "string",
        };
        match tag.spelled {
            Spelled::Const => json!({ "const": value }),
            Spelled::Enum => json!({ "type": ty, "enum": [value] }),
            Spelled::Narrowed => {
                let all = match self.random.one_in(2) {
                    true => json!({ "type": ty, "enum": tag.values }),
                    // An enum with documentation, as 3.1 has it.
                    false => {
                        let values = tag.values.iter().enumerate();
                        let values = values
                            .map(|(at, it)| json!({ "const": it, "title": format!("Value {at}") }));
                        json!({ "type": ty, "oneOf": values.collect::<Vec<Value>>() })
                    }
                };
                let (_, all) = self.component(all);
                json!({ "enum": [value], "allOf": [all] })
            }
            Spelled::Mapped | Spelled::Named => json!({ "type": ty }),
        }
    }

    /// Properties that say nothing of the branch.
    fn properties(&mut self) -> Map<String, Value> {
        let mut properties = Map::new();
        for at in 0..self.random.below(3) {
            let schema = match self.random.below(6) {
                0 => json!({ "type": "integer", "minimum": 1 }),
                1 => json!({ "type": ["string", "null"], "minLength": 1 }),
                2 => json!({ "type": "array", "items": { "type": "number" } }),
                3 => json!({ "type": "string", "enum": ["ok", "err"] }),
                4 => json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
                _ => json!({}),
            };
            properties.insert(format!("p{at}"), schema);
        }
        properties
    }

    /// An object with the properties at hand, some of them required.
    fn object(&mut self, mut properties: Map<String, Value>, required: &[&str]) -> Value {
        let mut required: Vec<String> = required.iter().map(|it| (*it).to_owned()).collect();
        for (name, schema) in self.properties() {
            if self.random.one_in(2) {
                required.push(name.clone());
            }
            properties.entry(name).or_insert(schema);
        }
        json!({ "type": "object", "required": required, "properties": properties })
    }

    fn branch(&mut self, tag: &Tag, at: usize) -> Value {
        let mut properties = Map::new();
        properties.insert(tag.name.to_owned(), self.tag_schema(tag, at));
        let required: &[&str] = if tag.required.of(at) {
            &[tag.name]
        } else {
            &[]
        };
        self.object(properties, required)
    }

    fn discriminator(&mut self, tag: &Tag, names: &[String]) -> Value {
        let mut discriminator = json!({ "propertyName": tag.name });
        if tag.spelled == Spelled::Mapped {
            let mut mapping = Map::new();
            for (name, value) in names.iter().zip(&tag.values) {
                let key = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let target = match self.random.one_in(2) {
                    true => name.clone(),
                    false => format!("#/components/schemas/{name}"),
                };
                mapping.insert(key, target.into());
            }
            discriminator["mapping"] = mapping.into();
        }
        discriminator
    }

    /// `oneOf` or `anyOf` of objects that a property tells apart, in a discriminator's words or not.
    fn told_by_tag(&mut self, depth: usize) -> Value {
        let count = 2 + self.random.below(3);
        let explicit = self.random.one_in(2);
        let tag = self.tag(count, explicit);
        let keyword = if self.random.one_in(3) {
            "anyOf"
        } else {
            "oneOf"
        };
        let mut names = Vec::new();
        let mut branches = Vec::new();
        for at in 0..count {
            let mut branch = self.branch(&tag, at);
            if depth < 2 && self.random.one_in(6) {
                branch["properties"]["inner"] = self.union(depth + 1);
            }
            match explicit || self.random.one_in(2) {
                true => {
                    let (name, reference) = self.component(branch);
                    names.push(name);
                    branches.push(reference);
                }
                false => branches.push(branch),
            }
        }
        let mut union = json!({ keyword: branches });
        if explicit {
            union["discriminator"] = self.discriminator(&tag, &names);
        }
        if self.random.one_in(4) {
            // A sibling of the union, which each branch has as well.
            union["type"] = "object".into();
            union["properties"] = json!({ "common": { "type": "string" } });
        }
        match self.random.one_in(2) {
            true => self.component(union).1,
            false => union,
        }
    }

    /// A schema that others take in by `allOf`, alone with its discriminator or with a `oneOf` of its heirs. One of the heirs
    /// may have heirs in turn.
    fn family(&mut self, with_union: bool) -> Value {
        let count = 2 + self.random.below(3);
        let second = match self.random.below(6) {
            0 | 1 => Second::Same,
            2 | 3 => Second::Other,
            _ => Second::None,
        };
        let leaves = if second == Second::Same { 2 } else { 0 };
        let tag = self.tag(count + leaves, true);
        let (parent, reference) = self.reserved();
        let mut names = Vec::new();
        let mut branches = Vec::new();
        for at in 0..count {
            if at + 1 < count || second == Second::None {
                let (name, branch) = self.heir(&reference, Some((&tag, at)));
                names.push(name);
                branches.push(branch);
            } else if second == Second::Other {
                let (name, branch) = self.family_within(&reference, (&tag, at), with_union);
                names.push(name);
                branches.push(branch);
            } else {
                // What stands between has no value of its own.
                let (name, between) = self.heir(&reference, None);
                names.push(name);
                for leaf in 0..leaves {
                    let (name, branch) = self.heir(&between, Some((&tag, count + leaf)));
                    names.push(name);
                    branches.push(branch);
                }
            }
        }
        let mut schema = self.parent(&tag);
        schema["discriminator"] = self.discriminator(&tag, &names);
        if with_union {
            schema["oneOf"] = branches.into();
        }
        self.schemas.insert(parent, schema);
        reference
    }

    /// A schema that takes in another one, with its value of a tag.
    fn heir(&mut self, parent: &Value, tag: Option<(&Tag, usize)>) -> (String, Value) {
        let mut own = Map::new();
        if let Some((tag, at)) = tag
            && !matches!(tag.spelled, Spelled::Mapped | Spelled::Named)
        {
            own.insert(tag.name.to_owned(), self.tag_schema(tag, at));
        }
        let own = self.object(own, &[]);
        let heir = self.taking_in(parent, own);
        self.component(heir)
    }

    fn taking_in(&mut self, parent: &Value, own: Value) -> Value {
        match self.random.one_in(2) {
            true => json!({ "allOf": [parent, own] }),
            false => {
                let mut heir = own;
                heir["allOf"] = json!([parent]);
                heir
            }
        }
    }

    /// An heir that has heirs of its own, told by another property.
    fn family_within(
        &mut self,
        parent: &Value,
        (outer, at): (&Tag, usize),
        with_union: bool,
    ) -> (String, Value) {
        let mut tag = self.tag(2, true);
        tag.name = "sub";
        let (name, reference) = self.reserved();
        let leaves = [0, 1].map(|at| self.heir(&reference, Some((&tag, at))));
        let names = leaves.clone().map(|(name, _)| name);
        let mut own = self.parent(&tag);
        if !matches!(outer.spelled, Spelled::Mapped | Spelled::Named) {
            own["properties"][outer.name] = self.tag_schema(outer, at);
        }
        let mut schema = self.taking_in(parent, own);
        schema["discriminator"] = self.discriminator(&tag, &names);
        if with_union {
            schema["oneOf"] = leaves.map(|(_, branch)| branch).to_vec().into();
        }
        self.schemas.insert(name.clone(), schema);
        (name, reference)
    }

    /// A schema that declares a tag and requires it.
    fn parent(&mut self, tag: &Tag) -> Value {
        let ty = match tag.values.first() {
            Some(Value::Bool(_)) => "boolean",
            Some(Value::Number(number)) if number.is_f64() => "number",
            Some(Value::Number(_)) => "integer",
            _ => "string",
        };
        let mut properties = Map::new();
        properties.insert(tag.name.to_owned(), json!({ "type": ty }));
        self.object(properties, &[tag.name])
    }

    /// Objects that nothing tells apart but what they require.
    fn told_by_keys(&mut self) -> Value {
        let count = 2 + self.random.below(2);
        let mut branches = Vec::new();
        for at in 0..count {
            let own = ["alpha", "beta", "gamma"][at];
            let properties = [(own.to_owned(), json!({ "type": "string" }))];
            let branch = self.object(properties.into_iter().collect(), &[own]);
            branches.push(match self.random.one_in(2) {
                true => self.component(branch).1,
                false => branch,
            });
        }
        if self.random.one_in(3) {
            branches.push(json!({ "type": "integer" }));
        }
        json!({ "oneOf": branches })
    }

    /// A union in a union.
    fn nested(&mut self, depth: usize) -> Value {
        let inner = self.union(depth + 1);
        let tag = Tag {
            name: "outer",
            values: vec![json!("one")],
            required: Required::All,
            spelled: Spelled::Const,
        };
        let other = self.branch(&tag, 0);
        let other = self.component(other).1;
        json!({ "anyOf": [inner, other] })
    }

    fn nullable(&mut self, depth: usize) -> Value {
        let inner = self.union(depth + 1);
        json!({ "oneOf": [inner, { "type": "null" }] })
    }
}
