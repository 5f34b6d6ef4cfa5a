//! One call, by the emitted crate.

use openai_runs::{Client, CreateRunRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    let run = client
        .create_run("thread_1", CreateRunRequest::new("asst_1"))
        .await?;
    println!("{} {}", run.id, run.model);
    Ok(())
}
