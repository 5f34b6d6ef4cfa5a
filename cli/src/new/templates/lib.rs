//! A first call of the API.

@{module}@{uses}

/// Makes the call and prints what comes back.
///
/// # Errors
///
/// If the call fails, or its values are not what they have to be.
pub async fn first_call(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
    // The operation @{operation}.
@{statements}
    Ok(())
}
