use shop::{Client, ClientBuilder};

pub struct Http;

pub fn builder() -> ClientBuilder {
    Client::builder().transport(Http)
}
