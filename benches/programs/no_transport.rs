//! One call, prepared by the emitted crate: a program that brings a transport of its own needs no more of it.

use openai_runs::{Client, CreateRunRequest};

#[tokio::main]
async fn main() {
    let builder = Client::builder().credential("bearerAuth", "sk-1");
    // Without a transport there is no client, which says so.
    match builder.build() {
        Ok(client) => {
            let run = client.create_run("thread_1", CreateRunRequest::new("asst_1"));
            println!("{:?}", run.await.is_ok());
        }
        Err(error) => println!("{error}"),
    }
}
