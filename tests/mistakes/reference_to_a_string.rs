use shop::Order;

pub fn order(item: &String) -> Order {
    Order::new(&item)
}
