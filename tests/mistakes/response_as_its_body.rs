use shop::{Client, Error, Order, Receipt};

pub async fn order(client: Client) -> Result<Receipt, Error> {
    client.create_order("1", Order::new("pen")).await
}
