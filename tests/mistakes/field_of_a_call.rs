use shop::{Client, Order};

pub async fn total(client: Client) -> Option<f64> {
    client.create_order("1", Order::new("pen")).total
}
