//! The first call, answered by a server on loopback.

@{program}use @{library}::Client;
use @{library}::operations::@{builder};
use @{library}::runtime::mock::{MockServer, Reply};

#[tokio::test]
async fn the_first_call_is_answered() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start()?;
    let body = @{body};
    server.on::<@{builder}>(Reply::raw(@{status}, @{media_type}, body));
    let client = server.client(Client::builder()).build()?;
    @{call}(&client).await?;
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].operation, Some(@{operation}));
    Ok(())
}
