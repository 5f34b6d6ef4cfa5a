//! Numbers are what they are, digit by digit. They are text here, since other crates of this build read them as they do.

use golden_exact_numbers::types::Thing;

#[test]
fn numbers_survive() {
    let text = concat!(
        r#"{"plain":12345678901234567890123,"price":1e400,"decimal":0.10,"double":0.5,"#,
        r#""int128":170141183460469231731687303715884105727,"#,
        r#""uint128":340282366920938463463374607431768211455,"#,
        r#""unbounded":1000000000000000000000000000000000000000000,"raw":[1.000],"either":99999999999999999999}"#,
    );
    let read: Thing = serde_json::from_str(text).unwrap();
    assert_eq!(read.int128, Some(i128::MAX));
    assert_eq!(read.uint128, Some(u128::MAX));
    assert_eq!(
        serde_json::to_string(&read).unwrap().replace("e+", "e"),
        text
    );
    assert_eq!(Thing::new(1).double(0.5), Thing::new(1_u64).double(0.5));
}
