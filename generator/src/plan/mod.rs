//! Facts about an API that emission needs, each computed once over the whole of it.

mod boxes;
mod direction;
mod limits;
mod needs;
mod size;
mod uses;
mod xml;

use crate::ir::{Access, Api, Property, Shape, Ty, TypeId, TypeKind, XmlId};

pub use direction::Direction;
pub use needs::Needs;
pub use uses::Use;

/// The facts, by type.
#[derive(Debug)]
pub struct Plan {
    direction: Vec<Direction>,
    constrained: Vec<bool>,
    items: Vec<bool>,
    cycle: Vec<usize>,
    size: Vec<usize>,
    uses: Vec<Vec<(Use, usize)>>,
    xml: Vec<bool>,
    needs: Needs,
}

/// How a property may be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always there.
    Required,
    /// There or not.
    Optional,
    /// Always there, perhaps null.
    Nullable,
    /// There, null or not.
    Field,
}

/// A union's payload that is larger than this, in bytes and as far as it can be told, is boxed,
/// so that the union is not as large as its largest branch everywhere.
const LARGE: usize = 128;

impl Plan {
    /// Computes the facts.
    pub fn of(api: &Api) -> Plan {
        let cycle = boxes::components(api);
        let xml = xml::reached(api);
        let direction = direction::directions(api);
        let object = |at: usize| match &api.types[at].kind {
            TypeKind::Object(object) => Some((direction[at], object)),
            _ => None,
        };
        let objects = || (0..api.types.len()).filter_map(object);
        let is_field = |of: Direction, it: &Property| presence(of, it) == Presence::Field;
        let fields = objects().any(|(of, it)| it.properties.iter().any(|it| is_field(of, it)));
        let made = objects().any(|(of, _)| of.sent);
        Plan {
            constrained: limits::constrained(api),
            items: direction::items(api),
            size: size::sizes(api, &cycle),
            cycle,
            uses: uses::uses(api),
            needs: Needs::of(api, xml.contains(&true), made, fields),
            direction,
            xml,
        }
    }

    /// How many types the largest group has that all contain each other by value.
    pub fn largest_cycle(&self) -> usize {
        let mut sizes = foldhash::HashMap::default();
        for root in &self.cycle {
            *sizes.entry(*root).or_insert(0) += 1;
        }
        sizes.into_values().max().unwrap_or(0)
    }

    /// Whether values of a type are sent, received or both.
    pub fn direction(&self, id: TypeId) -> Direction {
        self.direction[id.0]
    }

    /// How a property may be missing or null, given the ways in which values of its owner travel: the server's
    /// part of an object that is sent may be missing, as may be the client's part of one that is received.
    pub fn presence(&self, owner: TypeId, property: &Property) -> Presence {
        presence(self.direction(owner), property)
    }

    /// Whether values of a type are items of an event stream.
    pub fn is_item(&self, id: TypeId) -> bool {
        self.items[id.0]
    }

    /// Which operations take or give a type as it stands, by their index.
    pub fn uses(&self, id: TypeId) -> &[(Use, usize)] {
        &self.uses[id.0]
    }

    /// Whether the schema demands something of values of a type, or of values in them.
    pub fn is_constrained(&self, id: TypeId) -> bool {
        self.constrained[id.0]
    }

    /// What of the runtime the API needs.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Whether documents that are sent or received have parts of this shape.
    pub fn needs_xml(&self, id: XmlId) -> bool {
        self.xml[id.0]
    }

    /// Whether a member of a type has to be boxed: it leads back to the type by value.
    pub fn is_boxed(&self, api: &Api, owner: TypeId, member: &Ty) -> bool {
        match &api.unalias(member).shape {
            Shape::Named(target) => self.cycle[target.0] == self.cycle[owner.0],
            Shape::Tuple(tuple) => {
                let mut items = tuple.items.iter();
                items.any(|it| self.is_boxed(api, owner, it))
            }
            _ => false,
        }
    }

    /// Whether a union's payload is boxed: it is large, or leads back to the union.
    pub fn is_boxed_variant(&self, api: &Api, owner: TypeId, payload: &Ty) -> bool {
        let large = match api.unalias(payload).shape {
            Shape::Named(target) => self.size[target.0] > LARGE,
            _ => false,
        };
        large || self.is_boxed(api, owner, payload)
    }
}

fn presence(direction: Direction, property: &Property) -> Presence {
    let required = match property.access {
        _ if !property.required => false,
        Access::Both => true,
        Access::ReadOnly => !direction.sent,
        Access::WriteOnly => !direction.received,
    };
    match (required, property.ty.nullable) {
        (true, false) => Presence::Required,
        (false, false) => Presence::Optional,
        (true, true) => Presence::Nullable,
        (false, true) => Presence::Field,
    }
}
