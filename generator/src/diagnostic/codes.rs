//! The stable codes of diagnostics, and what each one means.

use super::Severity;

/// Declares the codes: name, text, severity, and a paragraph that teaches.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal $severity:ident;)*) => {
        /// The kind of a diagnostic. Codes are stable: they are never reused for something else.
        ///
        /// `S0xx` reading, `S1xx` structure, `S2xx` references and selection, `S3xx` schemas,
        /// `S4xx` operations, `S9xx` options and output.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The code as it is printed: a letter and three digits.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }

            /// The severity the code has unless a mode raises it.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),* }
            }

            /// Whether it is about something that cannot be given a meaning, so that what depends on it has none either.
            pub fn is_defect(self) -> bool {
                let broken = [Self::UnknownReference, Self::ReferenceCycle, Self::ExternalReference];
                broken.contains(&self)
            }

            /// What the code means, in a sentence or two.
            pub fn explain(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc, "\n"),+).trim_ascii()),* }
            }
        }
    };
}

codes! {
    /// A file cannot be read: it is missing, is a folder, or may not be opened.
    UnreadableFile = "S001" Error;
    /// The text is neither JSON nor YAML.
    Syntax = "S002" Error;
    /// A key stands twice in the same object; which of the two counts is anybody's guess.
    DuplicateKey = "S003" Error;
    /// The document is larger, deeper, or expands through aliases to more than the limits allow.
    TooLarge = "S004" Error;
    /// A key of an object is not a string (or a scalar that reads as one).
    NonStringKey = "S005" Error;
    /// The file is not UTF-8.
    Encoding = "S006" Error;

    /// The document does not say which version of OpenAPI it is written in.
    MissingVersion = "S101" Error;
    /// The version of OpenAPI is not supported.
    UnsupportedVersion = "S102" Error;
    /// A part of the document does not have the structure that OpenAPI gives it.
    Malformed = "S103" Warning;
    /// A spelling of another OpenAPI version is used; it is read as it was meant.
    OtherDialect = "S104" Note;
    /// An extension that the generator reads is malformed.
    MalformedExtension = "S105" Warning;
    /// A required field is missing, and all is well without.
    MissingField = "S106" Note;
    /// An object has a field that its version of OpenAPI does not know; it is ignored.
    UnknownField = "S107" Note;
    /// An object has a field that nobody knows and that looks like one that is there; it is ignored.
    MisspelledField = "S108" Note;
    /// A value is not of the form that OpenAPI demands, or none of those that it lists.
    InvalidValue = "S109" Note;
    /// An object has two fields of which it may have one.
    ExclusiveFields = "S110" Note;
    /// Something is listed twice that may be listed once.
    Repeated = "S111" Note;
    /// A name refers to nothing in the document.
    UnknownName = "S112" Note;
    /// A path is no template as OpenAPI has it, or the same as another one.
    MalformedPath = "S113" Note;
    /// A field has no meaning where it stands.
    IgnoredField = "S114" Note;

    /// A `$ref` points to nothing. By default the operations that reach it are left out.
    UnknownReference = "S201" Warning;
    /// References lead back to themselves with no schema in between. By default the operations that reach them are
    /// left out.
    ReferenceCycle = "S202" Warning;
    /// A `$ref` leads outside of the given files; nothing is fetched. By default the operations that reach it are left
    /// out.
    ExternalReference = "S203" Warning;
    /// A selector names no operation of the document.
    UnknownOperation = "S204" Error;
    /// Two operations have the same `operationId`; the later one is named after its method and path.
    DuplicateOperationId = "S205" Warning;
    /// There is no operation to generate: each one is left out.
    NothingLeft = "S206" Error;

    /// A keyword of a schema has a value of the wrong type and is ignored.
    MalformedKeyword = "S301" Warning;
    /// The members of an `allOf` contradict each other.
    AllOfConflict = "S302" Warning;
    /// The branches of a union cannot be told apart by looking. Each is tried, and the one that recognises most of a
    /// value is taken, the first in case of doubt.
    AmbiguousUnion = "S303" Warning;
    /// A keyword is not carried over to Rust: values it forbids are accepted.
    UncheckedKeyword = "S304" Note;
    /// A schema cannot be given a type; its values are kept as raw JSON.
    OpaqueSchema = "S305" Note;
    /// A default does not fit its own schema; it stays in the documentation only.
    MalformedDefault = "S306" Warning;
    /// A discriminator's mapping names a schema that is no branch of the union.
    MalformedDiscriminator = "S307" Warning;
    /// What a schema says cannot be done in XML: a list that is an attribute, or a name that is none there.
    UnsuitedXml = "S308" Warning;
    /// No test is made of an example: its own schema refuses it, or it cannot be checked.
    UntestedExample = "S309" Note;

    /// A path parameter is declared that the path template lacks, or the other way round.
    PathParameterMismatch = "S401" Warning;
    /// A media type is not supported; the operation goes without it.
    UnsupportedMediaType = "S402" Warning;
    /// A parameter cannot be sent as declared.
    UnsupportedParameter = "S403" Warning;
    /// An operation is left out of the crate, because of a defect in it or in a schema that it reaches.
    SkippedOperation = "S404" Warning;
    /// A security scheme is unknown or not supported.
    UnsupportedSecurity = "S405" Warning;
    /// A response is not told apart from another one, or is not supported.
    UnsupportedResponse = "S406" Warning;
    /// Content is declared for a response that HTTP gives none: to HEAD, or of status 1xx, 204, 205 or 304. It is left
    /// out.
    UselessContent = "S407" Note;
    /// What the extension `x-webhooks` describes has no types: they are made if the options say `webhooks: true`.
    UnaskedWebhooks = "S408" Note;

    /// The options are malformed.
    MalformedOptions = "S901" Error;
    /// An overlay is malformed, or one of its actions matched nothing.
    MalformedOverlay = "S902" Error;
    /// The output cannot be written, or holds files that are not the generator's.
    Output = "S903" Error;
    /// An overlay's action changed nothing.
    UselessOverlay = "S904" Warning;
    /// The generator broke one of its own rules; please report it with the document.
    Internal = "S905" Error;
}
