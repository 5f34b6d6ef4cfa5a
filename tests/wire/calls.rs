//! The calls of the cases, by the typed builder, argument by argument.
#![allow(dead_code, reason = "each user takes a part of it")]

use std::collections::BTreeMap;
use std::error::Error as StdError;

use openai_runs::prelude::*;
use openai_runs::{
    AssistantSupportedModels, AssistantTool, AssistantsApiResponseFormatOption,
    AssistantsApiToolChoiceOption, Client, CreateMessageRequest, CreateRun, CreateRunRequest,
    Error, ErrorResponse, Include, Meta, Metadata, ParallelToolCalls, ReasoningEffort, RetryPolicy,
    TruncationObject,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub type Failed = Box<dyn StdError>;
pub type Arguments = BTreeMap<String, Value>;

#[derive(Deserialize)]
pub struct Cases {
    /// Of cases that name no other.
    pub thread_id: String,
    /// Of cases that do not set them otherwise.
    pub arguments: Arguments,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub thread_id: Option<String>,
    #[serde(default)]
    pub arguments: Arguments,
    #[serde(default)]
    pub extra_headers: BTreeMap<String, String>,
    /// Properties of the body that the description does not have.
    #[serde(default)]
    pub extra_body: Arguments,
    /// Parameters of the query that it does not have.
    #[serde(default)]
    pub extra_query: Arguments,
    /// Whether nothing is sent, by either client.
    #[serde(default)]
    pub unsent: bool,
    /// What our client says of the arguments before it is told not to check them.
    pub wrong: Option<String>,
}

pub fn client(url: &str, token: &str) -> Result<Client, Failed> {
    let builder = Client::builder().base_url(url).bearer(token);
    Ok(builder.retries(RetryPolicy::NEVER).build()?)
}

/// Sends a call and reads all of its response.
pub async fn perform(call: CreateRun, streamed: bool) -> Result<Meta, Error<ErrorResponse>> {
    if !streamed {
        return Ok(call.await?.meta().clone());
    }
    let mut events = call.stream().await?;
    while let Some(event) = events.next().await {
        event?;
    }
    Ok(events.meta().clone())
}

/// The call of a case, and whether it is for the stream.
pub fn call(client: &Client, cases: &Cases, case: &Case) -> Result<(CreateRun, bool), Failed> {
    let mut arguments = cases.arguments.clone();
    arguments.extend(case.arguments.clone());
    let streamed = arguments.get("stream") == Some(&json!(true));
    if streamed {
        arguments.remove("stream"); // It is a method of the call.
    }
    let include: Option<Vec<Include>> = arguments.remove("include").map(read).transpose()?;
    let thread_id = case.thread_id.as_ref().unwrap_or(&cases.thread_id);
    let mut call = client.create_run(thread_id, request(arguments)?);
    if let Some(include) = include {
        call = call.include(include);
    }
    for (name, value) in &case.extra_headers {
        call = call.header(name, value);
    }
    for (name, value) in &case.extra_body {
        call = call.extra_property(name, value.clone());
    }
    for (name, value) in &case.extra_query {
        call = call.extra_query(name, value.clone());
    }
    Ok((call, streamed))
}

fn read<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    serde_json::from_value(value)
}

/// The request that has these arguments, each by its own setter.
fn request(mut arguments: Arguments) -> Result<CreateRunRequest, Failed> {
    let assistant: String = read(arguments.remove("assistant_id").unwrap_or_default())?;
    let mut request = CreateRunRequest::new(assistant);
    for (name, value) in arguments {
        request = set(request, &name, value)?;
    }
    Ok(request)
}

/// A setter for each argument: its name, what it takes, and its sibling that sets null.
macro_rules! setters {
    ($($name:ident($type:ty) $($null:ident)?;)*) => {
        fn set(request: CreateRunRequest, name: &str, value: Value) -> Result<CreateRunRequest, Failed> {
            Ok(match name {
                $(
                    $(stringify!($name) if value.is_null() => request.$null(),)?
                    stringify!($name) => request.$name(read::<$type>(value)?),
                )*
                _ => return Err(format!("there is no setter for `{name}`").into()),
            })
        }
    };
}

setters! {
    model(AssistantSupportedModels) model_null;
    reasoning_effort(ReasoningEffort) reasoning_effort_null;
    instructions(String) instructions_null;
    additional_instructions(String) additional_instructions_null;
    additional_messages(Vec<CreateMessageRequest>) additional_messages_null;
    tools(Vec<AssistantTool>) tools_null;
    metadata(Metadata) metadata_null;
    temperature(f64) temperature_null;
    top_p(f64) top_p_null;
    stream(bool) stream_null;
    max_prompt_tokens(i64) max_prompt_tokens_null;
    max_completion_tokens(i64) max_completion_tokens_null;
    truncation_strategy(TruncationObject) truncation_strategy_null;
    tool_choice(AssistantsApiToolChoiceOption) tool_choice_null;
    parallel_tool_calls(ParallelToolCalls);
    response_format(AssistantsApiResponseFormatOption) response_format_null;
}
