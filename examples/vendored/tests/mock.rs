//! The first call, answered by a server on loopback.

use things::Client;
use things::operations::GetThing;
use things::runtime::mock::{MockServer, Reply};

#[tokio::test]
async fn the_first_call_is_answered() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start()?;
    let body = r#"{"id":"abc","state":"new"}"#;
    server.on::<GetThing>(Reply::raw(200, "application/json", body));
    let client = server.client(Client::builder()).build()?;
    vendored::first_call(&client).await?;
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].operation, Some("getThing"));
    Ok(())
}
