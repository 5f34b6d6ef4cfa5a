use shop::{Receipt, ReceiptState};

pub fn receipt() -> Receipt {
    Receipt { state: ReceiptState::Open, total: None }
}
