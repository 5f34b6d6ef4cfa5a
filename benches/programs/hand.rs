//! The same call by hand. The types are those of the benchmarks.

use serde::Serialize;

#[allow(dead_code, reason = "most of them are of other calls")]
#[path = "../src/hand/runs.rs"]
mod runs;

#[derive(Serialize)]
struct CreateRun<'a> {
    assistant_id: &'a str,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("OPENAI_API_KEY")?;
    let response = reqwest::Client::new()
        .post("https://api.openai.com/v1/threads/thread_1/runs")
        .bearer_auth(key)
        .json(&CreateRun {
            assistant_id: "asst_1",
        })
        .send()
        .await?
        .error_for_status()?;
    let run: runs::Run = response.json().await?;
    println!("{} {}", run.id, run.model);
    Ok(())
}
