//! XML: what is written, and what of what is sent is refused.

use serde_json::{Value, json};

use super::{document, mock, request};

#[test]
fn xml_is_written_as_its_schema_says() {
    let text = json!({ "type": "string" });
    let parcel = json!({
        "type": "object",
        "required": ["id", "lang", "sender", "lines", "tags", "none", "size", "note", "within"],
        "xml": { "name": "parcel", "namespace": "https://post.example/v1" },
        "properties": {
            "sender": { "type": "string", "const": "A & <B>", "xml": { "prefix": "s", "namespace": "https://post.example/sender" } },
            "lines": { "type": "array", "minItems": 2, "xml": { "wrapped": true }, "items": { "type": "integer", "xml": { "name": "line" } } },
            "tags": { "type": "array", "minItems": 2, "items": { "type": "string", "xml": { "name": "tag" } } },
            "none": { "type": ["null"] },
            "id": { "type": "integer", "xml": { "attribute": true } },
            "lang": { "type": "string", "const": "a\"b", "xml": { "attribute": true, "prefix": "s", "name": "l", "namespace": "https://post.example/sender" } },
            "size": { "type": "object", "required": ["width"], "properties": { "width": { "type": "number" } }, "additionalProperties": true },
            "note": { "type": "object", "required": ["of", "text"], "properties": {
                "of": { "type": "string", "xml": { "attribute": true } },
                "text": { "type": "string", "xml": { "nodeType": "text" } },
            } },
            "within": { "type": "object", "properties": { "deep": text } },
        },
    });
    let both = json!({ "application/json": { "schema": parcel }, "application/xml": { "schema": parcel } });
    let xml = |content: Value| json!({ "application/xml": content });
    let named = json!({ "type": "string", "xml": { "name": "word" } });
    let shown = json!({ "schema": named, "example": "<word>told</word>" });
    let value = json!({ "schema": { "type": "object", "properties": { "a": text } }, "example": { "a": "x", "b": [1, 2] } });
    let unwritable = json!({ "schema": { "const": "\u{1}", "xml": { "name": "word" } } });
    let mut operations = json!({});
    for (method, content) in [
        ("get", both),
        ("put", xml(shown)),
        ("post", xml(json!({ "schema": named }))),
        ("patch", xml(json!({ "schema": text }))),
        ("delete", xml(json!({}))),
        ("options", xml(value)),
        ("trace", xml(unwritable)),
    ] {
        operations[method] =
            json!({ "responses": { "200": { "description": "", "content": content } } });
    }
    let mock = mock(&document("/parcel", &operations));
    let ask = |method: &str| {
        let accept = [("accept", "application/xml")];
        let answer = mock.answer(&request(&format!("{method} /parcel"), &accept, ""));
        (
            answer.status,
            String::from_utf8(answer.body.concat()).unwrap(),
        )
    };
    let declared = |document: &str| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{document}");
    for (method, expected) in [
        (
            "GET",
            declared(
                "<parcel xmlns=\"https://post.example/v1\" id=\"1\" xmlns:s=\"https://post.example/sender\" s:l=\"a&quot;b\">\
                 <s:sender>A &amp; &lt;B&gt;</s:sender><lines><line>1</line><line>1</line></lines>\
                 <tag>abc</tag><tag>abc</tag>\
                 <none xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>\
                 <size><width>1</width></size><note of=\"abc\">abc</note><within/></parcel>",
            ),
        ),
        ("PUT", "<word>told</word>".to_owned()),
        ("POST", declared("<word>abc</word>")),
        ("PATCH", declared("<document>abc</document>")),
        ("DELETE", declared("<document/>")),
        ("OPTIONS", declared("<document><a>x</a></document>")),
    ] {
        assert_eq!(ask(method), (200, expected), "{method}");
    }
    let (status, problem) = ask("TRACE");
    assert_eq!(status, 501);
    assert!(
        problem.contains("names or characters that XML does not have"),
        "{problem}"
    );
}

/// What is sent is read as emitted crates read it, and held to its schema.
#[cfg(feature = "call")]
#[test]
fn xml_that_is_sent_is_checked() {
    let parcel = json!({
        "type": "object",
        "required": ["weight"],
        "xml": { "name": "parcel" },
        "properties": {
            "id": { "type": "integer", "xml": { "attribute": true } },
            "weight": { "type": "number", "maximum": 30 },
            "lines": { "type": "array", "maxItems": 2, "xml": { "wrapped": true }, "items": { "type": "string", "xml": { "name": "line" } } },
        },
    });
    let sent = |schema: &Value| {
        json!({
            "requestBody": { "required": true, "content": { "application/xml": { "schema": schema } } },
            "responses": { "204": { "description": "" } },
        })
    };
    // A schema without a name is no shape of a document, and held to nothing.
    let unnamed =
        json!({ "type": "object", "properties": { "a": { "type": "integer" }, "b": {} } });
    let operations = json!({ "post": sent(&parcel), "put": sent(&unnamed) });
    let mock = mock(&document("/parcels", &operations));
    let send = |method: &str, body: &str| {
        let headers = [("content-type", "application/xml")];
        super::refusal(
            &mock,
            &request(&format!("{method} /parcels"), &headers, body),
        )
    };
    let fits = "<parcel id='7'><weight>2.5</weight><lines><line>x</line></lines></parcel>";
    assert_eq!(send("POST", fits), (204, String::new()));
    assert_eq!(send("PUT", "<any><a>x</a></any>"), (204, String::new()));
    for (body, status, reason) in [
        ("<parcel><wei", 400, "the body is no XML: "),
        ("{}", 400, "the body is no XML: "),
        ("<parcel/>", 422, "weight"),
        (
            "<letter><weight>2</weight></letter>",
            422,
            "the root element is `letter`, not `parcel`",
        ),
        ("<parcel><weight>31</weight></parcel>", 422, "maximum of 30"),
        (
            "<parcel><weight>heavy</weight></parcel>",
            422,
            "expected a number",
        ),
        (
            "<parcel id='7.5'><weight>1</weight></parcel>",
            422,
            "\"integer\"",
        ),
        (
            "<parcel><weight>1</weight><lines><line/><line/><line/></lines></parcel>",
            422,
            "2 items",
        ),
    ] {
        let (found, said) = send("POST", body);
        assert_eq!(found, status, "{body}: {said}");
        assert!(said.contains(reason), "{body}: {said}");
    }
}
