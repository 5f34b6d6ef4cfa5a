//! What only servers send is not asked for; what only clients send is.

use golden_read_and_write_only::types::{Login, User, UserRequired};

#[test]
fn new_asks_for_what_clients_send() {
    // Two strings could be swapped, so they are named.
    let user = User::new(UserRequired {
        name: "Ann".to_owned(),
        password: "secret".to_owned(),
        hint: None,
    });
    let sent = serde_json::to_value(&user).unwrap();
    let wanted = serde_json::json!({ "name": "Ann", "password": "secret", "hint": null });
    assert_eq!(sent, wanted);
    assert_eq!(Login::new("s").id, None);
}
