use shop::Receipt;
use shop::runtime::mock::{MockServer, Reply};

pub fn put(server: &MockServer, reply: Reply<Receipt>) {
    server.on(reply);
}
