use shop::Order;

pub fn order() -> Order {
    Order::new("pen").tags(["a", "b"])
}
