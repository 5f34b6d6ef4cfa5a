use shop::prelude::*;
use shop::{Client, Order};

pub async fn send(client: Client) {
    let _ = client.create_order("1", Order::new("pen")).retries(3).await;
}
