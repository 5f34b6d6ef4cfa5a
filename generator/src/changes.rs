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

            /// The stable name, in kebab case.
            pub fn id(self) -> &'static str {
                match self { $($(Kind::$kind => $id,)*)* }
            }

            /// What it does to requests and responses.
            pub fn wire(self) -> Wire {
                match self { $($(Kind::$kind => Wire::$wire,)*)* }
            }

            /// What it may do to code.
            pub fn rust(self) -> &'static [Rust] {
                match self { $($(Kind::$kind => &[$(Rust::$rust),*],)*)* }
            }

            /// What it means, in one line.
            pub fn meaning(self) -> &'static str {
                match self { $($(Kind::$kind => $meaning,)*)* }
            }

            /// What it is about.
            pub fn group(self) -> &'static str {
                match self { $($(Kind::$kind => $group,)*)* }
            }
        }
    };
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
        ParameterBecameRequired "parameter-became-required" Breaking [None Major] "A parameter has to be sent.";
        ParameterBecameOptional "parameter-became-optional" Compatible [None Major] "A parameter may be left out.";
        ParameterLocationChanged "parameter-location-changed" Breaking [None Minor Major] "A parameter is sent in another place.";
        ParameterStyleChanged "parameter-style-changed" Breaking [None] "Lists or objects in a parameter are spelled otherwise (`style`, `explode`).";
        ParameterEncodingChanged "parameter-encoding-changed" Breaking [None] "A parameter is sent as JSON and was not, or the reverse; reserved characters or empty lists are sent otherwise.";
        ParameterTypeChanged "parameter-type-changed" Breaking [None Minor Major] "A parameter has another type.";
        ParameterTypeWidened "parameter-type-widened" Compatible [None Minor Major] "A parameter takes more types of values than before.";
        ParameterTypeNarrowed "parameter-type-narrowed" Breaking [None Minor Major] "A parameter takes fewer types of values than before.";
        ParameterFormatChanged "parameter-format-changed" Risky [None Minor Major] "A parameter has another `format`.";
        ParameterBecameNullable "parameter-became-nullable" Compatible [None Minor Major] "A parameter may be null.";
        ParameterBecameNotNullable "parameter-became-not-nullable" Breaking [None Minor Major] "A parameter may not be null any more.";
        ParameterConstraintTightened "parameter-constraint-tightened" Breaking [None] "Values of a parameter that were valid are not.";
        ParameterConstraintLoosened "parameter-constraint-loosened" Compatible [None] "More values of a parameter are valid.";
        ParameterConstantChanged "parameter-constant-changed" Breaking [None] "A parameter with one possible value has another one.";
        ParameterDefaultChanged "parameter-default-changed" Risky [None] "A parameter that is left out means another value.";
        ParameterDeprecated "parameter-deprecated" Compatible [None] "A parameter is deprecated.";
    }
    "Request bodies" {
        RequestBodyAddedRequired "request-body-added-required" Breaking [Major] "A required body is new.";
        RequestBodyAddedOptional "request-body-added-optional" Compatible [Minor] "An optional body is new.";
        RequestBodyRemoved "request-body-removed" Risky [Major] "An operation takes no body any more.";
        RequestBodyBecameRequired "request-body-became-required" Breaking [Major] "A body has to be sent.";
        RequestBodyBecameOptional "request-body-became-optional" Compatible [Major] "A body may be left out.";
        RequestMediaTypeAdded "request-media-type-added" Compatible [None Minor Major] "A body may be sent as another media type, too.";
        RequestMediaTypeRemoved "request-media-type-removed" Breaking [None Major] "A body may not be sent as a media type any more.";
        RequestEncodingChanged "request-encoding-changed" Breaking [None] "A property of a form is sent otherwise (`encoding`).";
    }
    "What is sent" {
        RequestPropertyAddedRequired "request-property-added-required" Breaking [None Major] "A required property is new in what is sent.";
        RequestPropertyAddedOptional "request-property-added-optional" Compatible [None Minor] "An optional property is new in what is sent.";
        RequestPropertyRemoved "request-property-removed" Risky [None Major] "A property is gone from what is sent: the server ignores or refuses it.";
        RequestPropertyBecameRequired "request-property-became-required" Breaking [None Major] "A property has to be sent.";
        RequestPropertyBecameOptional "request-property-became-optional" Compatible [None Major] "A property may be left out of what is sent.";
        RequestTypeChanged "request-type-changed" Breaking [None Minor Major] "What is sent has another type.";
        RequestTypeWidened "request-type-widened" Compatible [None Minor Major] "More types of values may be sent.";
        RequestTypeNarrowed "request-type-narrowed" Breaking [None Minor Major] "Fewer types of values may be sent.";
        RequestFormatChanged "request-format-changed" Risky [None Minor Major] "What is sent has another `format`.";
        RequestBecameNullable "request-became-nullable" Compatible [None Minor Major] "What is sent may be null.";
        RequestBecameNotNullable "request-became-not-nullable" Breaking [None Minor Major] "What is sent may not be null any more.";
        RequestConstraintTightened "request-constraint-tightened" Breaking [None] "Values that could be sent are not valid any more.";
        RequestConstraintLoosened "request-constraint-loosened" Compatible [None] "More values may be sent.";
        RequestConstantChanged "request-constant-changed" Breaking [None] "A property that is sent with one possible value has another one.";
        RequestDefaultChanged "request-default-changed" Risky [None] "A property that is left out means another value.";
        RequestPropertyDeprecated "request-property-deprecated" Compatible [None] "A property that is sent is deprecated.";
        RequestAdditionalPropertiesForbidden "request-additional-properties-forbidden" Breaking [None Major] "Properties that the document does not name are refused.";
        RequestAdditionalPropertiesAllowed "request-additional-properties-allowed" Compatible [None Minor] "Properties that the document does not name may be sent.";
        RequestEnumValueAdded "request-enum-value-added" Compatible [Minor] "A value may be sent that could not.";
        RequestEnumValueRemoved "request-enum-value-removed" Breaking [Major] "A value may not be sent any more.";
        RequestVariantAdded "request-variant-added" Compatible [None Minor Major] "A union that is sent has one more branch.";
        RequestVariantRemoved "request-variant-removed" Breaking [None Major] "A union that is sent has one branch less.";
    }
    "What is received" {
        ResponseRequiredPropertyAdded "response-required-property-added" Compatible [None Minor Major] "A property is new that is always received.";
        ResponseOptionalPropertyAdded "response-optional-property-added" Compatible [None Minor] "A property is new that may be received.";
        ResponseRequiredPropertyRemoved "response-required-property-removed" Breaking [None Major] "A property is gone that was always received.";
        ResponseOptionalPropertyRemoved "response-optional-property-removed" Risky [None Major] "A property is gone that could be received.";
        ResponsePropertyBecameRequired "response-property-became-required" Compatible [None Major] "A property is always received.";
        ResponsePropertyBecameOptional "response-property-became-optional" Breaking [None Major] "A property may be missing from what is received.";
        ResponseTypeChanged "response-type-changed" Breaking [None Minor Major] "What is received has another type.";
        ResponseTypeWidened "response-type-widened" Breaking [None Minor Major] "More types of values may be received.";
        ResponseTypeNarrowed "response-type-narrowed" Compatible [None Minor Major] "Fewer types of values are received.";
        ResponseFormatChanged "response-format-changed" Risky [None Minor Major] "What is received has another `format`.";
        ResponseBecameNullable "response-became-nullable" Breaking [None Minor Major] "What is received may be null.";
        ResponseBecameNotNullable "response-became-not-nullable" Compatible [None Minor Major] "What is received is never null.";
        ResponseConstraintTightened "response-constraint-tightened" Compatible [None] "Fewer values are received.";
        ResponseConstraintLoosened "response-constraint-loosened" Risky [None] "Values may be received that could not.";
        ResponseConstantChanged "response-constant-changed" Breaking [None] "A property that is received with one possible value has another one.";
        ResponseDefaultChanged "response-default-changed" Compatible [None] "A property that is missing means another value.";
        ResponsePropertyDeprecated "response-property-deprecated" Compatible [None] "A property that is received is deprecated.";
        ResponseAdditionalPropertiesForbidden "response-additional-properties-forbidden" Compatible [None Major] "Properties that the document does not name are not received any more.";
        ResponseAdditionalPropertiesAllowed "response-additional-properties-allowed" Compatible [None Minor] "Properties that the document does not name may be received.";
        ResponseEnumValueAdded "response-enum-value-added" Risky [Minor] "A value may be received that could not: code made for the old document has it as `Unrecognized`.";
        ResponseEnumValueRemoved "response-enum-value-removed" Compatible [Major] "A value is not received any more.";
        ResponseVariantAdded "response-variant-added" Risky [None Minor Major] "A union that is received has one more branch: code made for the old document has it as `Unrecognized`.";
        ResponseVariantRemoved "response-variant-removed" Compatible [None Major] "A union that is received has one branch less.";
    }
    "Both ways" {
        DiscriminatorChanged "discriminator-changed" Breaking [None Minor Major] "A branch of a union is told by another property or another value of it.";
        PropertyAccessChanged "property-access-changed" Risky [None Minor Major] "A property is `readOnly` or `writeOnly` and was not, or the reverse.";
        EventChanged "event-changed" Breaking [None] "Events carry their name or payload in other properties.";
        XmlChanged "xml-changed" Breaking [None] "A value is written in XML by other names or in other places.";
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
    }
    "Security" {
        SecurityAdded "security-added" Breaking [None] "An operation needs a credential and did not.";
        SecurityRemoved "security-removed" Compatible [None] "An operation needs no credential any more.";
        SecurityAlternativeAdded "security-alternative-added" Compatible [None] "An operation takes another credential, too.";
        SecurityAlternativeRemoved "security-alternative-removed" Breaking [None] "An operation does not take a credential any more.";
        SecurityScopeAdded "security-scope-added" Breaking [None] "A credential needs one more scope.";
        SecurityScopeRemoved "security-scope-removed" Compatible [None] "A credential needs one scope less.";
        SecuritySchemeChanged "security-scheme-changed" Breaking [None] "A credential is sent otherwise.";
    }
    "Servers" {
        DefaultServerChanged "server-default-changed" Risky [None] "Requests go to another server unless callers choose one.";
        ServerAdded "server-added" Compatible [None] "A server is new.";
        ServerRemoved "server-removed" Risky [None] "A server is gone.";
        ServerVariableChanged "server-variable-changed" Risky [None] "A variable of a server has another default or other values.";
        OperationServerChanged "operation-server-changed" Risky [None] "An operation is called at a server of its own, or at another one.";
    }
    "Streams and call patterns" {
        StreamFramingChanged "stream-framing-changed" Breaking [None] "Items of a stream are told apart otherwise.";
        StreamTerminalChanged "stream-terminal-changed" Risky [None] "A stream ends otherwise.";
        StreamErrorsChanged "stream-errors-changed" Risky [None] "Other events of a stream report a failure, or are ignored.";
        StreamRequestChanged "stream-request-changed" Breaking [None] "A stream is asked for otherwise.";
        PaginationAdded "pagination-added" Compatible [Minor] "An operation has pages.";
        PaginationRemoved "pagination-removed" Risky [Major] "An operation has no pages any more.";
        PaginationChanged "pagination-changed" Risky [None] "Pages follow each other otherwise.";
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
}

impl Kind {
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
