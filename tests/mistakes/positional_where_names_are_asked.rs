use shop::Place;

pub fn place() -> Place {
    Place::new("Main", "Springfield")
}
