//! Documents of XML: what is read, what is refused, and that what was written is read back.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::runtime::xml::{read, shape, write};

shape! { PET: root("pet").namespace("", "urn:pets") => {
    attribute("id", NUMBER), element("name", STRING), element("good", BOOLEAN).named("isGood"),
    element("tags", STRING).wrapped("tag"), element("toys", of(&TOY)).list("toy").required(),
    element("mother", of(&PET)), element("notes", ANY), element("ages", of(&AGES)),
    inline("place", of(&PLACE)),
} }

shape! { TOY {
    attribute("kind", STRING), text("words", STRING),
} }

shape! { AGES {
    rest(NUMBER),
} }

shape! { PLACE {
    element("street", STRING), attribute("country", STRING).namespace("p", "urn:p"),
} }

shape! { CELL: root("cell") => {
    itself(NUMBER.or(BOOLEAN)),
} }

shape! { ROWS: root("rows") => {
    items(of(&ROW)).list("row"),
} }

shape! { ROW {
    items(NUMBER).list("n"),
} }

shape! { BOXES: root("boxes") => {
    element("free", ANY), element("all", of(&BOX)).list("box").when("is", &["box"]),
    element("all", of(&TIN)).list("tin").when("is", &["tin", "can"]),
    rest(STRING).list("each"),
} }

shape! { BOX {
    element("is", STRING), element("size", NUMBER),
} }

shape! { TIN {
    element("is", STRING), element("size", NUMBER),
} }

fn pet(text: impl AsRef<[u8]>) -> Result<Value, String> {
    read(text.as_ref(), &PET).map_err(|error| error.to_string())
}

fn cell(text: &str) -> Result<Value, String> {
    read(format!("<cell>{text}</cell>").as_bytes(), &CELL).map_err(|error| error.to_string())
}

#[test]
fn text_by_type() {
    for (text, value) in [
        ("1", json!(1)),
        (" -0012 ", json!(-12)),
        ("+7", json!(7)),
        ("18446744073709551615", json!(u64::MAX)),
        ("1.50", json!(1.5)),
        ("1E3", json!(1000.0)),
        ("true", json!(true)),
        ("\n false\t", json!(false)),
        ("", json!(null)),
        ("<!-- 1 -->2<?no matter?>", json!(2)),
        ("<![CDATA[3]]>", json!(3)),
        ("&#x34;2", json!(42)),
    ] {
        assert_eq!(cell(text).unwrap(), value, "{text}");
    }
    for text in ["NaN", "inf", "1 2", "0x1", "1e999", "--1", "+-1", "TRUE"] {
        let error = cell(text).unwrap_err();
        assert!(error.contains("expected a number or a boolean"), "{error}");
        assert!(!error.contains(text), "{error}");
    }
}

#[test]
fn names_count_without_prefixes_and_the_rest_is_ignored() {
    let text = "<?xml version='1.0'?><!DOCTYPE pet SYSTEM 'http://nowhere.example/'>\n\
        <q:pet xmlns:q='urn:pets' q:id='1' more='x'><q:name>&lt;&#228;&gt;<![CDATA[<&]]></q:name>\n\
        <unknown><name>no</name></unknown>\n<isGood>1</isGood>\n<toy kind='b'>ball\r\n</toy><toy/>\n\
        <mother xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>\n\
        <street/><ages><a>1</a><b/></ages></q:pet>\n<!-- end -->";
    let expected = json!({
        "id": 1, "name": "<ä><&", "good": true, "mother": null, "ages": {"a": 1},
        "toys": [{"kind": "b", "words": "ball\n"}, {"words": ""}], "place": {"street": ""},
    });
    assert_eq!(pet(text).unwrap(), expected);
    assert_eq!(pet("<pet/>").unwrap(), json!({"toys": []}));
}

#[test]
fn encodings() {
    let text = "<pet><name>\u{e4}\u{20ac}</name></pet>";
    let expected = json!({"name": "\u{e4}\u{20ac}", "toys": []});
    let mut big = vec![0xfe, 0xff];
    let mut little = vec![0xff, 0xfe];
    for unit in text.encode_utf16() {
        big.extend(unit.to_be_bytes());
        little.extend(unit.to_le_bytes());
    }
    for bytes in [big, little, [b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        assert_eq!(pet(bytes).unwrap(), expected);
    }
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><pet><name>\xe4</name></pet>";
    assert_eq!(pet(latin).unwrap()["name"], "\u{e4}");
    let error = pet(b"<pet><name>\xe4</name></pet>").unwrap_err();
    assert_eq!(
        error,
        "$: expected XML, found bytes that are not UTF-8, at byte 11"
    );
    assert!(pet(b"\xfe\xff\xd8\x00").is_err());
}

#[test]
fn what_is_no_document() {
    for text in [
        "",
        " ",
        "text",
        "<pet>",
        "<pet></name>",
        "<pet/><pet/>",
        "<pet/>text",
        "text<pet/>",
        "<pet",
        "<pet id>",
        "<pet id=1/>",
        "<pet id='&x;'/>",
        "<pet>&x;</pet>",
        "<pet>&</pet>",
        "<pet>&#0;</pet>",
        "<pet>&#xd800;</pet>",
        "</pet>",
        "<![CDATA[]]><pet/>",
        "<pet><![CDATA[</pet>",
        "<!DOCTYPE",
        "<",
    ] {
        let error = pet(text).unwrap_err();
        assert!(error.contains("$: expected XML, found "), "{text}: {error}");
    }
    let names_the_path = pet("<pet><mother><toy/><mother id='x'/></mother></pet>").unwrap_err();
    assert_eq!(
        names_the_path,
        "mother.mother.id: expected a number, found a string of 1 character"
    );
}

#[test]
fn nothing_expands_and_nothing_is_fetched() {
    let bomb = "<!DOCTYPE pet [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><pet><name>&b;</name></pet>";
    let file =
        "<!DOCTYPE pet [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><pet><name>&f;</name></pet>";
    for text in [bomb, file] {
        let error = pet(text).unwrap_err();
        assert!(
            error.contains("an entity that XML itself does not have"),
            "{error}"
        );
    }
    let deep = "<pet>".repeat(200) + &"</pet>".repeat(200);
    assert!(pet(deep).unwrap_err().contains("nested deeper than 128"));
    let many: String = (0..2_000).map(|it| format!(" a{it}=''")).collect();
    assert!(
        pet(format!("<pet{many}/>"))
            .unwrap_err()
            .contains("more than 1000 attributes")
    );
}

#[test]
fn alternatives_are_told_apart() {
    let text = "<boxes><tin><size>1</size></tin><box><is>box</is></box><other>a</other><other>b</other></boxes>";
    let value = json!({
        "all": [{"is": "tin", "size": 1}, {"is": "box"}], "other": ["a", "b"],
    });
    assert_eq!(read(text.as_bytes(), &BOXES).unwrap(), value);
    let value =
        json!({"all": [{"is": "can"}, {"is": "box"}, {"is": "crate"}], "other": ["a", "b"]});
    assert_eq!(
        write(&value, &BOXES).unwrap(),
        "<boxes><tin><is>can</is></tin><box><is>box</is></box><box><is>crate</is></box>\
         <other>a</other><other>b</other></boxes>"
    );
}

#[test]
fn lists_of_lists() {
    let value = json!([[1, 2], [], [3]]);
    let text = "<rows><row><n>1</n><n>2</n></row><row/><row><n>3</n></row></rows>";
    assert_eq!(write(&value, &ROWS).unwrap(), text);
    assert_eq!(read(text.as_bytes(), &ROWS).unwrap(), value);
    // Items of another name than they should have are meant if there are no others.
    let other = text.replace("row>", "line>").replace("row/", "line/");
    assert_eq!(read(other.as_bytes(), &ROWS).unwrap(), value);
}

#[test]
fn what_cannot_be_written() {
    for (value, reason) in [
        (
            json!({"colour": 1}),
            "property `colour` has no place in XML",
        ),
        (
            json!({"name": {}}),
            "`name` is an object, where XML has text",
        ),
        (json!({"id": [1]}), "`id` is a list, where XML has text"),
        (
            json!({"mother": [1]}),
            "`mother` is a list, where XML has an object",
        ),
        (json!({"ages": {"a b": 1}}), "`a b` is no name in XML"),
        (json!({"notes": {"<": 1}}), "`<` is no name in XML"),
        (
            json!({"name": "\u{0}"}),
            "text has a character that XML cannot carry: \\u{0}",
        ),
        (
            json!({"name": "\u{ffff}"}),
            "text has a character that XML cannot carry: \\u{ffff}",
        ),
    ] {
        assert_eq!(write(&value, &PET).unwrap_err(), reason);
    }
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({"mother": deep});
    }
    assert!(write(&deep, &PET).is_ok());
    for _ in 0..100 {
        deep = json!({"mother": deep});
    }
    assert!(write(&deep, &PET).unwrap_err().contains("deeper than 128"));
}

/// Text with what has to be escaped.
fn words() -> impl Strategy<Value = String> {
    "[a-z<>&\"'\\] \t\n\rä€]{0,12}"
}

fn pets() -> impl Strategy<Value = Value> {
    let one = (
        any::<i64>(),
        words(),
        any::<bool>(),
        prop::collection::vec(words(), 0..3),
    );
    one.prop_map(|(id, text, good, more)| {
        let toys: Vec<Value> = more
            .iter()
            .map(|it| json!({"kind": it, "words": it}))
            .collect();
        json!({
            "id": id, "name": text, "good": good, "tags": more, "toys": toys, "ages": {"a": id},
            "mother": {"name": text, "toys": []}, "place": {"street": text, "country": text},
        })
    })
}

/// What a hostile server puts where.
const PIECES: [&str; 14] = [
    "<",
    ">",
    "/",
    "&",
    "&lt;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<!DOCTYPE a [",
    "<?",
    "\"",
    "=",
    "<pet>",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(pet in pets()) {
        let text = write(&pet, &PET).unwrap();
        prop_assert_eq!(read(text.as_bytes(), &PET).unwrap(), pet, "{}", text);
    }

    #[test]
    fn no_bytes_panic(
        pet in pets(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..16_usize, any::<u8>()), 1..6),
    ) {
        let mut bytes = write(&pet, &PET).unwrap().into_bytes();
        for (place, what, byte) in edits {
            let at = place.index(bytes.len().max(1)).min(bytes.len());
            match PIECES.get(what) {
                Some(piece) => drop(bytes.splice(at..at, piece.bytes())),
                None if at < bytes.len() => bytes[at] = byte,
                None => bytes.push(byte),
            }
        }
        if let Ok(value) = read(&bytes, &PET) {
            let _ = write(&value, &PET);
        }
    }
}

/// A mebibyte of a piece, repeated with a number each, in an element of `BOXES`.
fn hostile(before: &str, piece: &str, after: &str) -> String {
    let mut text = format!("<boxes>{before}");
    for number in 0.. {
        text.push_str(&piece.replace('#', &number.to_string()));
        if text.len() >= 1 << 20 {
            break;
        }
    }
    format!("{text}{after}</boxes>")
}

/// What takes longer than this is not linear: whoever compares each with each needs minutes.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn hostile_documents_are_read_in_linear_time() {
    for (before, piece, after) in [
        ("", "<a#/>", ""),
        ("", "<a#/><a#/>", ""),
        ("", "<a# b#='#'/>", ""),
        ("", "<p#:a xmlns:p#='urn:#'/>", ""),
        ("", "<box/><tin/><a#/>", ""),
        ("", "<all/><a#/>", ""),
        ("<free>", "<a#/>", "</free>"),
        ("<free>", "<a#>#</a#><a#><b/><b/></a#>", "</free>"),
        ("<free>", "<a>#</a><b#/>", "</free>"),
        ("<free>", "x<!-- # --><![CDATA[#]]>&amp;<?p #?>", "</free>"),
        ("<all>", "<box#/>", "</all>"),
    ] {
        let text = hostile(before, piece, after);
        let started = Instant::now();
        let value = read(text.as_bytes(), &BOXES);
        let took = started.elapsed();
        assert!(value.is_ok(), "{piece}: {value:?}");
        assert!(took < LONG, "{piece} takes {took:?}");
    }
}
