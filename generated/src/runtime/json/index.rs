// @generated: the runtime of specwright, the same in every crate.

//! Finding properties by name: the names that a type knows, and those that a large object has.
//!
//! Both are tables of hashes in order. Who sends an object may choose names whose hashes are alike, and makes those
//! look-ups walk over them once each, no more.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::OnceLock;

use super::budget::Budget;
use super::tree::Json;

/// Up to so many names are compared one by one.
const FEW: usize = 8;
/// How many names may be compared in one object before it gets a table.
const PATIENCE: usize = 1024;

/// FNV-1a, which is short.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Whether texts are the same; many are in the same place.
fn is_same(one: &str, two: &str) -> bool {
    one.len() == two.len() && (std::ptr::eq(one.as_ptr(), two.as_ptr()) || one == two)
}

/// The names of the properties that a type knows.
#[derive(Debug)]
pub struct Names {
    names: &'static [&'static str],
    /// Their hashes and positions, in order.
    table: OnceLock<Box<[(u32, usize)]>>,
}

impl Names {
    /// In the order in which they are asked for.
    pub const fn new(names: &'static [&'static str]) -> Self {
        let table = OnceLock::new();
        Self { names, table }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Where a name is; it is looked for at `guess` first.
    pub(crate) fn position(&self, name: &str, guess: usize) -> Option<usize> {
        if self.names.get(guess).is_some_and(|it| is_same(it, name)) {
            return Some(guess);
        }
        if self.names.len() <= FEW {
            return self.names.iter().position(|it| *it == name);
        }
        let table = self.table.get_or_init(|| {
            let names = self.names.iter().enumerate();
            let mut table: Box<[_]> = names.map(|(at, it)| (hash(it), at)).collect();
            table.sort_unstable();
            table
        });
        let hash = hash(name);
        let from = table.partition_point(|it| it.0 < hash);
        let alike = table.get(from..).unwrap_or_default().iter();
        let mut alike = alike.take_while(|it| it.0 == hash);
        let found = alike.find(|it| self.names.get(it.1) == Some(&name));
        found.map(|it| it.1)
    }

    /// As [`Names::position`], of the name of a property.
    pub(crate) fn position_of(&self, key: Json<'_>, guess: usize) -> Option<usize> {
        match key.raw() {
            Some((name, false)) => self.position(name, guess),
            _ => self.position(&key.as_str()?, guess),
        }
    }
}

/// The properties of large objects in which several were looked for.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    /// The object that was looked into last, and how many names were compared.
    last: Cell<(u32, usize)>,
    /// The hash of each name, and above it where it is.
    tables: RefCell<HashMap<u32, Box<[u64]>>>,
}

impl Indexes {
    /// The value of the last property of a name.
    pub fn find<'a>(&self, object: Json<'a>, name: &str) -> Option<Json<'a>> {
        let entries = object.entries()?;
        let (at, compared) = self.last.get();
        let compared = object.len() + if at == object.at { compared } else { 0 };
        self.last.set((object.at, compared));
        if compared <= PATIENCE {
            let named = entries.filter(|(key, _)| key.is_text(name));
            return named.last().map(|(_, value)| value);
        }
        let mut tables = self.tables.borrow_mut();
        let table = match tables.entry(object.at) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(table(object, &object.tree.budget)?),
        };
        let hash = u64::from(hash(name)) << 32;
        let to = table.partition_point(|it| *it <= hash | u64::from(u32::MAX));
        let alike = table.get(..to).unwrap_or_default().iter().rev();
        let alike = alike.take_while(|it| **it >= hash);
        let mut keys = alike.map(|it| Json {
            tree: object.tree,
            at: u32::try_from(*it & u64::from(u32::MAX)).unwrap_or_default(),
        });
        let key = keys.find(|key| key.is_text(name))?;
        Some(Json {
            at: key.end(),
            ..key
        })
    }
}

fn table(object: Json<'_>, budget: &Budget) -> Option<Box<[u64]>> {
    if !budget.keep(object.len() * size_of::<u64>()) {
        // Without a table it would take too long.
        return budget.take(usize::MAX).ok().and(None);
    }
    let names = object.entries()?.map(|(key, _)| {
        let hash = hash(&key.as_str().unwrap_or_default());
        u64::from(hash) << 32 | u64::from(key.at)
    });
    let mut table: Box<[_]> = names.collect();
    table.sort_unstable();
    Some(table)
}
