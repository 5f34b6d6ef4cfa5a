//! Normalizes the structure of a document, and every schema in it.

use super::{Version, other_dialect, schema};
use crate::diagnostic::Diagnostics;
use crate::source::{Map, Node, Value};

/// Brings structure and schemas to the one dialect, in place.
pub fn normalize(root: &mut Node, version: Version, diagnostics: &mut Diagnostics) {
    let mut walk = Walk {
        version,
        diagnostics,
    };
    walk.extensible(root, "paths", Walk::path_item);
    walk.members(root, "webhooks", Walk::path_item);
    walk.members(root, "x-webhooks", Walk::path_item);
    let Some(components) = root.as_object_mut().and_then(|it| it.get_mut("components")) else {
        return;
    };
    walk.members(components, "schemas", Walk::schema);
    walk.members(components, "parameters", Walk::parameter);
    walk.members(components, "headers", Walk::parameter);
    walk.members(components, "requestBodies", Walk::body);
    walk.members(components, "responses", Walk::response);
    walk.members(components, "pathItems", Walk::path_item);
    walk.members(components, "mediaTypes", Walk::media_type);
    walk.members(components, "callbacks", Walk::callback);
}

/// The methods that path items of all versions have keys for.
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

struct Walk<'d> {
    version: Version,
    diagnostics: &'d mut Diagnostics,
}

impl Walk<'_> {
    /// Visits each member of an object's member.
    fn members(&mut self, owner: &mut Node, key: &str, visit: fn(&mut Self, &mut Node)) {
        let member = owner.as_object_mut().and_then(|it| it.get_mut(key));
        if let Some(map) = member.and_then(Node::as_object_mut) {
            map.values_mut().for_each(|it| visit(self, it));
        }
    }

    /// The same, where a name that begins with `x-` is an extension rather than, say, a header.
    fn extensible(&mut self, owner: &mut Node, key: &str, visit: fn(&mut Self, &mut Node)) {
        let member = owner.as_object_mut().and_then(|it| it.get_mut(key));
        if let Some(map) = member.and_then(Node::as_object_mut) {
            map.iter_mut()
                .filter(|(name, _)| !name.starts_with("x-"))
                .for_each(|(_, it)| visit(self, it));
        }
    }

    /// Visits a member of an object.
    fn member(&mut self, owner: &mut Node, key: &str, visit: fn(&mut Self, &mut Node)) {
        if let Some(node) = owner.as_object_mut().and_then(|it| it.get_mut(key)) {
            visit(self, node);
        }
    }

    /// Visits each item of an object's array.
    fn items(&mut self, owner: &mut Node, key: &str, visit: fn(&mut Self, &mut Node)) {
        let member = owner.as_object_mut().and_then(|it| it.get_mut(key));
        if let Some(Value::Array(items)) = member.map(|it| &mut it.value) {
            items.iter_mut().for_each(|it| visit(self, it));
        }
    }

    fn path_item(&mut self, item: &mut Node) {
        self.items(item, "parameters", Walk::parameter);
        for method in METHODS {
            self.member(item, method, Walk::operation);
        }
        if self.version >= Version::V32 {
            self.additional_operations(item);
        }
    }

    /// 3.2's `query` and `additionalOperations` go where the later stages look for them.
    fn additional_operations(&mut self, item: &mut Node) {
        let id = item.id;
        let Some(map) = item.as_object_mut() else {
            return;
        };
        let mut extra = Map::new();
        if let Some(query) = map.shift_remove("query") {
            extra.insert("QUERY".to_owned(), query);
        }
        if let Some(Value::Object(more)) =
            map.shift_remove("additionalOperations").map(|it| it.value)
        {
            extra.extend(more);
        }
        if extra.is_empty() {
            return;
        }
        for operation in extra.values_mut() {
            self.operation(operation);
        }
        let extra = Node {
            id,
            value: Value::Object(extra),
        };
        map.insert("x-additional-operations".to_owned(), extra);
    }

    fn operation(&mut self, operation: &mut Node) {
        self.items(operation, "parameters", Walk::parameter);
        self.member(operation, "requestBody", Walk::body);
        self.extensible(operation, "responses", Walk::response);
        self.members(operation, "callbacks", Walk::callback);
    }

    fn callback(&mut self, callback: &mut Node) {
        if let Some(map) = callback.as_object_mut() {
            map.values_mut().for_each(|it| self.path_item(it));
        }
    }

    fn parameter(&mut self, parameter: &mut Node) {
        self.member(parameter, "schema", Walk::schema);
        self.members(parameter, "content", Walk::media_type);
    }

    fn body(&mut self, body: &mut Node) {
        self.members(body, "content", Walk::media_type);
        if self.version == Version::V30 {
            let content = body.as_object_mut().and_then(|it| it.get_mut("content"));
            let content = content.and_then(Node::as_object_mut).into_iter().flatten();
            content
                .filter(|(name, _)| name.to_ascii_lowercase().starts_with("multipart/"))
                .for_each(|(_, media)| self.members(media, "encoding", Walk::without_style));
        }
    }

    /// 3.0 has these be ignored in forms with parts; later versions do not.
    fn without_style(&mut self, encoding: &mut Node) {
        if let Some(map) = encoding.as_object_mut() {
            map.retain(|key, _| !matches!(key.as_str(), "style" | "explode" | "allowReserved"));
        }
    }

    fn response(&mut self, response: &mut Node) {
        self.members(response, "headers", Walk::parameter);
        self.members(response, "content", Walk::media_type);
    }

    fn media_type(&mut self, media: &mut Node) {
        if let Some(map) = media.as_object_mut()
            && let Some(item) = map.shift_remove("itemSchema")
        {
            if self.version < Version::V32 {
                let message = "`itemSchema` is OpenAPI 3.2's; here it is `x-item-schema`";
                other_dialect(self.diagnostics, item.id, message);
            }
            map.entry("x-item-schema".to_owned()).or_insert(item);
        }
        self.member(media, "schema", Walk::schema);
        self.member(media, "x-item-schema", Walk::schema);
        self.members(media, "encoding", Walk::encoding);
    }

    fn encoding(&mut self, encoding: &mut Node) {
        self.members(encoding, "headers", Walk::parameter);
    }

    fn schema(&mut self, node: &mut Node) {
        schema::normalize(node, self.version, self.diagnostics);
    }
}
