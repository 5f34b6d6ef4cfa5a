use shop::{Client, ClientBuilder};

pub fn builder() -> ClientBuilder {
    Client::builder().token_source("oauth", "secret")
}
