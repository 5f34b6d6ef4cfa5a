// @generated: the runtime of specwright, as far as this API needs it.

//! Property look-up by name: the names that a type knows, and those that a large object has.
//!
//! Whoever sends an object may choose names whose hashes are alike, and makes the look-ups of names that a type knows walk over
//! them once each, no more.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::budget::Budget;
use super::tree::{Json, Node};

/// How many names may be compared in one object before there is a table of them.
const PATIENCE: usize = 1024;

/// How far ahead of where a name should be is looked first.
const NEAR: usize = 4;

/// FNV-1a, which is short.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// A hash, eight bytes at a time. It is for names that the API chooses: whoever sends others cannot put them into the table.
fn brief(text: &[u8]) -> usize {
    let mix = |all: u64, more: u64| {
        (all ^ more)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
    };
    let (chunks, rest) = text.as_chunks::<8>();
    let all = chunks.iter().fold(text.len() as u64, |all, chunk| {
        mix(all, u64::from_le_bytes(*chunk))
    });
    let rest = rest.iter().fold(0, |all, it| all << 8 | u64::from(*it));
    mix(all, rest) as usize
}

/// Whether texts are the same. Names are short, so these are compared here, by what they begin and end with.
#[inline]
fn is_same(one: &str, two: &[u8]) -> bool {
    let one = one.as_bytes();
    one.len() == two.len()
        && match one.len() {
            0..4 => one.iter().zip(two).all(|(one, two)| one == two),
            4..8 => ends::<4>(one) == ends(two),
            8..=16 => ends::<8>(one) == ends(two),
            _ => one == two,
        }
}

/// Both ends of a text, which overlap in one that is shorter.
#[inline]
fn ends<const N: usize>(text: &[u8]) -> (Option<&[u8; N]>, Option<&[u8; N]>) {
    (text.first_chunk(), text.last_chunk())
}

/// The names of the properties that a type knows, while one object is read.
#[derive(Debug)]
pub(crate) struct Names {
    names: &'static [&'static str],
    /// How many names were compared.
    compared: Cell<usize>,
    /// Their places, each where its hash says or after that, in a table that is at most half full.
    table: OnceCell<Box<[Option<usize>]>>,
}

impl Names {
    /// In the order in which they are asked for.
    pub const fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            compared: Cell::new(0),
            table: OnceCell::new(),
        }
    }

    /// Where the name of a property is. Properties are mostly in order, so it is looked for at `guess` first. One may be left out, and a
    /// constant is asked for before the others, wherever it is.
    #[inline(always)]
    pub(crate) fn position(&self, key: Json<'_>, node: Node, guess: usize) -> Option<usize> {
        if self.is_at(guess, key, node) {
            return Some(guess);
        }
        if self.is_at(guess + 1, key, node) {
            return Some(guess + 1);
        }
        match self.is_at(0, key, node) {
            true => Some(0),
            false => self.position_of(key, guess),
        }
    }

    #[inline(always)]
    fn is_at(&self, at: usize, key: Json<'_>, node: Node) -> bool {
        let Some(name) = self.names.get(at) else {
            return false;
        };
        let text = node.plain_of(name.len(), key.tree.text);
        text.is_some_and(|it| is_same(name, it))
    }

    /// The same of any name, wherever it is.
    #[inline(never)]
    pub(crate) fn position_of(&self, key: Json<'_>, guess: usize) -> Option<usize> {
        match key.plain() {
            Some(name) => self.search(name, guess),
            None => self.search(key.as_str()?.as_bytes(), guess),
        }
    }

    /// What comes soon after the guess is likely, and then what is not far before it.
    fn search(&self, name: &[u8], guess: usize) -> Option<usize> {
        if self.compared.get() > PATIENCE {
            return self.look_up(name);
        }
        let is_it = |it: &&str| is_same(it, name);
        let (earlier, later) = self
            .names
            .split_at_checked(guess)
            .unwrap_or((self.names, &[]));
        let (found, compared) = match later.iter().take(NEAR).position(is_it) {
            Some(at) => (Some(guess + at), at),
            None => match earlier.iter().rposition(is_it) {
                Some(at) => (Some(at), NEAR + earlier.len() - at),
                None => {
                    let at = later.iter().position(is_it);
                    (at.map(|at| guess + at), self.names.len())
                }
            },
        };
        self.compared.set(self.compared.get() + compared);
        found
    }

    fn look_up(&self, name: &[u8]) -> Option<usize> {
        let table = self.table.get_or_init(|| self.table());
        let from = brief(name) & (table.len() - 1);
        for slot in from..from + table.len() {
            let at = (*table.get(slot & (table.len() - 1))?)?;
            if self.names.get(at).is_some_and(|it| is_same(it, name)) {
                return Some(at);
            }
        }
        None
    }

    fn table(&self) -> Box<[Option<usize>]> {
        let mut table = vec![None; (self.names.len() * 2).next_power_of_two()];
        let last = table.len() - 1;
        for (at, name) in self.names.iter().enumerate() {
            let mut slot = brief(name.as_bytes()) & last;
            while let Some(taken) = table.get_mut(slot) {
                if taken.is_none() {
                    *taken = Some(at);
                    break;
                }
                slot = (slot + 1) & last;
            }
        }
        table.into()
    }
}

/// The properties of large objects in which several were looked for.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    /// The object that was looked into last, and how many names were compared.
    last: Cell<(u32, usize)>,
    /// The hash of each name, and above it where it is. Most documents need none.
    tables: RefCell<Option<HashMap<u32, Box<[u64]>>>>,
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
        let table = match tables.get_or_insert_default().entry(object.at) {
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
