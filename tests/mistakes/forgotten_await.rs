use shop::{Client, Order};

pub async fn send(client: Client) {
    client.create_order("1", Order::new("pen"));
}
