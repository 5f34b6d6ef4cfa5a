//! Makes a first call. The environment says with what: `VENDORED_BASE_URL`.

use things::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    vendored::first_call(&client).await
}
