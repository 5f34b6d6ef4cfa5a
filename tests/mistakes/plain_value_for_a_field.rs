use shop::Order;

pub fn annotate(order: &mut Order) {
    order.note = Some("in a box".to_owned());
}
