use shop::Order;

pub fn order(text: &str) -> Option<Order> {
    serde_json::from_str(text).ok()
}
