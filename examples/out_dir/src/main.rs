//! Calls an operation of an API whose client is generated while this crate is built.

mod api {
    include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
}

use api::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = api::Client::builder().build()?;
    let id = std::env::args().nth(1).unwrap_or_else(|| "1".to_owned());
    let thing = client.get_thing(id).wait()?;
    println!("{} is {}", thing.id, thing.state);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::api::prelude::*;
    use super::api::runtime::mock::{MockServer, Reply};
    use super::api::{Client, GetThing, ThingState};

    #[test]
    fn a_thing_is_read() {
        let server = MockServer::start().unwrap();
        let thing = serde_json::json!({ "id": "7", "state": "sold", "note": null });
        server.on::<GetThing>(Reply::status(200, &thing));
        let client = server.client(Client::builder()).build().unwrap();
        let thing = client.get_thing("7").wait().unwrap();
        assert_eq!(thing.state, ThingState::Sold);
        assert_eq!(thing.note, Field::Null);
        assert_eq!(server.received()[0].path, "/things/7");
    }
}
