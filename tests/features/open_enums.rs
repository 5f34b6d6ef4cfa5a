//! Values of enums that any other value is described beside are nothing to tell of.

use golden_open_enums::runtime::decode_strictly;
use golden_open_enums::types::{Color, Thing};

#[test]
fn what_is_described_is_no_drift() {
    let read = |text: &str| decode_strictly::<Thing>(text.as_bytes());
    let all = r#"{"open":"x","number":9,"named":"huge","color":"green","mixed":"y","one":"b"}"#;
    let thing = read(all).unwrap();
    assert_eq!(thing.color, Some(Color::Unrecognized("green".to_owned())));
    assert!(read(r#"{"closed":"x"}"#).is_err());
}
