use shop::Client;

pub async fn send(client: Client) {
    let _ = client.create_order("1").await;
}
