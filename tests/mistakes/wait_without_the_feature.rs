use shop::prelude::*;
use shop::{Client, Order};

pub fn send(client: Client) {
    let _ = client.create_order("1", Order::new("pen")).wait();
}
