use shop::{Order, ReceiptState};

pub fn order() -> Order {
    Order::new("pen").size(ReceiptState::Open)
}
