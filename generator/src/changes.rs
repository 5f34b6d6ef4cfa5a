//! The kinds of changes: the one table of ids, verdicts and meanings. `docs/changes.md` is made of it.
//!
//! What a change does to requests and responses follows from its kind. What it does to the code of callers follows from the
//! public items it touches; the table says which verdicts are possible, and a test holds each case to it.

/// What a change does to requests and responses of clients that were made for the old document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// They go on working.
    Compatible,
    /// They may meet what they do not expect, or be understood otherwise.
    Risky,
    /// Requests are refused, or responses are not what callers count on.
    Breaking,
}

/// What a change does to code that uses the crate, as the chapter "SemVer Compatibility" of the Cargo book has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rust {
    /// Nothing: no public item changes.
    None,
    /// Items are added, or take more than before.
    Minor,
    /// Items are gone, or changed so that code may not compile.
    Major,
}

impl Wire {
    /// All, from the least severe.
    pub const ALL: [Wire; 3] = [Wire::Compatible, Wire::Risky, Wire::Breaking];

    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Wire::Compatible => "compatible",
            Wire::Risky => "risky",
            Wire::Breaking => "breaking",
        }
    }
}

impl Rust {
    /// All, from the least severe.
    pub const ALL: [Rust; 3] = [Rust::None, Rust::Minor, Rust::Major];

    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Rust::None => "none",
            Rust::Minor => "minor",
            Rust::Major => "major",
        }
    }
}

macro_rules! kinds {
    ($($group:literal { $($kind:ident $id:literal $wire:ident [$($rust:ident)*] $meaning:literal;)* })*) => {
        /// A kind of change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[doc = $meaning] $kind,)*)*
        }

        impl Kind {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Kind] = &[$($(Kind::$kind,)*)*];

            /// What is said of each, in the same order.
            const ROWS: &'static [Row] = &[$($(Row {
                id: $id,
                wire: Wire::$wire,
                rust: &[$(Rust::$rust),*],
                meaning: $meaning,
                group: $group,
            },)*)*];
        }
    };
}

/// What is said of a kind.
struct Row {
    id: &'static str,
    wire: Wire,
    rust: &'static [Rust],
    meaning: &'static str,
    group: &'static str,
}

impl Kind {
    fn row(self) -> &'static Row {
        &Self::ROWS[self as usize]
    }

    /// The stable name, in kebab case.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// What it does to requests and responses.
    pub fn wire(self) -> Wire {
        self.row().wire
    }

    /// What it may do to code.
    pub fn rust(self) -> &'static [Rust] {
        self.row().rust
    }

    /// What it means, in one line.
    pub fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// What it is about.
    pub fn group(self) -> &'static str {
        self.row().group
    }
}

kinds! {
    "Operations" {
        OperationAdded "operation-added" Compatible [Minor Major] "An operation is new.";
        OperationRemoved "operation-removed" Breaking [Major] "An operation is gone.";
        OperationRenamed "operation-renamed" Compatible [None Major] "An operation has another `operationId`, at the same method and path or with the same structure.";
        OperationMethodChanged "operation-method-changed" Breaking [None] "An operation is called by another method.";
        OperationPathChanged "operation-path-changed" Breaking [None Major] "An operation is called at another path.";
        PathParameterRenamed "path-parameter-renamed" Compatible [None Minor Major] "A parameter of the path has another name, which is not sent.";
        OperationDeprecated "operation-deprecated" Compatible [None] "An operation is deprecated.";
        OperationUndeprecated "operation-undeprecated" Compatible [None] "An operation is not deprecated any more.";
        OperationGroupChanged "operation-group-changed" Compatible [None Major] "An operation has another first tag, and with it another Cargo feature.";
        OperationSafetyChanged "operation-safety-changed" Risky [None] "Whether a request may arrive twice is another: it is retried otherwise.";
    }
    "Parameters" {
        ParameterAddedOptional "parameter-added-optional" Compatible [None Minor] "An optional parameter is new.";
        ParameterAddedRequired "parameter-added-required" Breaking [None Major] "A required parameter is new.";
        ParameterRemoved "parameter-removed" Risky [None Major] "A parameter is gone: the server ignores or refuses it.";
        ParameterBecameRequired "parameter-became-required" Breaking [Major] "A parameter has to be sent.";
        ParameterBecameOptional "parameter-became-optional" Compatible [Minor Major] "A parameter may be left out.";
        ParameterLocationChanged "parameter-location-changed" Breaking [None Minor Major] "A parameter is sent in another place.";
        ParameterStyleChanged "parameter-style-changed" Breaking [None] "Lists or objects in a parameter are spelled otherwise (`style`).";
        ParameterExplodeChanged "parameter-explode-changed" Breaking [None] "Items of a list or object in a parameter are spelled one by one and were not, or the reverse (`explode`).";
        ParameterEncodingChanged "parameter-encoding-changed" Breaking [None] "A parameter is sent as JSON and was not, or the reverse.";
        ParameterReservedChanged "parameter-allow-reserved-changed" Risky [None] "Reserved characters of a parameter are sent as they are and were not, or the reverse (`allowReserved`).";
        ParameterEmptyChanged "parameter-allow-empty-changed" Risky [None] "An empty list of a parameter is sent and was not, or the reverse (`allowEmptyValue`).";
        ParameterTypeChanged "parameter-type-changed" Breaking [Major] "A parameter has another type.";
        ParameterTypeWidened "parameter-type-widened" Compatible [Minor Major] "A parameter takes more types of values than before.";
        ParameterTypeNarrowed "parameter-type-narrowed" Breaking [Major] "A parameter takes fewer types of values than before.";
        ParameterFormatChanged "parameter-format-changed" Risky [None Major] "A parameter has another `format`.";
        ParameterBecameNullable "parameter-became-nullable" Compatible [None Major] "A parameter may be null.";
        ParameterBecameNotNullable "parameter-became-not-nullable" Breaking [None Major] "A parameter may not be null any more.";
        ParameterConstantChanged "parameter-constant-changed" Breaking [None] "A parameter with one possible value has another one.";
        ParameterDefaultChanged "parameter-default-changed" Risky [None] "A parameter that is left out means another value.";
        ParameterDeprecated "parameter-deprecated" Compatible [None] "A parameter is deprecated.";
        ParameterUndeprecated "parameter-undeprecated" Compatible [None] "A parameter is not deprecated any more.";
        ParameterEnumValueAdded "parameter-enum-value-added" Compatible [Minor] "A parameter takes one more value.";
        ParameterEnumValueRemoved "parameter-enum-value-removed" Breaking [Major] "A parameter does not take a value any more.";
    }
    "Request bodies" {
        RequestBodyAddedRequired "request-body-added-required" Breaking [Major] "A required body is new.";
        RequestBodyAddedOptional "request-body-added-optional" Compatible [Minor] "An optional body is new.";
        RequestBodyRemoved "request-body-removed" Risky [Major] "An operation takes no body any more.";
        RequestBodyBecameRequired "request-body-became-required" Breaking [Major] "A body has to be sent.";
        RequestBodyBecameOptional "request-body-became-optional" Compatible [Major] "A body may be left out.";
        RequestMediaTypeAdded "request-media-type-added" Compatible [Minor Major] "A body may be sent as another media type, too.";
        RequestMediaTypeRemoved "request-media-type-removed" Breaking [Major] "A body may not be sent as a media type any more.";
        RequestEncodingChanged "request-encoding-changed" Breaking [None] "Lists or objects in a property of a form are spelled otherwise (`style`, `explode` of `encoding`).";
        RequestPartTypeChanged "request-part-type-changed" Breaking [None] "A property of a form is sent as another media type (`contentType` of `encoding`).";
        RequestPartHeadersChanged "request-part-headers-changed" Risky [None] "A property of a form is sent with other headers (`headers` of `encoding`).";
        RequestPartReservedChanged "request-part-allow-reserved-changed" Risky [None] "Reserved characters of a property of a form are sent as they are and were not, or the reverse.";
    }
    "What is sent" {
        RequestPropertyAddedRequired "request-property-added-required" Breaking [None Major] "A required property is new in what is sent.";
        RequestPropertyAddedOptional "request-property-added-optional" Compatible [None Minor] "An optional property is new in what is sent.";
        RequestPropertyRemoved "request-property-removed" Risky [None Major] "A property is gone from what is sent: the server ignores or refuses it.";
        RequestPropertyBecameRequired "request-property-became-required" Breaking [Major] "A property has to be sent.";
        RequestPropertyBecameOptional "request-property-became-optional" Compatible [Minor Major] "A property may be left out of what is sent.";
        RequestTypeChanged "request-type-changed" Breaking [Major] "What is sent has another type.";
        RequestTypeWidened "request-type-widened" Compatible [Minor Major] "More types of values may be sent.";
        RequestTypeNarrowed "request-type-narrowed" Breaking [Major] "Fewer types of values may be sent.";
        RequestFormatChanged "request-format-changed" Risky [None Major] "What is sent has another `format`.";
        RequestBecameNullable "request-became-nullable" Compatible [Major] "What is sent may be null.";
        RequestBecameNotNullable "request-became-not-nullable" Breaking [Major] "What is sent may not be null any more.";
        RequestConstantChanged "request-constant-changed" Breaking [None] "A property that is sent with one possible value has another one.";
        RequestDefaultChanged "request-default-changed" Risky [None] "A property that is left out means another value.";
        RequestPropertyDeprecated "request-property-deprecated" Compatible [None] "A property that is sent is deprecated.";
        RequestPropertyUndeprecated "request-property-undeprecated" Compatible [None] "A property that is sent is not deprecated any more.";
        RequestAdditionalPropertiesForbidden "request-additional-properties-forbidden" Breaking [None Major] "Properties that the document does not name are refused.";
        RequestAdditionalPropertiesAllowed "request-additional-properties-allowed" Compatible [None Minor] "Properties that the document does not name may be sent.";
        RequestEnumValueAdded "request-enum-value-added" Compatible [Minor] "A value may be sent that could not.";
        RequestEnumValueRemoved "request-enum-value-removed" Breaking [Major] "A value may not be sent any more.";
        RequestEnumValueDeprecated "request-enum-value-deprecated" Compatible [None] "A value that may be sent is deprecated.";
        RequestEnumOpened "request-enum-opened" Compatible [None] "An enum that is sent has a place for other values.";
        RequestEnumClosed "request-enum-closed" Breaking [None] "An enum that is sent has no place for other values any more.";
        RequestVariantAdded "request-variant-added" Compatible [None Minor Major] "A union that is sent has one more branch.";
        RequestBranchesOverlap "request-branches-overlap" Risky [None] "What is sent fits two branches of a `oneOf`, and fitted one type or branch alone. `oneOf` takes what fits exactly one: servers that check it refuse such values.";
        RequestVariantRemoved "request-variant-removed" Breaking [None Major] "A union that is sent has one branch less.";
    }
    "What is received" {
        ResponseRequiredPropertyAdded "response-required-property-added" Compatible [None Minor Major] "A property is new that is always received.";
        ResponseOptionalPropertyAdded "response-optional-property-added" Compatible [None Minor] "A property is new that may be received.";
        ResponseRequiredPropertyRemoved "response-required-property-removed" Breaking [None Major] "A property is gone that was always received.";
        ResponseOptionalPropertyRemoved "response-optional-property-removed" Risky [None Major] "A property is gone that could be received.";
        ResponsePropertyBecameRequired "response-property-became-required" Compatible [Major] "A property is always received.";
        ResponsePropertyBecameOptional "response-property-became-optional" Breaking [Minor Major] "A property may be missing from what is received.";
        ResponseTypeChanged "response-type-changed" Breaking [Major] "What is received has another type.";
        ResponseTypeWidened "response-type-widened" Breaking [Minor Major] "More types of values may be received.";
        ResponseTypeNarrowed "response-type-narrowed" Compatible [Major] "Fewer types of values are received.";
        ResponseFormatChanged "response-format-changed" Risky [None Major] "What is received has another `format`.";
        ResponseBecameNullable "response-became-nullable" Breaking [Major] "What is received may be null.";
        ResponseBecameNotNullable "response-became-not-nullable" Compatible [Major] "What is received is never null.";
        ResponseConstantChanged "response-constant-changed" Breaking [None] "A property that is received with one possible value has another one.";
        ResponseDefaultChanged "response-default-changed" Compatible [None] "A property that is missing means another value.";
        ResponsePropertyDeprecated "response-property-deprecated" Compatible [None] "A property that is received is deprecated.";
        ResponsePropertyUndeprecated "response-property-undeprecated" Compatible [None] "A property that is received is not deprecated any more.";
        ResponseAdditionalPropertiesForbidden "response-additional-properties-forbidden" Compatible [None Major] "Properties that the document does not name are not received any more.";
        ResponseAdditionalPropertiesAllowed "response-additional-properties-allowed" Compatible [None Minor] "Properties that the document does not name may be received.";
        ResponseEnumValueAdded "response-enum-value-added" Risky [Minor] "A value may be received that could not: code made for the old document has it as `Unrecognized`.";
        ResponseEnumValueRemoved "response-enum-value-removed" Compatible [Major] "A value is not received any more.";
        ResponseEnumValueDeprecated "response-enum-value-deprecated" Compatible [None] "A value that may be received is deprecated.";
        ResponseEnumOpened "response-enum-opened" Risky [None] "An enum that is received has a place for other values.";
        ResponseEnumClosed "response-enum-closed" Compatible [None] "An enum that is received has no place for other values any more.";
        ResponseVariantAdded "response-variant-added" Risky [None Minor Major] "A union that is received has one more branch: code made for the old document has it as `Unrecognized`.";
        ResponseVariantRemoved "response-variant-removed" Compatible [None Major] "A union that is received has one branch less.";
    }
    "Constraints" {
        ParameterMinimumTightened "parameter-minimum-tightened" Breaking [None] "`minimum` of a parameter allows fewer values.";
        ParameterMinimumLoosened "parameter-minimum-loosened" Compatible [None] "`minimum` of a parameter allows more values.";
        ParameterMaximumTightened "parameter-maximum-tightened" Breaking [None] "`maximum` of a parameter allows fewer values.";
        ParameterMaximumLoosened "parameter-maximum-loosened" Compatible [None] "`maximum` of a parameter allows more values.";
        ParameterExclusiveMinimumTightened "parameter-exclusive-minimum-tightened" Breaking [None] "`exclusiveMinimum` of a parameter allows fewer values.";
        ParameterExclusiveMinimumLoosened "parameter-exclusive-minimum-loosened" Compatible [None] "`exclusiveMinimum` of a parameter allows more values.";
        ParameterExclusiveMaximumTightened "parameter-exclusive-maximum-tightened" Breaking [None] "`exclusiveMaximum` of a parameter allows fewer values.";
        ParameterExclusiveMaximumLoosened "parameter-exclusive-maximum-loosened" Compatible [None] "`exclusiveMaximum` of a parameter allows more values.";
        ParameterMultipleOfTightened "parameter-multiple-of-tightened" Breaking [None] "`multipleOf` of a parameter allows fewer values.";
        ParameterMultipleOfLoosened "parameter-multiple-of-loosened" Compatible [None] "`multipleOf` of a parameter allows more values.";
        ParameterMinLengthTightened "parameter-min-length-tightened" Breaking [None] "`minLength` of a parameter allows fewer values.";
        ParameterMinLengthLoosened "parameter-min-length-loosened" Compatible [None] "`minLength` of a parameter allows more values.";
        ParameterMaxLengthTightened "parameter-max-length-tightened" Breaking [None] "`maxLength` of a parameter allows fewer values.";
        ParameterMaxLengthLoosened "parameter-max-length-loosened" Compatible [None] "`maxLength` of a parameter allows more values.";
        ParameterMinItemsTightened "parameter-min-items-tightened" Breaking [None] "`minItems` of a parameter allows fewer values.";
        ParameterMinItemsLoosened "parameter-min-items-loosened" Compatible [None] "`minItems` of a parameter allows more values.";
        ParameterMaxItemsTightened "parameter-max-items-tightened" Breaking [None] "`maxItems` of a parameter allows fewer values.";
        ParameterMaxItemsLoosened "parameter-max-items-loosened" Compatible [None] "`maxItems` of a parameter allows more values.";
        ParameterUniqueItemsTightened "parameter-unique-items-tightened" Breaking [None] "`uniqueItems` of a parameter allows fewer values.";
        ParameterUniqueItemsLoosened "parameter-unique-items-loosened" Compatible [None] "`uniqueItems` of a parameter allows more values.";
        ParameterMinPropertiesTightened "parameter-min-properties-tightened" Breaking [None] "`minProperties` of a parameter allows fewer values.";
        ParameterMinPropertiesLoosened "parameter-min-properties-loosened" Compatible [None] "`minProperties` of a parameter allows more values.";
        ParameterMaxPropertiesTightened "parameter-max-properties-tightened" Breaking [None] "`maxProperties` of a parameter allows fewer values.";
        ParameterMaxPropertiesLoosened "parameter-max-properties-loosened" Compatible [None] "`maxProperties` of a parameter allows more values.";
        ParameterKeyMinLengthTightened "parameter-key-min-length-tightened" Breaking [None] "`propertyNames.minLength` of a parameter allows fewer values.";
        ParameterKeyMinLengthLoosened "parameter-key-min-length-loosened" Compatible [None] "`propertyNames.minLength` of a parameter allows more values.";
        ParameterKeyMaxLengthTightened "parameter-key-max-length-tightened" Breaking [None] "`propertyNames.maxLength` of a parameter allows fewer values.";
        ParameterKeyMaxLengthLoosened "parameter-key-max-length-loosened" Compatible [None] "`propertyNames.maxLength` of a parameter allows more values.";
        RequestMinimumTightened "request-minimum-tightened" Breaking [None] "`minimum` of what is sent allows fewer values.";
        RequestMinimumLoosened "request-minimum-loosened" Compatible [None] "`minimum` of what is sent allows more values.";
        RequestMaximumTightened "request-maximum-tightened" Breaking [None] "`maximum` of what is sent allows fewer values.";
        RequestMaximumLoosened "request-maximum-loosened" Compatible [None] "`maximum` of what is sent allows more values.";
        RequestExclusiveMinimumTightened "request-exclusive-minimum-tightened" Breaking [None] "`exclusiveMinimum` of what is sent allows fewer values.";
        RequestExclusiveMinimumLoosened "request-exclusive-minimum-loosened" Compatible [None] "`exclusiveMinimum` of what is sent allows more values.";
        RequestExclusiveMaximumTightened "request-exclusive-maximum-tightened" Breaking [None] "`exclusiveMaximum` of what is sent allows fewer values.";
        RequestExclusiveMaximumLoosened "request-exclusive-maximum-loosened" Compatible [None] "`exclusiveMaximum` of what is sent allows more values.";
        RequestMultipleOfTightened "request-multiple-of-tightened" Breaking [None] "`multipleOf` of what is sent allows fewer values.";
        RequestMultipleOfLoosened "request-multiple-of-loosened" Compatible [None] "`multipleOf` of what is sent allows more values.";
        RequestMinLengthTightened "request-min-length-tightened" Breaking [None] "`minLength` of what is sent allows fewer values.";
        RequestMinLengthLoosened "request-min-length-loosened" Compatible [None] "`minLength` of what is sent allows more values.";
        RequestMaxLengthTightened "request-max-length-tightened" Breaking [None] "`maxLength` of what is sent allows fewer values.";
        RequestMaxLengthLoosened "request-max-length-loosened" Compatible [None] "`maxLength` of what is sent allows more values.";
        RequestMinItemsTightened "request-min-items-tightened" Breaking [None] "`minItems` of what is sent allows fewer values.";
        RequestMinItemsLoosened "request-min-items-loosened" Compatible [None] "`minItems` of what is sent allows more values.";
        RequestMaxItemsTightened "request-max-items-tightened" Breaking [None] "`maxItems` of what is sent allows fewer values.";
        RequestMaxItemsLoosened "request-max-items-loosened" Compatible [None] "`maxItems` of what is sent allows more values.";
        RequestUniqueItemsTightened "request-unique-items-tightened" Breaking [None] "`uniqueItems` of what is sent allows fewer values.";
        RequestUniqueItemsLoosened "request-unique-items-loosened" Compatible [None] "`uniqueItems` of what is sent allows more values.";
        RequestMinPropertiesTightened "request-min-properties-tightened" Breaking [None] "`minProperties` of what is sent allows fewer values.";
        RequestMinPropertiesLoosened "request-min-properties-loosened" Compatible [None] "`minProperties` of what is sent allows more values.";
        RequestMaxPropertiesTightened "request-max-properties-tightened" Breaking [None] "`maxProperties` of what is sent allows fewer values.";
        RequestMaxPropertiesLoosened "request-max-properties-loosened" Compatible [None] "`maxProperties` of what is sent allows more values.";
        RequestKeyMinLengthTightened "request-key-min-length-tightened" Breaking [None] "`propertyNames.minLength` of what is sent allows fewer values.";
        RequestKeyMinLengthLoosened "request-key-min-length-loosened" Compatible [None] "`propertyNames.minLength` of what is sent allows more values.";
        RequestKeyMaxLengthTightened "request-key-max-length-tightened" Breaking [None] "`propertyNames.maxLength` of what is sent allows fewer values.";
        RequestKeyMaxLengthLoosened "request-key-max-length-loosened" Compatible [None] "`propertyNames.maxLength` of what is sent allows more values.";
        ResponseMinimumTightened "response-minimum-tightened" Compatible [None] "`minimum` of what is received allows fewer values.";
        ResponseMinimumLoosened "response-minimum-loosened" Risky [None] "`minimum` of what is received allows more values.";
        ResponseMaximumTightened "response-maximum-tightened" Compatible [None] "`maximum` of what is received allows fewer values.";
        ResponseMaximumLoosened "response-maximum-loosened" Risky [None] "`maximum` of what is received allows more values.";
        ResponseExclusiveMinimumTightened "response-exclusive-minimum-tightened" Compatible [None] "`exclusiveMinimum` of what is received allows fewer values.";
        ResponseExclusiveMinimumLoosened "response-exclusive-minimum-loosened" Risky [None] "`exclusiveMinimum` of what is received allows more values.";
        ResponseExclusiveMaximumTightened "response-exclusive-maximum-tightened" Compatible [None] "`exclusiveMaximum` of what is received allows fewer values.";
        ResponseExclusiveMaximumLoosened "response-exclusive-maximum-loosened" Risky [None] "`exclusiveMaximum` of what is received allows more values.";
        ResponseMultipleOfTightened "response-multiple-of-tightened" Compatible [None] "`multipleOf` of what is received allows fewer values.";
        ResponseMultipleOfLoosened "response-multiple-of-loosened" Risky [None] "`multipleOf` of what is received allows more values.";
        ResponseMinLengthTightened "response-min-length-tightened" Compatible [None] "`minLength` of what is received allows fewer values.";
        ResponseMinLengthLoosened "response-min-length-loosened" Risky [None] "`minLength` of what is received allows more values.";
        ResponseMaxLengthTightened "response-max-length-tightened" Compatible [None] "`maxLength` of what is received allows fewer values.";
        ResponseMaxLengthLoosened "response-max-length-loosened" Risky [None] "`maxLength` of what is received allows more values.";
        ResponseMinItemsTightened "response-min-items-tightened" Compatible [None] "`minItems` of what is received allows fewer values.";
        ResponseMinItemsLoosened "response-min-items-loosened" Risky [None] "`minItems` of what is received allows more values.";
        ResponseMaxItemsTightened "response-max-items-tightened" Compatible [None] "`maxItems` of what is received allows fewer values.";
        ResponseMaxItemsLoosened "response-max-items-loosened" Risky [None] "`maxItems` of what is received allows more values.";
        ResponseUniqueItemsTightened "response-unique-items-tightened" Compatible [None] "`uniqueItems` of what is received allows fewer values.";
        ResponseUniqueItemsLoosened "response-unique-items-loosened" Risky [None] "`uniqueItems` of what is received allows more values.";
        ResponseMinPropertiesTightened "response-min-properties-tightened" Compatible [None] "`minProperties` of what is received allows fewer values.";
        ResponseMinPropertiesLoosened "response-min-properties-loosened" Risky [None] "`minProperties` of what is received allows more values.";
        ResponseMaxPropertiesTightened "response-max-properties-tightened" Compatible [None] "`maxProperties` of what is received allows fewer values.";
        ResponseMaxPropertiesLoosened "response-max-properties-loosened" Risky [None] "`maxProperties` of what is received allows more values.";
        ResponseKeyMinLengthTightened "response-key-min-length-tightened" Compatible [None] "`propertyNames.minLength` of what is received allows fewer values.";
        ResponseKeyMinLengthLoosened "response-key-min-length-loosened" Risky [None] "`propertyNames.minLength` of what is received allows more values.";
        ResponseKeyMaxLengthTightened "response-key-max-length-tightened" Compatible [None] "`propertyNames.maxLength` of what is received allows fewer values.";
        ResponseKeyMaxLengthLoosened "response-key-max-length-loosened" Risky [None] "`propertyNames.maxLength` of what is received allows more values.";
        ParameterPatternAdded "parameter-pattern-added" Breaking [None] "New: the `pattern` of a parameter.";
        ParameterPatternRemoved "parameter-pattern-removed" Compatible [None] "Gone: the `pattern` of a parameter.";
        ParameterPatternChanged "parameter-pattern-changed" Breaking [None] "Another one: the `pattern` of a parameter.";
        ParameterConditionAdded "parameter-condition-added" Breaking [None] "New: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of a parameter.";
        ParameterConditionRemoved "parameter-condition-removed" Compatible [None] "Gone: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of a parameter.";
        ParameterConditionChanged "parameter-condition-changed" Breaking [None] "Another one: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of a parameter.";
        RequestPatternAdded "request-pattern-added" Breaking [None] "New: the `pattern` of what is sent.";
        RequestPatternRemoved "request-pattern-removed" Compatible [None] "Gone: the `pattern` of what is sent.";
        RequestPatternChanged "request-pattern-changed" Breaking [None] "Another one: the `pattern` of what is sent.";
        RequestConditionAdded "request-condition-added" Breaking [None] "New: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is sent.";
        RequestConditionRemoved "request-condition-removed" Compatible [None] "Gone: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is sent.";
        RequestConditionChanged "request-condition-changed" Breaking [None] "Another one: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is sent.";
        ResponsePatternAdded "response-pattern-added" Compatible [None] "New: the `pattern` of what is received.";
        ResponsePatternRemoved "response-pattern-removed" Risky [None] "Gone: the `pattern` of what is received.";
        ResponsePatternChanged "response-pattern-changed" Risky [None] "Another one: the `pattern` of what is received.";
        ResponseConditionAdded "response-condition-added" Compatible [None] "New: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is received.";
        ResponseConditionRemoved "response-condition-removed" Risky [None] "Gone: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is received.";
        ResponseConditionChanged "response-condition-changed" Risky [None] "Another one: what is demanded by `not`, `if`, `contains`, `dependentRequired`, `dependentSchemas` or the keys of `patternProperties` of what is received.";
    }
    "Both ways" {
        DiscriminatorChanged "discriminator-changed" Breaking [None Major] "A branch of a union is told by another property or another value of it.";
        PropertyAccessChanged "property-access-changed" Risky [None Major] "A property is `readOnly` or `writeOnly` and was not, or the reverse.";
        EventChanged "event-changed" Breaking [None] "Events carry their name or payload in other properties.";
        XmlRootChanged "xml-root-changed" Breaking [None] "The root element of XML has another name.";
        XmlNameChanged "xml-name-changed" Breaking [None] "An element or attribute of XML has another name.";
        XmlNamespaceChanged "xml-namespace-changed" Breaking [None] "An element or attribute of XML is in another namespace.";
        XmlPrefixChanged "xml-prefix-changed" Compatible [None] "An element or attribute of XML is written with another prefix.";
        XmlNodeChanged "xml-node-changed" Breaking [None] "A property is an attribute of XML and was an element, or the like.";
        XmlListChanged "xml-list-changed" Breaking [None] "A list has an element around its items in XML and had none, or the reverse, or its items have another name.";
    }
    "Responses" {
        SuccessAdded "response-success-added" Risky [None Minor Major] "A successful status is new.";
        SuccessRemoved "response-success-removed" Breaking [None Major] "A successful status is gone.";
        ErrorAdded "response-error-added" Compatible [None Minor Major] "An error status is new.";
        ErrorRemoved "response-error-removed" Compatible [None Major] "An error status is gone.";
        ResponseMediaTypeAdded "response-media-type-added" Compatible [None Minor Major] "A response may be of another media type, too.";
        ResponseMediaTypeRemoved "response-media-type-removed" Breaking [None Major] "A response is not of a media type any more.";
        HeaderAdded "response-header-added" Compatible [Minor] "A header of responses is declared.";
        HeaderRemoved "response-header-removed" Risky [Major] "A header of responses is not declared any more.";
        LinkAdded "response-link-added" Compatible [None] "A link of a response is new: it says how another operation goes on from there.";
        LinkRemoved "response-link-removed" Risky [None] "A link of a response is gone: who went on by it has nothing that says so any more.";
        LinkChanged "response-link-changed" Risky [None] "A link of a response leads to another operation, or hands over other values.";
    }
    "Security" {
        SecurityAdded "security-added" Breaking [None Minor Major] "An operation needs a credential and did not.";
        SecurityRemoved "security-removed" Compatible [None Minor Major] "An operation needs no credential any more.";
        SecurityAlternativeAdded "security-alternative-added" Compatible [None Major] "An operation takes another credential, too.";
        SecurityAlternativeRemoved "security-alternative-removed" Breaking [None Minor] "An operation does not take a credential any more.";
        SecurityScopeAdded "security-scope-added" Breaking [None] "A credential needs one more scope.";
        SecurityScopeRemoved "security-scope-removed" Compatible [None] "A credential needs one scope less.";
        SecuritySchemeChanged "security-scheme-changed" Breaking [None] "A credential is of another kind.";
        SecuritySchemeLocationChanged "security-scheme-location-changed" Breaking [None] "A key is sent in another place: the query, a header or a cookie.";
        SecuritySchemeNameChanged "security-scheme-name-changed" Breaking [None] "A key is sent under another name.";
    }
    "Servers" {
        DefaultServerChanged "server-default-changed" Risky [None] "Requests go to another server unless callers choose one.";
        ServerAdded "server-added" Compatible [None] "A server is new.";
        ServerRemoved "server-removed" Risky [None] "A server is gone.";
        ServerVariableDefaultChanged "server-variable-default-changed" Risky [None] "A variable of a server has another default.";
        ServerVariableValueAdded "server-variable-value-added" Compatible [None] "A variable of a server has one more value.";
        ServerVariableValueRemoved "server-variable-value-removed" Breaking [None] "A variable of a server has one value less.";
        OperationServerAdded "operation-server-added" Risky [None] "An operation is called at a server of its own.";
        OperationServerRemoved "operation-server-removed" Risky [None] "An operation is called at the document's server, and had one of its own.";
        OperationServerChanged "operation-server-changed" Risky [None] "An operation is called at another server of its own.";
    }
    "Streams and call patterns" {
        StreamFramingChanged "stream-framing-changed" Breaking [None] "Items of a stream are told apart otherwise.";
        StreamTerminalChanged "stream-terminal-changed" Risky [None] "A stream ends otherwise.";
        StreamCompletionChanged "stream-completion-changed" Risky [None] "A stream is incomplete without what ends it and was not, or the reverse.";
        StreamErrorsChanged "stream-errors-changed" Risky [None] "Other events of a stream report a failure.";
        StreamIgnoredChanged "stream-ignored-changed" Risky [None] "Other events of a stream are ignored.";
        StreamTagChanged "stream-tag-changed" Breaking [None] "Events of a stream are named by another property.";
        StreamRequestChanged "stream-request-changed" Breaking [None] "A stream is asked for otherwise.";
        PaginationAdded "pagination-added" Compatible [Minor] "An operation has pages.";
        PaginationRemoved "pagination-removed" Risky [Major] "An operation has no pages any more.";
        PaginationChanged "pagination-changed" Risky [None] "Pages follow each other otherwise.";
        PollingAdded "polling-added" Compatible [Minor] "What an operation begins can be waited for.";
        PollingRemoved "polling-removed" Risky [Major] "What an operation begins can be waited for no more.";
        PollingChanged "polling-changed" Risky [None] "What an operation begins is waited for otherwise.";
        PollingOperationChanged "polling-operation-changed" Risky [None Major] "Another operation tells how what an operation begins stands.";
        AccumulationAdded "accumulation-added" Compatible [Minor] "Pieces of a stream are put together.";
        AccumulationRemoved "accumulation-removed" Risky [Major] "Pieces of a stream are put together no more.";
        AccumulationChanged "accumulation-changed" Risky [None] "Pieces of a stream are put together otherwise.";
        PaginationItemsChanged "pagination-items-changed" Breaking [None Major] "The items of pages are in another place.";
    }
    "Webhooks and schemas" {
        WebhookAdded "webhook-added" Compatible [Minor] "The payload of a webhook or callback is new.";
        WebhookRemoved "webhook-removed" Risky [Major] "The payload of a webhook or callback is gone.";
        SchemaAdded "schema-added" Compatible [Minor] "A schema of a document without operations is new.";
        SchemaRemoved "schema-removed" Breaking [Major] "A schema of a document without operations is gone.";
    }
    "Names" {
        TypeRenamed "type-renamed" Compatible [Major] "A type has another name and the same place.";
        TypeRemoved "type-removed" Compatible [Major] "A type is gone that nothing above explains: its place has another one.";
        TypeAdded "type-added" Compatible [Minor] "A type is new that nothing above explains.";
        ItemRenamed "item-renamed" Compatible [Major] "A field, variant or method has another name for the same part of the API.";
        ItemChanged "item-changed" Compatible [Minor Major] "An item changed by a change elsewhere, or by the order of the document.";
        FeaturesChanged "features-changed" Compatible [Minor Major] "Operations are behind Cargo features and were not, or the reverse.";
    }
    "The runtime" {
        RuntimePartAdded "runtime-part-added" Compatible [Minor] "The crate has one more part of the runtime: types, methods of the client's builder, Cargo features.";
        RuntimePartRemoved "runtime-part-removed" Compatible [Major] "The crate is without a part of the runtime that nothing needs any more, or that options leave out.";
        RuntimeNameTaken "runtime-name-taken" Compatible [Major] "A type of the API has the name of one of the runtime's, which is in the module `runtime` alone from then on.";
    }
}

impl Kind {
    /// Whether it may change which schemes operations need, of which follows how clients are made.
    pub fn is_of_credentials(self) -> bool {
        use Kind::{
            SecurityAdded, SecurityAlternativeAdded, SecurityAlternativeRemoved, SecurityRemoved,
        };
        matches!(
            self,
            SecurityAdded | SecurityRemoved | SecurityAlternativeAdded | SecurityAlternativeRemoved
        )
    }

    /// Whether an operation has more or less than before, so that whoever reads it knows of what the operation alone needs.
    pub fn is_of_operations(self) -> bool {
        let groups = [
            "Operations",
            "Parameters",
            "Request bodies",
            "Responses",
            "Security",
            "Streams and call patterns",
        ];
        let id = self.id();
        groups.contains(&self.group()) && (id.contains("-added") || id.contains("-removed"))
    }

    /// Whether it is about a part of the runtime, with all that is in it.
    pub fn is_of_runtime(self) -> bool {
        matches!(self, Kind::RuntimePartAdded | Kind::RuntimePartRemoved)
    }

    /// The kind of that id.
    pub fn parse(id: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|it| it.id() == id)
    }

    /// The table as a page of Markdown.
    pub fn table() -> String {
        let mut page = String::new();
        let mut group = "";
        for kind in Kind::ALL {
            if kind.group() != group {
                group = kind.group();
                page.push_str(&format!(
                    "\n## {group}\n\n| kind | wire | Rust | meaning |\n|---|---|---|---|\n"
                ));
            }
            let rust: Vec<&str> = kind.rust().iter().map(|it| it.as_str()).collect();
            page.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                kind.id(),
                kind.wire().as_str(),
                rust.join(", "),
                kind.meaning()
            ));
        }
        page
    }
}
