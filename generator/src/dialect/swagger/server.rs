//! `host`, `basePath` and `schemes`: servers.

use super::{Raise, array, object};
use crate::diagnostic::{Code, Place};
use crate::sorting;
use crate::source::{Map, Node, NodeId};

impl<'o> Raise<'o, '_> {
    /// The document's servers; `None` if it says nothing of them.
    pub(super) fn servers(&mut self) -> Option<Node> {
        let old = self.old;
        let given = self.text(old, "host").filter(|(_, it)| !it.is_empty());
        let (host_id, scheme, host) = match given {
            Some((id, text)) => {
                let (scheme, host) = self.without_scheme(id, text);
                (Some(id), scheme, Some(host))
            }
            None => (None, None, None),
        };
        let base = self.text(old, "basePath");
        let path = base.map_or("", |(_, it)| it.trim_matches('/'));
        let path = match path {
            "" => String::new(),
            path => format!("/{path}"),
        };
        let Some(host) = host else {
            // Relative to wherever the document was served from, which nobody knows any more.
            let (id, _) = base.filter(|_| !path.is_empty())?;
            return Some(array(id, vec![server(id, path)]));
        };
        let id = host_id.unwrap_or(old.id);
        let mut schemes = self.schemes(old);
        if schemes.is_empty() {
            // Whatever the document itself was read by, says the standard.
            schemes.push((id, scheme.unwrap_or("https")));
        }
        let servers = schemes
            .into_iter()
            .map(|(id, scheme)| server(id, format!("{scheme}://{host}{path}")));
        Some(array(id, servers.collect()))
    }

    /// The servers of an operation that has schemes of its own.
    pub(super) fn operation_servers(&mut self, operation: &'o Node) -> Option<Node> {
        let said = operation.get("schemes")?;
        let schemes = self.schemes(operation);
        let document = self.servers()?;
        let first = document.as_array().and_then(<[Node]>::first)?;
        let url = first.get("url").and_then(Node::as_str)?;
        let (_, rest) = url.split_once("://").filter(|_| !schemes.is_empty())?;
        let servers = schemes
            .into_iter()
            .map(|(id, scheme)| server(id, format!("{scheme}://{rest}")));
        Some(array(said.id, servers.collect()))
    }

    /// The schemes, the safe one first.
    fn schemes(&mut self, owner: &'o Node) -> Vec<(NodeId, &'o str)> {
        let said = owner.get("schemes");
        let Some(items) = said.and_then(|it| self.list(it, "schemes")) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            match item.as_str() {
                Some(scheme @ ("http" | "https" | "ws" | "wss")) => found.push((item.id, scheme)),
                _ => {
                    let message = "a scheme is one of `http`, `https`, `ws` and `wss`";
                    self.report(Code::Malformed, Place::Value(item.id), message);
                }
            }
        }
        sorting::sort_by_key(&mut found, |(_, scheme)| match *scheme {
            "https" => 0,
            "http" => 1,
            _ => 2,
        });
        found
    }

    fn text(&mut self, owner: &'o Node, key: &str) -> Option<(NodeId, &'o str)> {
        let node = owner.get(key)?;
        let text = node.as_str();
        if text.is_none() {
            self.wrong_kind(node, key, "a string");
        }
        text.map(|it| (node.id, it.trim()))
    }

    /// `host` is a name and a port, yet some documents write a URL.
    fn without_scheme(&mut self, id: NodeId, host: &'o str) -> (Option<&'o str>, &'o str) {
        let Some((scheme, host)) = host.split_once("://") else {
            return (None, host.trim_end_matches('/'));
        };
        let message = "`host` is a name and perhaps a port, without a scheme";
        self.report(Code::Malformed, Place::Value(id), message);
        (Some(scheme), host.trim_end_matches('/'))
    }
}

fn server(id: NodeId, url: String) -> Node {
    let mut map = Map::new();
    map.insert("url".to_owned(), Node::string(id, url));
    object(id, map)
}
