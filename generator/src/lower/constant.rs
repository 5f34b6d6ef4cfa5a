//! Properties that can have one value only.

use super::Lower;
use super::view::Conjunction;
use crate::ir::Constant;
use crate::source::Node;

impl<'a> Lower<'_, 'a> {
    /// The constant a required property amounts to, if it does.
    pub(super) fn constant(&mut self, name: &str, schemas: &[&'a Node]) -> Option<Constant> {
        let conjunction = Conjunction::all(schemas.to_vec());
        let view = self.view(&conjunction);
        // One value of many that are null or not is a choice again.
        if view.says_null() || !view.unions.is_empty() {
            return None;
        }
        Some(Constant {
            name: name.to_owned(),
            value: view.constant()?,
        })
    }

    /// The strings a property can have, if they are known and few.
    pub(super) fn tags(&mut self, schemas: &[&'a Node]) -> Option<Vec<String>> {
        let conjunction = Conjunction::all(schemas.to_vec());
        let view = self.view(&conjunction);
        let values = view.values?;
        let strings: Option<Vec<String>> = values
            .iter()
            .map(|it| it.as_str().map(str::to_owned))
            .collect();
        strings.filter(|it| !it.is_empty())
    }
}
