//! Stable codes of diagnostics, and what each means.

use super::Severity;

/// Declares the codes: name, text, severity, and paragraphs that teach: what it means, an example, the way out.
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

            /// Whether it is advice: not looked for unless somebody asks, since nothing is broken or lost.
            pub fn is_advice(self) -> bool {
                [Self::MissingOperationId, Self::UnusedComponent, Self::DeprecatedField].contains(&self)
            }

            /// The code that is printed so, in either case.
            pub fn parse(text: &str) -> Option<Code> {
                let mut all = Self::ALL.iter();
                all.find(|it| it.as_str().eq_ignore_ascii_case(text)).copied()
            }

            /// What the code means, with an example, and what to do about it.
            pub fn explain(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc, "\n"),+).trim_ascii()),* }
            }
        }
    };
}

codes! {
    /// A file cannot be read: it is missing, is a folder, or may not be opened.
    ///
    /// Example: `specwright generate missing.yaml --out out`
    ///
    /// Fix: check the path, and that you may read what is there.
    UnreadableFile = "S001" Error;
    /// The text is neither JSON nor YAML.
    ///
    /// Example: `paths: [` and nothing behind it.
    ///
    /// Fix: close what is open; an editor that knows YAML shows where.
    Syntax = "S002" Error;
    /// An object has the same key twice; which of the two counts is undefined.
    ///
    /// Example: `{ title: A, title: B }`
    ///
    /// Fix: remove one of the two.
    DuplicateKey = "S003" Error;
    /// A limit of reading was reached: the document has more files, bytes or values, or is nested deeper, aliases and
    /// references expanded. Nothing is generated, since half a document would look like a whole one.
    ///
    /// Example: an alias that stands for a list of aliases, ten times over.
    ///
    /// Fix: if the document is to be trusted, raise the limit that the message names under `limits` in the options.
    TooLarge = "S004" Error;
    /// A key of an object is not a string (or a scalar that reads as one).
    ///
    /// Example: `{ [a, b]: c }`
    ///
    /// Fix: name the member with a string.
    NonStringKey = "S005" Error;
    /// The file is not UTF-8.
    ///
    /// Example: a file that an editor saved as UTF-16.
    ///
    /// Fix: save it as UTF-8.
    Encoding = "S006" Error;

    /// The document does not say which version of OpenAPI it is written in.
    ///
    /// Example: a file that begins with `info`.
    ///
    /// Fix: begin the document with `openapi: 3.1.0`, or `swagger: '2.0'`.
    MissingVersion = "S101" Error;
    /// The version of OpenAPI is not supported.
    ///
    /// Example: `openapi: 4.0.0`
    ///
    /// Fix: name the version that the document is written in: 2.0, 3.0, 3.1 or 3.2.
    UnsupportedVersion = "S102" Error;
    /// A part of the document does not have the structure that OpenAPI gives it.
    ///
    /// Example: `parameters: { id: string }`, where a list is wanted.
    ///
    /// Fix: give the part the form that the message names. It is a note as long as nothing is lost by it.
    Malformed = "S103" Warning;
    /// A spelling of another OpenAPI version is used; it is read as it was meant.
    ///
    /// Example: `nullable: true` in OpenAPI 3.1.
    ///
    /// Fix: nothing has to be done; `type: [string, 'null']` is how 3.1 spells that one.
    OtherDialect = "S104" Note;
    /// An extension that the generator reads is malformed.
    ///
    /// Example: `x-stream: { terminal: [] }`
    ///
    /// Fix: see the table of members in docs/extensions.md.
    MalformedExtension = "S105" Warning;
    /// A required field is missing; nothing is lost by that.
    ///
    /// Example: `responses: { '200': {} }`, which lacks a `description`.
    ///
    /// Fix: add the field.
    MissingField = "S106" Note;
    /// An object has a field that its version of OpenAPI does not know; it is ignored.
    ///
    /// Example: `webhooks` in OpenAPI 3.0.
    ///
    /// Fix: remove the field, begin its name with `x-`, or raise the document's version.
    UnknownField = "S107" Note;
    /// An object has a field that nobody knows and that looks like one that is there; it is ignored.
    ///
    /// Example: `requierd: true`
    ///
    /// Fix: correct the name; the help has the one that was probably meant.
    MisspelledField = "S108" Note;
    /// A value is not of the form that OpenAPI demands, or none of those that it lists.
    ///
    /// Example: `default: eu` of a server variable whose `enum` is `[us]`.
    ///
    /// Fix: write one of the values that the help lists, or a value of the form that the message names.
    InvalidValue = "S109" Note;
    /// An object has two fields of which it may have one.
    ///
    /// Example: `example` and `examples` of one parameter.
    ///
    /// Fix: remove one of the two.
    ExclusiveFields = "S110" Note;
    /// Something is listed twice that may be listed once.
    ///
    /// Example: `required: [id, id]`
    ///
    /// Fix: remove the second one.
    Repeated = "S111" Note;
    /// A name refers to nothing in the document.
    ///
    /// Example: a link's `operationId: getPet` where the operation is called `readPet`.
    ///
    /// Fix: correct the name, or add what it names.
    UnknownName = "S112" Note;
    /// A path is no template as OpenAPI has it, or the same as another one.
    ///
    /// Example: `/pets/{id}` beside `/pets/{name}`
    ///
    /// Fix: let a path begin with `/`, close its braces, and keep one of two that match the same requests.
    MalformedPath = "S113" Note;
    /// A field has no meaning where it stands.
    ///
    /// Example: `allowReserved: true` of a header.
    ///
    /// Fix: remove the field, or move it to where it counts.
    IgnoredField = "S114" Note;
    /// A `$ref` stands where the specification allows none. It is followed, as bundlers do, if its target fits there.
    ///
    /// Example: `properties: { $ref: ./properties.yaml }`
    ///
    /// Fix: refer to a whole schema, parameter, response or path item; or bundle the document, and generate from
    /// the bundle.
    MisplacedReference = "S115" Note;
    /// An operation has no `operationId`: its call is named after method and path, and gets another name with another path.
    ///
    /// Example: `get: { responses: {} }`
    ///
    /// Fix: add one; `specwright lint --fix` writes the name that the call has. Found by `lint`, and where `rules` in the
    /// options give the code a level.
    MissingOperationId = "S116" Note;
    /// A component is reached from no operation and no webhook.
    ///
    /// Example: a schema that was left behind when its operation went.
    ///
    /// Fix: remove it, as `specwright lint --fix-unused` does; a schema takes the type of that name with it. Found by `lint`,
    /// and where `rules` in the options give the code a level.
    UnusedComponent = "S117" Note;
    /// A field is deprecated in the document's version of OpenAPI, and has a successor.
    ///
    /// Example: `example: 1` of a schema in OpenAPI 3.1.
    ///
    /// Fix: write the successor, as `specwright lint --fix` does: `examples: [1]`. Found by `lint`, and where `rules` in the
    /// options give the code a level.
    DeprecatedField = "S118" Note;

    /// A `$ref` points to nothing. By default the operations that reach it are left out.
    ///
    /// Example: `$ref: '#/components/schemas/Pte'`
    ///
    /// Fix: name something that is there; the help has the nearest name.
    UnknownReference = "S201" Warning;
    /// References lead back to themselves with no schema in between. By default the operations that reach them are
    /// left out.
    ///
    /// Example: `A: { $ref: '#/components/schemas/A' }`
    ///
    /// Fix: put a property, an item or a branch between a schema and itself.
    ReferenceCycle = "S202" Warning;
    /// A `$ref` leads outside of the given files; nothing is fetched. By default the operations that reach it are left
    /// out.
    ///
    /// Example: `$ref: https://example.com/pet.yaml`
    ///
    /// Fix: keep a copy and say so under `vendored` in the options; for a file of another folder, `--root
    /// DIR`.
    ExternalReference = "S203" Warning;
    /// A selector names no operation of the document.
    ///
    /// Example: `--operation getPets` where the operation is called `listPets`.
    ///
    /// Fix: `specwright list` shows the names there are.
    UnknownOperation = "S204" Error;
    /// Two operations have the same `operationId`; the later one is named after its method and path.
    ///
    /// Example: `operationId: get` of two operations.
    ///
    /// Fix: give each a name of its own.
    DuplicateOperationId = "S205" Warning;
    /// There is no operation to generate: each one is left out.
    ///
    /// Example: a document whose every operation refers to a schema that is missing.
    ///
    /// Fix: correct what the diagnostics before this one name, or choose `--on-defect opaque`.
    NothingLeft = "S206" Error;
    /// A `$dynamicRef` may lead to several schemas, and nothing that leads there says to which; values are kept as raw
    /// JSON.
    ///
    /// Example: `items: { $dynamicRef: '#item' }`, used as it is, where two other schemas have `$dynamicAnchor: item`.
    ///
    /// Fix: give the schema a default, `$defs: { item: { $dynamicAnchor: item } }`.
    AmbiguousReference = "S207" Warning;
    /// The document has no operation, so there is nothing to call; types are generated all the same.
    ///
    /// Example: `paths: {}`, or a document of `webhooks` or `components` only.
    ///
    /// Fix: name the document that has the operations; it may be one that refers to this one.
    NoOperation = "S208" Warning;

    /// A keyword of a schema has a value of the wrong type and is ignored.
    ///
    /// Example: `maxLength: '10'`
    ///
    /// Fix: write a value of the type that the message names.
    MalformedKeyword = "S301" Warning;
    /// The members of an `allOf` contradict each other.
    ///
    /// Example: `allOf: [{ type: string }, { type: object }]`
    ///
    /// Fix: let the members agree, or choose `anyOf` if one is enough.
    AllOfConflict = "S302" Warning;
    /// The branches of a union cannot be distinguished by a property or a type. Each is tried; the one that recognizes most
    /// of a value wins, the first of equals.
    ///
    /// Example: `oneOf` of two objects without a required property.
    ///
    /// Fix: add a `discriminator`, or require a property that only one branch has.
    AmbiguousUnion = "S303" Warning;
    /// A keyword is not checked: values that it forbids are accepted.
    ///
    /// Example: `not: { type: string }`
    ///
    /// Fix: nothing has to be done; the server checks what the crate does not.
    UncheckedKeyword = "S304" Note;
    /// A schema cannot be given a type; its values are kept as raw JSON.
    ///
    /// Example: `allOf: [{ $ref: '#/components/schemas/Pet' }, false]`
    ///
    /// Fix: describe the values in the schema.
    OpaqueSchema = "S305" Note;
    /// A default does not fit its own schema; it stays in the documentation only.
    ///
    /// Example: `{ type: integer, default: many }`
    ///
    /// Fix: write a default that the schema allows.
    MalformedDefault = "S306" Warning;
    /// A discriminator's mapping names a schema that is no branch of the union, or what it says of a branch is not what the
    /// branch says; or several branches have one value of it, or a branch does not declare its property. The message says
    /// what is gone by.
    ///
    /// Example: `mapping: { dog: Dgo }`
    ///
    /// Fix: name a schema that is among the branches.
    MalformedDiscriminator = "S307" Warning;
    /// What a schema says cannot be done in XML: a list that is an attribute, or a name that is none there.
    ///
    /// Example: `xml: { attribute: true }` of a list.
    ///
    /// Fix: make it an element, or let it hold one value.
    UnsuitedXml = "S308" Warning;
    /// No test is made of an example: its own schema refuses it, or it cannot be checked.
    ///
    /// Example: `example: many` of a schema of type `integer`.
    ///
    /// Fix: write an example that the schema allows.
    UntestedExample = "S309" Note;
    /// A value may fit two branches of a union. It is read as one of them; the message says which.
    ///
    /// Example: `oneOf: [{ type: integer }, { type: number }]`
    ///
    /// Fix: nothing needs to be done if the branch that is taken is right; otherwise add a `discriminator`, or close
    /// one branch by `additionalProperties: false`.
    OverlappingBranches = "S310" Note;
    /// A name has no letter and no digit; its identifier is made of the names of its characters.
    ///
    /// Example: a property called `***`, which becomes `star_star_star`.
    ///
    /// Fix: give it a name under `names` in the options if it is a schema; what is sent stays as it is.
    Wordless = "S312" Note;

    /// A path parameter is declared that the path template lacks, or the other way round.
    ///
    /// Example: `/pets/{id}` with a path parameter that is called `petId`.
    ///
    /// Fix: let template and parameter have the same name.
    PathParameterMismatch = "S401" Warning;
    /// A media type is not supported; the operation goes without it.
    ///
    /// Example: a body of `multipart/mixed`.
    ///
    /// Fix: describe the body in JSON, XML, a form, text or bytes as well, if the server takes that.
    UnsupportedMediaType = "S402" Warning;
    /// A parameter cannot be sent as declared.
    ///
    /// Example: an object as a header without a schema that says how.
    ///
    /// Fix: give the parameter a schema of strings, numbers, or lists of them.
    UnsupportedParameter = "S403" Warning;
    /// An operation is left out of the crate, because of a defect in it or in a schema that it reaches.
    ///
    /// Example: an operation whose response refers to a schema that is missing.
    ///
    /// Fix: correct the document, for example by an overlay, or choose `--on-defect opaque`.
    SkippedOperation = "S404" Warning;
    /// A security scheme is undeclared or not supported.
    ///
    /// Example: `security: [{ tokn: [] }]` where the scheme is called `token`.
    ///
    /// Fix: correct the name; what the crate cannot do, a header on the client or the call can.
    UnsupportedSecurity = "S405" Warning;
    /// A response is not told apart from another one, or is not supported.
    ///
    /// Example: `responses: { '20': {} }`
    ///
    /// Fix: write a code of three digits, a range such as `4XX`, or `default`.
    UnsupportedResponse = "S406" Warning;
    /// Content is declared for a response that has none in HTTP: to HEAD, or of status 1xx, 204, 205 or 304. It is left
    /// out.
    ///
    /// Example: `'204'` with `content`.
    ///
    /// Fix: remove the content, or choose a status that has some, such as 200.
    UselessContent = "S407" Note;
    /// No types are generated for the extension `x-webhooks` unless the options say `webhooks: true`.
    ///
    /// Example: `x-webhooks: { sold: { post: {} } }`
    ///
    /// Fix: generate with `--webhooks`, or do nothing if their types are not wanted.
    UnaskedWebhooks = "S408" Note;

    /// A fact about an operation is inferred from common conventions: how it is paginated, what requests its stream, or what
    /// ends it.
    ///
    /// Example: `.stream()` sets `stream: true`, where the response is JSON or `text/event-stream` and the body has a
    /// boolean property of that name.
    ///
    /// Fix: nothing has to be done; the option in the help overrides it.
    Inferred = "S409" Note;
    /// An operation responds with a stream or with JSON, and nothing says how a request chooses, or what says so contradicts
    /// itself. Only the header `accept` requests the stream.
    ///
    /// Example: a property `stream` of the body that is a string.
    ///
    /// Fix: name the property in the options: `calls: { chat: { stream: { request: { stream: all } } } }`
    UnaskedStream = "S410" Note;
    /// An error has a representation that no type is made of, beside one that has a type.
    ///
    /// Example: `text/plain` beside `application/json`.
    ///
    /// Fix: nothing needs to be done; where it arrives, the body can be had as it is.
    UntypedError = "S411" Note;

    /// The options are malformed.
    ///
    /// Example: `operation: [a]` in the options, where the key is `operations`.
    ///
    /// Fix: correct the key or value; `spec/specwright.yaml` explains each.
    MalformedOptions = "S901" Error;
    /// An overlay is malformed, or one of its actions matched nothing.
    ///
    /// Example: a `target` that is no JSONPath.
    ///
    /// Fix: compare the overlay with the document it is for.
    MalformedOverlay = "S902" Error;
    /// The output cannot be written, or holds files that are not the generator's.
    ///
    /// Example: `--out` names a file, or a folder with files of yours.
    ///
    /// Fix: name a folder that is empty, or one that was generated.
    Output = "S903" Error;
    /// An overlay's action changed nothing.
    ///
    /// Example: an `update` that says what the document says already.
    ///
    /// Fix: remove the action.
    UselessOverlay = "S904" Warning;
    /// The generator broke one of its own rules; please report it with the document.
    ///
    /// Example: none is known.
    ///
    /// Fix: leave out the operation that the message names, and report it.
    Internal = "S905" Error;
    /// The runtime that a crate is to share is not there, is no runtime, or is of another version of the generator.
    ///
    /// Example: `runtime: { path: ../api-runtime }` in the options, and nothing at that path.
    ///
    /// Fix: run `specwright runtime --out ../api-runtime` with the version of specwright that generates the crate.
    SharedRuntime = "S906" Error;
}
