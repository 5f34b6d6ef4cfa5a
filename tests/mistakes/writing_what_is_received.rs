use shop::Receipt;

pub fn text(receipt: &Receipt) -> Option<String> {
    serde_json::to_string(receipt).ok()
}
