use shop::runtime::decode_str;
use shop::{DecodeError, Order};

pub fn order(text: &str) -> Result<Order, DecodeError> {
    decode_str(text)
}
