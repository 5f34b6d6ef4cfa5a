use shop::Order;

pub fn order(note: Option<String>) -> Order {
    Order::new("pen").note(note)
}
