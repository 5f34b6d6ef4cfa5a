//! Setters and arguments take the chosen type, and it is read as that.

use golden_formats_chrono::types::Thing;
use golden_formats_chrono::{CallSettings as _, Client, Formatted};

use crate::server::{Answer, Server};

#[tokio::test]
async fn chosen_types_are_handed_over() {
    let answer = r#"[{"at":"2024-02-29T10:00:00Z"},{"at":"soon"}]"#;
    let server = Server::start(move |_| Answer::of(200, "application/json", answer)).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let at = chrono::DateTime::parse_from_rfc3339("2024-02-29T12:00:00+02:00").unwrap();

    let things = client.list_things().since(at).await.unwrap();
    assert_eq!(things[0].at.value(), Some(&at));
    assert_eq!(things[1].at, Formatted::Unrecognized("soon".to_owned()));
    let strict = client.list_things().strict_decoding(true).await;
    let error = strict.unwrap_err().to_string();
    assert!(error.contains("[1].at: "), "{error}");
    let received = &server.received()[0];
    assert_eq!(
        received.target,
        "/v1/things?since=2024-02-29T12%3A00%3A00%2B02%3A00"
    );

    let thing = Thing::new(at.to_utc()).day(at.date_naive());
    let sent = serde_json::to_value(&thing).unwrap();
    let wanted = serde_json::json!({ "at": "2024-02-29T10:00:00Z", "day": "2024-02-29" });
    assert_eq!(sent, wanted);
}
