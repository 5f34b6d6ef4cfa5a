use shop::{Client, Order};

pub async fn order() {
    let client = Client::builder().build();
    let _ = client.create_order("1", Order::new("pen")).await;
}
