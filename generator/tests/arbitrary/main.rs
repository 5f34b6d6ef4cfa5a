//! The fuzz targets' documents, a few hundred at random: what is emitted for them parses.

#[path = "../../fuzz/document.rs"]
mod document;

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn emitted_files_parse(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        document::check(&bytes);
    }
}
