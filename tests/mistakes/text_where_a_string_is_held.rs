use shop::{Place, PlaceRequired};

pub fn place() -> Place {
    Place::new(PlaceRequired { street: "Main", city: "Springfield".to_owned() })
}
