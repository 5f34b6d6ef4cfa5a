//! What values look like on the wire, and that the same comes back.

use golden_xml_shapes::runtime::Prefixed;
use golden_xml_shapes::types::*;
use golden_xml_shapes::{Client, Map};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

/// A client of a server that sends back what it is sent.
async fn echo() -> (Server, Client) {
    let server = Server::start(|it| Answer::of(200, "application/xml", it.bytes.to_vec())).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

fn last(server: &Server) -> String {
    let received = server.received();
    let received = received.last().unwrap();
    assert_eq!(received.headers["content-type"], "application/xml");
    String::from_utf8(received.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn attributes_namespaces_and_null() {
    let (server, client) = echo().await;
    let inner = Parcel::new(2, "B <&> \"C\"", Some(0.5));
    let parcel = Parcel::new(1, " A ", None)
        .fragile(true)
        .lang("a\n\"b\"")
        .within(inner)
        .size(ParcelSize::new().width(1.5).height(2.0));
    let same = client.echo_parcel(parcel.clone()).await.unwrap();
    assert_eq!(*same, parcel);
    assert_eq!(
        last(&server),
        "<parcel xmlns=\"https://post.example/v1\" number=\"1\" \
         xmlns:s=\"https://post.example/sender\" s:lang=\"a&#10;&quot;b&quot;\">\
         <s:sender> A </s:sender>\
         <weight xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>\
         <isFragile>true</isFragile>\
         <parcel number=\"2\"><s:sender>B &lt;&amp;&gt; \"C\"</s:sender><weight>0.5</weight></parcel>\
         <width>1.5</width><height>2</height></parcel>"
    );
}

#[tokio::test]
async fn lists() {
    let (server, client) = echo().await;
    let texts = || ["a".to_owned(), "b".to_owned()];
    let lists = Lists::new(texts())
        .named(texts())
        .around([1, 2])
        .both(texts())
        .older(texts())
        .rows([vec![1, 2], vec![3]])
        .order(Prefixed {
            items: ("x".to_owned(), 7),
            rest: vec![true, false],
        });
    assert_eq!(*client.echo_lists(lists.clone()).await.unwrap(), lists);
    assert_eq!(
        last(&server),
        "<Lists><plain>a</plain><plain>b</plain><one>a</one><one>b</one>\
         <around><around>1</around><around>2</around></around>\
         <all><each>a</each><each>b</each></all>\
         <o:older xmlns:o=\"urn:o\"><o:old>a</o:old><o:old>b</o:old></o:older>\
         <row><cell>1</cell><cell>2</cell></row><row><cell>3</cell></row>\
         <order><first>x</first><second>7</second><order>true</order><order>false</order></order></Lists>"
    );
    let nothing = Lists::new([]).both([]);
    assert_eq!(*client.echo_lists(nothing.clone()).await.unwrap(), nothing);
    assert_eq!(last(&server), "<Lists><all/></Lists>");
}

#[tokio::test]
async fn a_document_that_is_a_list() {
    let (server, client) = echo().await;
    let label = |kind: &str, text: &str| {
        let (kind, text) = (kind.to_owned(), text.to_owned());
        LabelsItem::new(LabelsItemRequired { kind, text })
    };
    let labels = vec![label("de", "Ä"), label("", "")];
    let same = client.echo_labels(labels.clone()).await.unwrap();
    assert_eq!(*same, labels);
    assert_eq!(
        last(&server),
        "<labels><label kind=\"de\">Ä</label><label kind=\"\"/></labels>"
    );
}

#[tokio::test]
async fn branches() {
    let (server, client) = echo().await;
    let drawing: Drawing = serde_json::from_value(json!({
        "figures": [{"side": 1.0}, {"radius": 2.0}, {"side": 3.0}],
        "frame": {"radius": 4.0},
        "title": {"short": "x"},
        "scale": "half",
    }))
    .unwrap();
    assert_eq!(
        *client.echo_drawing(drawing.clone()).await.unwrap(),
        drawing
    );
    assert_eq!(
        last(&server),
        "<Drawing><figures><square><side>1</side></square><circle><radius>2</radius></circle>\
         <square><side>3</side></square></figures><circle><radius>4</radius></circle>\
         <title><short>x</short></title><scale>half</scale></Drawing>"
    );
}

#[tokio::test]
async fn text_that_is_kept_as_it_is() {
    let (server, client) = echo().await;
    let page = Page::new().content("<p>]]></p>");
    assert_eq!(*client.echo_page(page.clone()).await.unwrap(), page);
    assert_eq!(
        last(&server),
        "<StoredPage><![CDATA[<p>]]]]><![CDATA[></p>]]></StoredPage>"
    );
}

#[tokio::test]
async fn what_is_not_known() {
    let (server, client) = echo().await;
    let any: Value = json!({"a": "1", "b": ["2", {"c": "3"}]});
    let mut open = Open::new()
        .known("k")
        .any(any)
        .counts(Map::from([("x".to_owned(), 1), ("y".to_owned(), 2)]));
    open.extra = Map::from([("more".to_owned(), "m".to_owned())]);
    assert_eq!(*client.echo_open(open.clone()).await.unwrap(), open);
    assert_eq!(
        last(&server),
        "<Open><known>k</known><any><a>1</a><b>2</b><b><c>3</c></b></any>\
         <counts><x>1</x><y>2</y></counts><more>m</more></Open>"
    );
}
