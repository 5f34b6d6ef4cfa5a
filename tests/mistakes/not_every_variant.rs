use shop::ReceiptState;

pub fn is_paid(state: ReceiptState) -> bool {
    match state {
        ReceiptState::Open => false,
        ReceiptState::Paid => true,
    }
}
