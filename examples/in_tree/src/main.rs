//! Calls an operation of an API whose client is the library of this package.

use things::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = things::Client::builder().build()?;
    let id = std::env::args().nth(1).unwrap_or_else(|| "1".to_owned());
    let thing = client.get_thing(id).wait()?;
    println!("{} is {}", thing.id, thing.state);
    Ok(())
}

#[cfg(all(test, feature = "mock"))]
mod tests {
    use things::prelude::*;
    use things::runtime::mock::{MockServer, Reply};
    use things::{Client, GetThing, ThingState};

    #[test]
    fn a_thing_is_read() {
        let server = MockServer::start().unwrap();
        let thing = serde_json::json!({ "id": "7", "state": "sold", "note": null });
        server.on::<GetThing>(Reply::status(200, &thing));
        let client = server.client(Client::builder()).build().unwrap();
        let thing = client.get_thing("7").wait().unwrap();
        assert_eq!(thing.state, ThingState::Sold);
        assert_eq!(server.received()[0].path, "/things/7");
    }
}
