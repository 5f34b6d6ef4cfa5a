//! What only servers send is not asked for; what only clients send is.

use golden_read_and_write_only::types::{Login, User};

#[test]
fn new_asks_for_what_clients_send() {
    let user = User::new("Ann", "secret", None);
    let sent = serde_json::to_value(&user).unwrap();
    let wanted = serde_json::json!({ "name": "Ann", "password": "secret", "hint": null });
    assert_eq!(sent, wanted);
    assert_eq!(Login::new("s").id, None);
}
