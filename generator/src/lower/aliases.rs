//! What can be said of types only once all of them have a kind: aliases that lead back to themselves, and enums that are
//! open somewhere.

use super::Lower;
use crate::diagnostic::Code;
use crate::ir::{Shape, Ty, TypeId, TypeKind};

impl Lower<'_, '_> {
    /// What is known of an enum at one place holds for it wherever it is used: what that place describes is no drift.
    pub(super) fn open_enums(&mut self) {
        for id in std::mem::take(&mut self.types.opened) {
            let mut id = id;
            // Aliases form no cycle any more.
            while let Some((_, TypeKind::Alias(ty))) = &self.types.list[id.0].lowered
                && let Shape::Named(next) = ty.shape
            {
                id = next;
            }
            match &mut self.types.list[id.0].lowered {
                Some((_, TypeKind::StringEnum(of))) => of.open = true,
                Some((_, TypeKind::IntegerEnum(of))) => of.open = true,
                _ => {}
            }
        }
    }

    /// An alias that stands for itself has no meaning in IR. One that is a list, a map or a tuple becomes a type of its
    /// own, which ends the cycle for what goes through it; of what is left, the values are kept as they are. Lists and
    /// maps come first, since they hold themselves without a box.
    pub(super) fn break_alias_cycles(&mut self) {
        self.break_cycles(Some(|it| matches!(it, Shape::Array(_) | Shape::Map(_))));
        self.break_cycles(Some(|it| matches!(it, Shape::Tuple(..))));
        self.break_cycles(None);
    }

    /// Wraps aliases of a kind that stand for themselves; all others, without one.
    fn break_cycles(&mut self, wrap: Option<fn(&Shape) -> bool>) {
        for start in 0..self.types.list.len() {
            let Some((_, TypeKind::Alias(own))) = &self.types.list[start].lowered else {
                continue;
            };
            if wrap.is_some_and(|it| !it(&own.shape)) {
                continue;
            }
            if !self.is_self_alias(start, Shape::parts) {
                continue;
            }
            if wrap.is_some() {
                if self.is_self_alias(start, required_parts) {
                    continue;
                }
                if let Some((_, kind)) = &mut self.types.list[start].lowered
                    && let TypeKind::Alias(ty) = kind
                {
                    *kind = TypeKind::Wrapper(ty.clone());
                }
            } else {
                let origin = self.types.list[start].origin;
                self.report(
                    Code::OpaqueSchema,
                    origin,
                    "this schema refers to itself; its values are kept as raw JSON",
                );
                if let Some((_, kind)) = &mut self.types.list[start].lowered {
                    *kind = TypeKind::Alias(Ty::new(Shape::Any));
                }
            }
        }
    }

    /// Whether an alias leads back to itself by way of other aliases and of the parts of what they stand for.
    fn is_self_alias(&self, start: usize, parts: impl Fn(&Shape) -> Vec<&Ty>) -> bool {
        let mut seen = foldhash::HashSet::default();
        let mut open = vec![TypeId(start)];
        while let Some(id) = open.pop() {
            let Some((_, TypeKind::Alias(ty))) = &self.types.list[id.0].lowered else {
                continue;
            };
            let mut within: Vec<&Ty> = vec![ty];
            while let Some(ty) = within.pop() {
                if let Shape::Named(next) = &ty.shape {
                    if next.0 == start {
                        return true;
                    }
                    if seen.insert(*next) {
                        open.push(*next);
                    }
                }
                within.extend(parts(&ty.shape));
            }
        }
        false
    }
}

/// The parts that each value of a shape has. A tuple that leads back to itself by those has no end, and so no value.
fn required_parts(shape: &Shape) -> Vec<&Ty> {
    match shape {
        Shape::Tuple(tuple) => {
            let items = tuple.items.iter().take(tuple.least);
            items.filter(|it| !it.nullable).collect()
        }
        _ => Vec::new(),
    }
}
