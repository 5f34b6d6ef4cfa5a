//! A first call of the API.

use things::Client;

/// Makes the call and prints what comes back.
///
/// # Errors
///
/// If the call fails, or its values are not what they have to be.
pub async fn first_call(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    // The operation "getThing".
    let id: String = "abc".to_owned();
    let response = client.get_thing(id).await?;
    println!("{response:#?}");
    Ok(())
}
