//! Numbers as text are what JavaScript writes (ECMA-262, `Number::toString`), wherever a request has them.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::api::{API, CREATE, READ, TOKEN, transport};
use crate::runtime::{
    CallOptions, Client, ClientBuilder, Encoding, QueryStyle, Request, Timeouts, to_value,
};

/// Making one takes a while, and a property has thousands of cases.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let builder = ClientBuilder::new(&API).transport(transport(&Timeouts::default()));
    builder.bearer(TOKEN).build().unwrap()
});

fn body(request: &Request) -> String {
    let http = request.build(&CLIENT, &CallOptions::default()).unwrap();
    String::from_utf8(http.body().as_bytes().unwrap().to_vec()).unwrap()
}

/// A number in a query.
fn sent(value: &Value) -> String {
    let mut request = Request::new(&READ);
    request.path("t", "thread_id").unwrap();
    request.query(value, "n").unwrap();
    let url = request.build(&CLIENT, &CallOptions::default()).unwrap();
    let query = url.uri().query().unwrap().to_owned();
    query.strip_prefix("n=").unwrap().replace("%2B", "+")
}

#[test]
fn as_in_the_table() {
    for (value, expected) in [
        (0.0, "0"),
        (-0.0, "0"),
        (20.0, "20"),
        (-20.5, "-20.5"),
        (0.1, "0.1"),
        (1e5, "100000"),
        (123_456_789.125, "123456789.125"),
        (0.000_001, "0.000001"),
        (0.000_001_5, "0.0000015"),
        (1e-7, "1e-7"),
        (-1.5e-7, "-1.5e-7"),
        (1e20, "100000000000000000000"),
        (123e18, "123000000000000000000"),
        (1e21, "1e+21"),
        (-1.25e21, "-1.25e+21"),
        (9_007_199_254_740_993.0, "9007199254740992"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (5e-324, "5e-324"),
    ] {
        assert_eq!(sent(&json!(value)), expected);
    }
    assert_eq!(sent(&json!(u64::MAX)), "18446744073709551615");
    assert_eq!(sent(&json!(i64::MIN)), "-9223372036854775808");
}

/// Where two numbers of as many digits are equally close, the specification recommends the even one.
fn even(value: f64, digits: String) -> String {
    let exact = format!("{value:.800e}");
    let exact: String = exact.chars().take_while(|it| *it != 'e').collect();
    let exact = exact.replace('.', "");
    let (before, after) = exact.split_at(digits.len());
    let is_even = before.ends_with(['0', '2', '4', '6', '8']);
    let is_tie = after.starts_with('5') && after[1..].bytes().all(|it| it == b'0');
    match is_tie && is_even {
        true => before.to_owned(),
        false => digits,
    }
}

/// The specification's steps, from the digits and the exponent that Rust's `{:e}` has.
fn reference(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value < 0.0 {
        return format!("-{}", reference(-value));
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap();
    let digits = even(value, mantissa.replace('.', ""));
    let k = digits.len() as i32;
    let n = exponent.parse::<i32>().unwrap() + 1;
    let zeros = |count: i32| "0".repeat(count as usize);
    if k <= n && n <= 21 {
        format!("{digits}{}", zeros(n - k))
    } else if 0 < n && n <= 21 {
        format!("{}.{}", &digits[..n as usize], &digits[n as usize..])
    } else if -6 < n && n <= 0 {
        format!("0.{}{digits}", zeros(-n))
    } else {
        let sign = if n > 0 { "+" } else { "-" };
        let e = (n - 1).abs();
        match k {
            1 => format!("{digits}e{sign}{e}"),
            _ => format!("{}.{}e{sign}{e}", &digits[..1], &digits[1..]),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn as_the_steps_of_the_specification(bits: u64, small in -1e7..1e7) {
        for value in [f64::from_bits(bits), small, f64::trunc(small)] {
            if value.is_finite() {
                let text = sent(&json!(value));
                prop_assert_eq!(&text, &reference(value));
                prop_assert_eq!(text.parse::<f64>().unwrap(), value);
            }
        }
    }
}

#[test]
fn in_every_place() {
    let mut request = Request::new(&CREATE);
    request.path(&20.0, "thread_id").unwrap();
    request
        .query_as(
            &json!({"a": [1e21]}),
            "d",
            QueryStyle::DeepObject,
            true,
            false,
        )
        .unwrap();
    request.header(&vec![-0.0, 0.25], "x-list").unwrap();
    request.cookie(&0.1_f32, "c").unwrap();
    request
        .form(&json!({"size": 20.0, "inside": {"size": 20.0}}))
        .unwrap();
    let http = request.build(&CLIENT, &CallOptions::default()).unwrap();
    assert!(
        http.uri().path().ends_with("/threads/20/runs"),
        "{}",
        http.uri()
    );
    assert_eq!(http.uri().query(), Some("d%5Ba%5D%5B0%5D=1e%2B21"));
    assert_eq!(http.headers()["x-list"], "0,0.25");
    assert_eq!(http.headers()["cookie"], "c=0.1");
    assert_eq!(body(&request), "size=20&inside=%7B%22size%22%3A20.0%7D");
    let properties = std::collections::BTreeMap::from([("whole", 20.0), ("part", 0.5)]);
    request.multipart(&properties).unwrap();
    let parts = body(&request);
    assert!(parts.contains("name=\"whole\"\r\n\r\n20\r\n"), "{parts}");
    assert!(parts.contains("name=\"part\"\r\n\r\n0.5\r\n"), "{parts}");
}

#[test]
fn what_is_not_finite_is_refused() {
    let of = |put: &dyn Fn(&mut Request) -> Result<(), crate::runtime::RequestError>| {
        put(&mut Request::new(&CREATE)).unwrap_err().to_string()
    };
    let list = vec![1.0, f64::INFINITY];
    let map = std::collections::BTreeMap::from([("rate", Some(f32::NAN))]);
    let reason = "it holds a number that is infinite or NaN";
    let parameter = format!("parameter `x` cannot be encoded: {reason}");
    assert_eq!(of(&|it| it.path(&f64::NAN, "x")), parameter);
    assert_eq!(of(&|it| it.query(&Some(f64::NAN), "x")), parameter);
    assert_eq!(of(&|it| it.query_json(&list, "x")), parameter);
    assert_eq!(of(&|it| it.header(&list, "x")), parameter);
    assert_eq!(of(&|it| it.cookie(&map, "x")), parameter);
    let body = format!("body: {reason}");
    assert_eq!(of(&|it| it.json(&map)), body);
    assert_eq!(of(&|it| it.form(&map)), body);
    assert_eq!(of(&|it| it.multipart(&map)), body);
    assert_eq!(
        of(&|it| it.multipart_as(&list, &[])),
        body.replace(reason, "it has to be an object")
    );
    let styled = &[Encoding::of(&["rate"]).style(QueryStyle::Form, true)];
    assert_eq!(of(&|it| it.multipart_as(&map, styled)), body);
    // Elsewhere they are what JSON makes of them.
    assert_eq!(to_value(&f64::NAN), Value::Null);
}
