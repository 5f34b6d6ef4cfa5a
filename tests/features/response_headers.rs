//! Headers of responses as values of a type.

use golden_response_headers::types::{ListCatsHeaders, ListPetsHeaders, ListPetsHeadersXKind};
use golden_response_headers::{Client, Error, ListCats, ListDogs, ListPets};

use crate::server::{Answer, Server};

async fn client(answer: Answer) -> Client {
    let server = Server::start(move |_| answer.clone()).await;
    Client::builder().base_url(server.url()).build().unwrap()
}

fn pets() -> Answer {
    Answer::of(200, "application/json", "[]")
}

#[tokio::test]
async fn each_kind() {
    let answer = pets()
        .header("x-rate-limit", "17")
        .header("x-ratio", "0.5")
        .header("x-last", "true")
        .header("x-kind", "cow")
        .header("x-names", "a b, c")
        .header("x-names", "d")
        .header("x-ids", "1,2")
        .header("x-page", "number,3,cursor,4")
        .header("x-place", "number=5,cursor=x=y")
        .header("x-json", r#"[{"number":6}]"#)
        .header("x-text", "7")
        .header("x-anything", "8");
    let pets = client(answer).await.list_pets().await.unwrap();
    let headers = ListPets::response_headers(pets.meta()).unwrap();
    assert_eq!(headers.x_rate_limit, Some(17));
    assert_eq!(headers.x_ratio, Some(0.5));
    // It is an integer in another response.
    assert_eq!(headers.x_last.as_deref(), Some("true"));
    let kind = ListPetsHeadersXKind::Unrecognized("cow".to_owned());
    assert_eq!(headers.x_kind, Some(kind));
    assert_eq!(headers.x_names.unwrap(), ["a b", "c", "d"]);
    assert_eq!(headers.x_ids.unwrap(), [1, 2]);
    let page = headers.x_page.unwrap();
    assert_eq!((page.number, page.cursor.as_deref()), (3, Some("4")));
    let place = headers.x_place.unwrap();
    assert_eq!((place.number, place.cursor.as_deref()), (5, Some("x=y")));
    assert_eq!(headers.x_json.unwrap()[0].number, 6);
    assert_eq!(headers.x_text.as_deref(), Some("7"));
    assert_eq!(headers.x_anything.as_deref(), Some("8"));
    assert_eq!(headers.retry_after, None);
}

#[tokio::test]
async fn none_is_missed() {
    let pets = client(pets()).await.list_pets().await.unwrap();
    let headers = ListPets::response_headers(pets.meta()).unwrap();
    assert_eq!(headers, ListPetsHeaders::default());
}

#[tokio::test]
async fn what_cannot_be_read_costs_no_response() {
    let answer = pets().header("x-rate-limit", "many");
    let pets = client(answer).await.list_pets().await.unwrap();
    let error = ListPets::response_headers(pets.meta()).unwrap_err();
    let expected = "X-Rate-Limit: expected an integer, found a string of 4 characters";
    assert_eq!(error.to_string(), expected);
    assert_eq!(pets.meta().header("x-rate-limit"), Some("many"));
}

#[tokio::test]
async fn those_of_errors() {
    let answer = Answer::of(404, "text/plain", "").header("retry-after", "9");
    let Err(Error::Status(error)) = client(answer).await.list_pets().await else {
        panic!("404 is an error");
    };
    let headers = ListPets::response_headers(&error.meta).unwrap();
    assert_eq!(headers.retry_after, Some(9));
}

#[tokio::test]
async fn several_operations_share_them() {
    let answer = Answer::of(200, "text/plain", "").header("x-rate-limit", "1");
    let client = client(answer).await;
    let cats = client.list_cats().await.unwrap();
    let of_cats: ListCatsHeaders = ListCats::response_headers(cats.meta()).unwrap();
    assert_eq!(ListDogs::response_headers(cats.meta()).unwrap(), of_cats);
    assert_eq!(cats.meta().typed::<ListCatsHeaders>().unwrap(), of_cats);
}
