//! Operations: a builder each, with the client's method that starts it.

use proc_macro2::TokenStream;
use quote::quote;

use super::outcome::{self, Failure, Success};
use super::rust_type::Imports;
use super::{Context, Source, construct, doc_lines, docs, documentation, ident, number, validate};
use crate::format::Item;
use crate::ir::{Body, BodyContent, EventStream, Operation, Parameter, ParameterPlace, Style, Ty};
use crate::naming::OperationNames;

/// More arguments than this, `self` included, need a lint's permission.
const MOST_ARGUMENTS: usize = 7;

/// The files of all operations, and the module that gathers them.
pub fn files(context: &Context<'_>) -> Vec<Source> {
    let operations = &context.api.operations;
    let mut modules: Vec<&str> = (0..operations.len())
        .map(|index| context.names.operation(index).module.as_str())
        .collect();
    modules.sort_unstable();
    let list = |line: fn(&str) -> String| {
        let lines: Vec<String> = modules.iter().map(|it| line(it)).collect();
        Item::Plain(lines.join("\n"))
    };
    let mut files = vec![Source {
        path: "src/operations/mod.rs".to_owned(),
        docs: vec!["The operations, each a builder that is sent when it is awaited.".to_owned()],
        items: match modules.is_empty() {
            true => Vec::new(),
            false => vec![
                list(|it| format!("mod {it};")),
                list(|it| format!("pub use {it}::*;")),
            ],
        },
    }];
    files.extend((0..operations.len()).map(|index| file(context, index)));
    files
}

/// An operation on its way to code.
struct Call<'c> {
    context: &'c Context<'c>,
    operation: &'c Operation,
    names: &'c OperationNames,
    imports: Imports,
    success: Option<Success<'c>>,
    stream: Option<&'c EventStream>,
    failure: Failure<'c>,
}

fn file(context: &Context<'_>, index: usize) -> Source {
    let operation = &context.api.operations[index];
    let call = Call {
        context,
        operation,
        names: context.names.operation(index),
        imports: Imports::default(),
        success: outcome::success(operation),
        stream: outcome::stream(operation),
        failure: outcome::failure(operation),
    };
    let mut items = vec![
        Item::Rust(call.description()),
        Item::Rust(call.method()),
        Item::Rust(call.builder()),
        Item::Rust(call.implementation()),
    ];
    items.extend(call.validation().map(Item::Rust));
    items.extend(call.future_impl().map(Item::Rust));
    call.enums(&mut items);
    let mut uses = call.imports.text(context, "crate::types", None);
    if call.awaited().is_some() {
        uses = format!("use std::future::IntoFuture;\n\n{uses}");
    }
    items.insert(0, Item::Plain(uses));
    Source {
        path: format!("src/operations/{}.rs", call.names.module),
        docs: vec![format!(
            "`{} {}`.",
            docs::code(&operation.method),
            docs::code(&operation.path)
        )],
        items,
    }
}

impl Call<'_> {
    /// The parameters that callers give, with their names.
    fn parameters(&self) -> impl Iterator<Item = (&Parameter, &str)> {
        self.operation
            .parameters
            .iter()
            .zip(self.names.parameters.iter().map(String::as_str))
            .filter(|(parameter, _)| parameter.constant.is_none())
    }

    fn description(&self) -> TokenStream {
        self.imports.runtime("Operation");
        let name = ident(&self.names.constant);
        let id = &self.operation.id;
        let path = &self.operation.path;
        let method = match self.operation.method.as_str() {
            known
            @ ("GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE") => {
                let name = ident(known);
                quote!(http::Method::#name)
            }
            _ => quote!(http::Method::GET),
        };
        let security = self
            .operation
            .security
            .iter()
            .map(|all| quote!(&[#(#all),*]));
        quote! {
            static #name: Operation = Operation {
                id: #id,
                method: #method,
                path: #path,
                security: &[#(#security),*],
            };
        }
    }

    fn body_type(&self, body: &Body) -> (TokenStream, TokenStream) {
        let place = quote!(body);
        match &body.content {
            BodyContent::Json(ty) | BodyContent::Form(ty) => {
                let (argument, value) = self.context.whole_argument(ty, &place, &self.imports);
                // A body is given as what it is: a conversion would only hide its type.
                match self.context.is_own_type(ty) {
                    true => (self.context.value_type(ty, &self.imports), place),
                    false => (argument, value),
                }
            }
            BodyContent::Text => (quote!(impl Into<String>), quote!(body.into())),
            BodyContent::Bytes => (quote!(impl Into<bytes::Bytes>), quote!(body.into())),
        }
    }

    fn body_field(&self, body: &Body) -> TokenStream {
        let ty = match &body.content {
            BodyContent::Json(ty) | BodyContent::Form(ty) => {
                self.context.value_type(ty, &self.imports)
            }
            BodyContent::Text => quote!(String),
            BodyContent::Bytes => quote!(bytes::Bytes),
        };
        match body.required {
            true => ty,
            false => quote!(Option<#ty>),
        }
    }

    /// The method of the client: required parameters in order, then a required body.
    fn method(&self) -> TokenStream {
        self.imports.runtime("Client");
        self.imports.runtime("CallOptions");
        let mut arguments = Vec::new();
        let mut fields = Vec::new();
        for (parameter, name) in self.parameters() {
            let name = ident(name);
            if parameter.required {
                let place = quote!(#name);
                let (ty, value) = self
                    .context
                    .whole_argument(&parameter.ty, &place, &self.imports);
                let same = name == value.to_string();
                arguments.push(quote!(#name: #ty));
                fields.push(if same {
                    quote!(#name)
                } else {
                    quote!(#name: #value)
                });
            } else {
                fields.push(quote!(#name: None));
            }
        }
        match &self.operation.body {
            Some(body) if body.required => {
                let (ty, value) = self.body_type(body);
                arguments.push(quote!(body: #ty));
                let same = value.to_string() == "body";
                fields.push(if same {
                    quote!(body)
                } else {
                    quote!(body: #value)
                });
            }
            Some(_) => fields.push(quote!(body: None)),
            None => {}
        }
        let lint = (arguments.len() >= MOST_ARGUMENTS)
            .then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let docs = self.docs();
        let method = ident(&self.names.method);
        let builder = ident(&self.names.builder);
        quote! {
            impl Client {
                #docs
                #lint
                pub fn #method(&self, #(#arguments),*) -> #builder {
                    #builder {
                        client: self.clone(),
                        #(#fields,)*
                        options: CallOptions::default(),
                    }
                }
            }
        }
    }

    fn docs(&self) -> TokenStream {
        let operation = self.operation;
        let place = format!(
            "`{} {}`",
            docs::code(&operation.method),
            docs::code(&operation.path)
        );
        let mut lines = docs::lines(&operation.docs, None, &format!("{place}."));
        if lines != [format!("{place}.")] {
            lines.extend([String::new(), format!("{place}.")]);
        }
        let told: Vec<String> = self
            .parameters()
            .filter(|(parameter, _)| parameter.required)
            .filter_map(|(parameter, name)| {
                let text = parameter.docs.description.as_deref()?;
                let text = docs::prose(text).join(" ");
                Some(format!("- `{name}`: {}", text.trim()))
            })
            .collect();
        if !told.is_empty() {
            lines.push(String::new());
            lines.extend(told);
        }
        doc_lines(&lines)
    }

    fn builder(&self) -> TokenStream {
        let builder = ident(&self.names.builder);
        let mut fields = Vec::new();
        for (parameter, name) in self.parameters() {
            let name = ident(name);
            // A parameter that is null is one that is not sent.
            let ty = self.context.plain_type(&parameter.ty, &self.imports);
            fields.push(match parameter.required && !parameter.ty.nullable {
                true => quote!(#name: #ty),
                false => quote!(#name: Option<#ty>),
            });
        }
        if let Some(body) = &self.operation.body {
            let ty = self.body_field(body);
            fields.push(quote!(body: #ty));
        }
        let method = &self.names.method;
        let docs = format!(" A call of [`Client::{method}`], sent when it is awaited.");
        quote! {
            #[doc = #docs]
            #[derive(Debug, Clone)]
            #[must_use = "a call does nothing until it is awaited"]
            pub struct #builder {
                client: Client,
                #(#fields,)*
                options: CallOptions,
            }
        }
    }

    fn implementation(&self) -> TokenStream {
        self.imports.runtime("self");
        self.imports.runtime("Error");
        self.imports.runtime("Request");
        let builder = ident(&self.names.builder);
        let setters = self
            .parameters()
            .filter(|(parameter, _)| !parameter.required)
            .map(|(parameter, name)| self.setter(parameter, name));
        let body_setter = self.operation.body.as_ref().filter(|it| !it.required);
        let body_setter = body_setter.map(|body| {
            let (ty, value) = self.body_type(body);
            quote! {
                /// Sets the body.
                pub fn body(mut self, body: #ty) -> Self {
                    self.body = Some(#value);
                    self
                }
            }
        });
        let request = self.request();
        let send = self.send();
        let stream = self.stream_method();
        quote! {
            impl #builder {
                #(#setters)*
                #body_setter
                runtime::call_options! {}
                #send
                #stream
                #request
            }
        }
    }

    fn setter(&self, parameter: &Parameter, name: &str) -> TokenStream {
        let limits = docs::limits(&parameter.ty.limits);
        let fallback = format!("`{}`.", docs::code(&parameter.name));
        let docs = documentation(&parameter.docs, limits, &fallback);
        let lint = construct::operator_lint(name);
        let name = ident(name);
        let (ty, value) = self
            .context
            .argument(&parameter.ty, &quote!(#name), &self.imports);
        quote! {
            #docs
            #lint
            pub fn #name(mut self, #name: #ty) -> Self {
                self.#name = Some(#value);
                self
            }
        }
    }

    fn error_type(&self) -> TokenStream {
        match &self.failure {
            Failure::Any => {
                self.imports.runtime("Value");
                quote!(Value)
            }
            Failure::Json(ty) => self.context.value_type(ty, &self.imports),
            Failure::ByStatus(_) => {
                let name = ident(&self.names.error);
                quote!(#name)
            }
        }
    }

    /// `Error`, and the type it carries where that is not the default.
    fn error(&self) -> TokenStream {
        match self.failure {
            Failure::Any => quote!(Error),
            _ => {
                let ty = self.error_type();
                quote!(Error<#ty>)
            }
        }
    }

    /// What awaiting gives; `None` if there is only a stream, which awaiting then opens.
    fn awaited(&self) -> Option<TokenStream> {
        match &self.success {
            Some(success) => {
                let response = &self.names.response;
                let ty = outcome::success_type(self.context, success, response, &self.imports);
                Some(quote!(runtime::Response<#ty>))
            }
            None => None,
        }
    }

    /// The request, built from the arguments; with a stream's properties where one is asked for.
    fn request(&self) -> TokenStream {
        let error = self.error();
        let description = ident(&self.names.constant);
        let steps = self.operation.parameters.iter().zip(&self.names.parameters);
        let steps = steps.map(|(parameter, name)| self.parameter(parameter, name));
        let check = (!self.checks().is_empty())
            .then(|| quote!(self.options.check(&self.client, self, "")?;));
        let selects = self.stream.is_some_and(|it| !it.request.is_empty());
        let argument = selects.then(|| {
            self.imports.runtime("Value");
            quote!(, properties: &[(&str, Value)])
        });
        let body = self
            .operation
            .body
            .as_ref()
            .map(|it| self.body(it, selects));
        if self.operation.parameters.is_empty() && body.is_none() {
            return quote! {
                fn request(&self #argument) -> Result<Request, #error> {
                    #check
                    Ok(Request::new(&#description))
                }
            };
        }
        quote! {
            fn request(&self #argument) -> Result<Request, #error> {
                #check
                let mut request = Request::new(&#description);
                #(#steps)*
                #body
                Ok(request)
            }
        }
    }

    fn parameter(&self, parameter: &Parameter, name: &str) -> TokenStream {
        let field = ident(name);
        let key = &parameter.name;
        if let Some(constant) = &parameter.constant {
            let value = match parameter.json {
                true => constant_value(&constant.to_string().into()),
                false => constant_value(constant),
            };
            return self.step(parameter, key, &quote!(&#value.into()));
        }
        let step = self.step(parameter, key, &quote!(&value));
        let json = |place: TokenStream| match parameter.json {
            true => quote!(let value = runtime::to_value(#place).to_string().into();),
            false => quote!(let value = runtime::to_value(#place);),
        };
        match parameter.required && !parameter.ty.nullable {
            true => {
                let value = json(quote!(&self.#field));
                quote!(#value #step)
            }
            false => {
                let value = json(quote!(value));
                quote!(if let Some(value) = &self.#field { #value #step })
            }
        }
    }

    fn step(&self, parameter: &Parameter, key: &str, value: &TokenStream) -> TokenStream {
        let explode = parameter.explode;
        match parameter.place {
            ParameterPlace::Path => {
                self.imports.runtime("PathStyle");
                let style = match parameter.style {
                    Style::Label => quote!(PathStyle::Label),
                    Style::Matrix => quote!(PathStyle::Matrix),
                    _ => quote!(PathStyle::Simple),
                };
                quote!(request.path(#key, #value, #style, #explode)?;)
            }
            ParameterPlace::Query => {
                self.imports.runtime("QueryStyle");
                let style = match parameter.style {
                    Style::SpaceDelimited => quote!(QueryStyle::Space),
                    Style::PipeDelimited => quote!(QueryStyle::Pipe),
                    Style::DeepObject => quote!(QueryStyle::DeepObject),
                    _ => quote!(QueryStyle::Form),
                };
                let reserved = parameter.allow_reserved;
                quote!(request.query(#key, #value, #style, #explode, #reserved)?;)
            }
            ParameterPlace::Header => quote!(request.header(#key, #value, #explode)?;),
            ParameterPlace::Cookie => quote!(request.cookie(#key, #value, #explode)?;),
        }
    }

    fn body(&self, body: &Body, selects: bool) -> TokenStream {
        let place = match body.required {
            true => quote!(&self.body),
            false => quote!(body),
        };
        let media = &body.media_type;
        let step = match &body.content {
            BodyContent::Json(_) => {
                let write = match selects {
                    true => quote!(request.json_with(#place, properties)?;),
                    false => quote!(request.json(#place)?;),
                };
                let other =
                    (media != "application/json").then(|| quote!(request.content_type(#media)?;));
                quote!(#write #other)
            }
            BodyContent::Form(_) => quote!(request.form(#place)?;),
            BodyContent::Text => match body.required {
                true => quote!(request.bytes(#media, self.body.clone().into())?;),
                false => quote!(request.bytes(#media, body.clone().into())?;),
            },
            BodyContent::Bytes => match body.required {
                true => quote!(request.bytes(#media, self.body.clone())?;),
                false => quote!(request.bytes(#media, body.clone())?;),
            },
        };
        match body.required {
            true => step,
            false => quote!(if let Some(body) = &self.body { #step }),
        }
    }

    /// The media types of the successful responses that are read whole.
    fn accepted(&self) -> String {
        let contents = self.operation.successes.iter().flat_map(|it| &it.contents);
        let mut names: Vec<&str> = Vec::new();
        for content in contents {
            let stream = matches!(content.kind, crate::ir::ContentKind::Events(_));
            if !stream && !names.contains(&content.media_type.as_str()) {
                names.push(&content.media_type);
            }
        }
        names.join(", ")
    }

    fn send(&self) -> Option<TokenStream> {
        let success = self.success.as_ref()?;
        let output = self.awaited()?;
        let error = self.error();
        // What is read, and as what, follows from the method's own type.
        let call = match success {
            Success::Json(_) | Success::ByStatus(_) => quote!(json),
            Success::Text => quote!(text),
            Success::Bytes => quote!(bytes),
            Success::Empty => quote!(empty),
        };
        let accepted = self.accepted();
        let accept = (!accepted.is_empty()).then(|| quote!(request.accept(#accepted)?;));
        let mutable = accept.is_some().then(|| quote!(mut));
        let properties = self.whole_properties();
        Some(quote! {
            /// Sends the request and reads the whole response. Awaiting the call does the same.
            ///
            /// # Errors
            ///
            /// If the arguments are refused, there is no response, or it reports or is an error.
            pub async fn send(self) -> Result<#output, #error> {
                let #mutable request = self.request(#properties)?;
                #accept
                runtime::call::#call(&self.client, request, &self.options).await
            }
        })
    }

    /// The properties that ask for the whole response where another value asks for a stream.
    fn whole_properties(&self) -> TokenStream {
        let Some(stream) = self.stream.filter(|it| !it.request.is_empty()) else {
            return quote!();
        };
        // A body that says nothing gets the whole; one that asks for the stream cannot be read here.
        let set = stream.request.iter().filter_map(|(name, value)| {
            let opposite = !value.as_bool()?;
            Some((name, opposite))
        });
        let set = set.map(|(name, opposite)| quote!((#name, #opposite.into())));
        quote!(&[#(#set),*])
    }

    fn stream_method(&self) -> Option<TokenStream> {
        let stream = self.stream?;
        self.imports.runtime("EventStream");
        self.imports.runtime("StreamRules");
        let error = self.error();
        let item = self.context.value_type(&stream.item, &self.imports);
        let carrier = match self.failure {
            Failure::Any => quote!(EventStream<#item>),
            _ => {
                let failure = self.error_type();
                quote!(EventStream<#item, #failure>)
            }
        };
        let terminal = match &stream.terminal {
            Some(text) => quote!(Some(#text)),
            None => quote!(None),
        };
        let errors = &stream.errors;
        let properties = match stream.request.is_empty() {
            true => quote!(),
            false => {
                let set = stream.request.iter().map(|(name, value)| {
                    let value = constant_value(value);
                    quote!((#name, #value.into()))
                });
                quote!(&[#(#set),*])
            }
        };
        Some(quote! {
            /// Sends the request and opens the response as a stream of events.
            ///
            /// # Errors
            ///
            /// If the arguments are refused, there is no response, or it reports or is an error. What goes wrong
            /// later is an item of the stream.
            pub async fn stream(self) -> Result<#carrier, #error> {
                let mut request = self.request(#properties)?;
                request.accept("text/event-stream")?;
                let rules = StreamRules {
                    terminal: #terminal,
                    errors: &[#(#errors),*],
                };
                runtime::call::events(&self.client, request, &self.options, rules).await
            }
        })
    }

    fn future_impl(&self) -> Option<TokenStream> {
        let output = self.awaited()?;
        self.imports.runtime("BoxFuture");
        let error = self.error();
        let builder = ident(&self.names.builder);
        Some(quote! {
            impl IntoFuture for #builder {
                type Output = Result<#output, #error>;
                type IntoFuture = BoxFuture<'static, Self::Output>;
                fn into_future(self) -> Self::IntoFuture {
                    Box::pin(self.send())
                }
            }
        })
    }

    fn body_ty(&self) -> Option<(&Body, &Ty)> {
        let body = self.operation.body.as_ref()?;
        match &body.content {
            BodyContent::Json(ty) | BodyContent::Form(ty) => Some((body, ty)),
            _ => None,
        }
    }

    /// The checks of all arguments.
    fn checks(&self) -> Vec<TokenStream> {
        let mut checks = Vec::new();
        for (parameter, name) in self.parameters() {
            let wraps = usize::from(!parameter.required || parameter.ty.nullable);
            checks.extend(self.check(&parameter.name, &parameter.ty, name, wraps));
        }
        if let Some((body, ty)) = self.body_ty() {
            let wraps = usize::from(!body.required) + usize::from(ty.nullable);
            checks.extend(self.check("body", ty, "body", wraps));
        }
        checks
    }

    fn validation(&self) -> Option<TokenStream> {
        let checks = self.checks();
        if checks.is_empty() {
            return None;
        }
        self.imports.runtime("Checker");
        self.imports.runtime("Validate");
        let builder = ident(&self.names.builder);
        Some(quote! {
            impl Validate for #builder {
                fn validate(&self, at: &mut Checker) {
                    #(#checks)*
                }
            }
        })
    }

    /// The check of a field that is a value within so many options.
    fn check(&self, shown: &str, ty: &Ty, field: &str, wraps: usize) -> Option<TokenStream> {
        let field = ident(field);
        let pattern = match wraps {
            0 => {
                let check = validate::field(self.context, ty, &field, &self.imports)?.closure();
                return Some(quote!(at.property(#shown, #check);));
            }
            1 => quote!(Some(value)),
            _ => quote!(Some(Some(value))),
        };
        let check = validate::argument(self.context, ty, &self.imports)?.closure();
        Some(quote! {
            if let #pattern = &self.#field {
                at.property(#shown, #check);
            }
        })
    }

    fn enums(&self, items: &mut Vec<Item>) {
        if let Some(Success::ByStatus(all)) = &self.success {
            let what = "What the server answers with, by status.";
            let name = &self.names.response;
            outcome::status_enum(self.context, name, what, all, &self.imports, items);
        }
        if let Failure::ByStatus(all) = &self.failure {
            let what = "What errors of the call carry, by status.";
            let name = &self.names.error;
            outcome::status_enum(self.context, name, what, all, &self.imports, items);
        }
    }
}

/// A constant as an expression that converts into JSON.
fn constant_value(value: &serde_json::Value) -> TokenStream {
    match value {
        serde_json::Value::String(text) => quote!(#text),
        serde_json::Value::Bool(value) => quote!(#value),
        serde_json::Value::Number(number) => {
            let negative = number.as_f64().is_some_and(|it| it < 0.0);
            let value = number::json(number);
            if negative { quote!((#value)) } else { value }
        }
        _ => quote!(()),
    }
}
