//! A schema that comes back in itself as a branch of a union stays one branch, and takes none of what others are for.

use golden_recursion::types::{
    Edge, EdgeRequired, Node, OneOfOtherArrayItem, TwoTypes, TwoTypesObjectInner,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_branch_of_several_types() {
    let inner: TwoTypesObjectInner = read(json!(3));
    assert_eq!(inner, TwoTypesObjectInner::Integer(3));
    let inner: TwoTypesObjectInner = read(json!("a"));
    let text = TwoTypes::String("a".to_owned());
    assert_eq!(inner, TwoTypesObjectInner::TwoTypes(Box::new(text)));
    let inner: TwoTypesObjectInner = read(json!({ "inner": 3 }));
    let TwoTypesObjectInner::TwoTypes(inner) = inner else {
        panic!("{inner:?}")
    };
    assert!(matches!(*inner, TwoTypes::Object(_)), "{inner:?}");
    // Unknown to the branch is unknown to the union.
    let inner: TwoTypesObjectInner = read(json!(true));
    assert_eq!(inner, TwoTypesObjectInner::Unrecognized(json!(true)));
}

#[test]
fn a_union_within_an_array() {
    let item: OneOfOtherArrayItem = read(json!(1));
    assert_eq!(item, OneOfOtherArrayItem::Integer(1));
    let item: OneOfOtherArrayItem = read(json!("a"));
    assert!(
        matches!(item, OneOfOtherArrayItem::OneOfOther(_)),
        "{item:?}"
    );
    let item: OneOfOtherArrayItem = read(json!({}));
    assert_eq!(item, OneOfOtherArrayItem::Unrecognized(json!({})));
}

#[test]
fn what_holds_its_own_type_is_made_without_boxes() {
    let node = Node::new(Some(Node::new(None))).new_value(Node::new(None));
    let sent = json!({ "parent": { "parent": null }, "new": { "parent": null } });
    assert_eq!(serde_json::to_value(&node).unwrap(), sent);
    assert_eq!(read::<Node>(sent), node);
    let none = || EdgeRequired {
        from: None,
        to: None,
    };
    let edge = Edge::new(EdgeRequired {
        to: Some(Edge::new(none())),
        ..none()
    });
    let sent = json!({ "from": null, "to": { "from": null, "to": null } });
    assert_eq!(serde_json::to_value(&edge).unwrap(), sent);
    assert_eq!(read::<Edge>(sent), edge);
}
