//! UUIDs (RFC 9562), written with hyphens. Other spellings are kept as text.

use uuid::Uuid;

use super::Format;

impl Format for Uuid {
    fn parse(text: &str) -> Option<Self> {
        let uuid = Self::try_parse(text).ok()?;
        let same = uuid.to_string().eq_ignore_ascii_case(text);
        same.then_some(uuid)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}
