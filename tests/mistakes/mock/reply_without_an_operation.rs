use shop::runtime::mock::{MockServer, Reply};

pub fn put(server: &MockServer) {
    server.on(Reply::raw(503, "", ""));
}
