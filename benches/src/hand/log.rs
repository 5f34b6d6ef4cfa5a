//! Entries of a log.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Entry {
    pub id: String,
    pub at: i64,
    pub level: Level,
    pub message: String,
    pub source: Option<Source>,
    pub tags: Option<Vec<String>>,
    pub fields: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

#[derive(Debug, Deserialize)]
pub struct Source {
    pub file: String,
    pub line: i64,
}
