//! Responses in XML: what servers differ in, errors, and what is refused.

use golden_xml_responses::types::{FileKind, ListFilesResult};
use golden_xml_responses::*;

use crate::server::{Answer, Server};

type Listed = Result<Response<ListFilesResponse>, Error<ListFilesError>>;

async fn list(status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) -> Listed {
    let body = body.into();
    let server = Server::start(move |_| Answer::of(status, media_type, body.clone())).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    client.list_files().await
}

async fn files(body: impl Into<Vec<u8>>) -> Result<ListFilesResult, String> {
    match list(200, "text/xml; charset=utf-8", body).await {
        Ok(response) => match response.into_inner() {
            ListFilesResponse::Ok(files) => Ok(*files),
            other => Err(format!("{other:?}")),
        },
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn lists_with_and_without_an_element_around_them() {
    let flat = "<ListFilesResult><truncated>false</truncated><entry><name>a</name><size>12</size></entry>\
                <other/><entry><name>b</name><kind>folder</kind></entry></ListFilesResult>";
    let wrapped = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- files -->\n\
                   <n:ListFilesResult xmlns:n=\"urn:n\">\n <n:truncated> false </n:truncated> <count/>\n \
                   <n:entries>\n  <n:entry unknown=\"1\"><name>a</name><size>+012</size></n:entry>\n  \
                   <n:entry><name><![CDATA[b]]></name><kind>folder</kind></n:entry>\n </n:entries>\n\
                   </n:ListFilesResult>\n";
    let enveloped = format!("<Response>{flat}<Metadata><id>1</id></Metadata></Response>");
    let read = files(flat).await.unwrap();
    assert_eq!(read.files.len(), 2);
    assert_eq!(read.files[0].size, Some(12));
    assert_eq!(read.files[1].kind, Some(FileKind::Folder));
    assert_eq!(files(wrapped).await.unwrap(), read);
    assert_eq!(files(enveloped).await.unwrap(), read);
    let none = "<ListFilesResult><truncated>1</truncated><entries/></ListFilesResult>";
    assert!(files(none).await.unwrap().files.is_empty());
}

#[tokio::test]
async fn errors_name_the_path() {
    let text = "<r><truncated>0</truncated><entry><name>a</name></entry><entry><name>b</name>\
                <size>1x</size></entry></r>";
    let error = files(text).await.unwrap_err();
    let wanted = "files[1].size: expected a number, found a string of 2 characters";
    assert!(error.contains(wanted), "{error}");
    let error = files("<r><entry><size>1</size></entry></r>")
        .await
        .unwrap_err();
    assert!(
        error.contains("truncated: required, but missing"),
        "{error}"
    );
    let error = files("<r><truncated>0</truncated>").await.unwrap_err();
    assert!(error.contains("expected XML"), "{error}");
    let error = files("").await.unwrap_err();
    assert!(
        error.contains("expected application/xml, found an empty body"),
        "{error}"
    );
}

#[tokio::test]
async fn by_status_and_media_type() {
    let wait = list(202, "application/json", "{\"seconds\": 3}")
        .await
        .unwrap();
    let ListFilesResponse::Accepted(wait) = wait.into_inner() else {
        panic!("another status");
    };
    assert_eq!(wait.seconds, Some(3));
    let error = list(404, "application/problem+xml", "<refusal code=\"gone\"/>").await;
    let Err(Error::Status(error)) = error else {
        panic!("no status");
    };
    let Ok(ListFilesError::Status4xx(refusal)) = &error.typed else {
        panic!("{:?}", error.typed);
    };
    assert_eq!(refusal.code, "gone");
    let error = list(200, "text/html", "<html/>")
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("text/xml, found text/html"), "{error}");
}

#[tokio::test]
async fn pictures_are_text() {
    let server = Server::start(|_| Answer::of(200, "image/svg+xml", "<svg/>")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let picture: &[u8] = &client.get_drawing().await.unwrap();
    assert_eq!(picture, b"<svg/>");
}
