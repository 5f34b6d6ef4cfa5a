//! Runs, messages and the events of a stream as one would write them by hand. Where a value has one of several shapes,
//! twice: with the shape known (a struct), and as an enum that serde tells apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize, Deserialize)]
pub struct Run<Tool = FunctionTool, Format = FormatObject> {
    pub id: String,
    pub object: String,
    pub created_at: i64,
    pub thread_id: String,
    pub assistant_id: String,
    pub status: RunStatus,
    pub required_action: Option<RequiredAction>,
    pub last_error: Option<LastError>,
    pub expires_at: Option<i64>,
    pub started_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub incomplete_details: Option<IncompleteDetails>,
    pub model: String,
    pub instructions: Option<String>,
    pub tools: Vec<Tool>,
    pub metadata: Option<BTreeMap<String, String>>,
    pub usage: Option<Usage>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub max_prompt_tokens: Option<i64>,
    pub max_completion_tokens: Option<i64>,
    pub truncation_strategy: Option<Truncation>,
    pub tool_choice: Option<String>,
    pub parallel_tool_calls: bool,
    pub response_format: Option<Format>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    Queued,
    InProgress,
    RequiresAction,
    Cancelling,
    Cancelled,
    Failed,
    Completed,
    Incomplete,
    Expired,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct RequiredAction {
    pub r#type: String,
    pub submit_tool_outputs: ToolOutputs,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ToolOutputs {
    pub tool_calls: Vec<ToolCall>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ToolCall {
    pub id: String,
    pub r#type: String,
    pub function: FunctionCall,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct FunctionCall {
    pub name: String,
    pub arguments: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct LastError {
    pub code: String,
    pub message: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct IncompleteDetails {
    pub reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Usage {
    pub completion_tokens: i64,
    pub prompt_tokens: i64,
    pub total_tokens: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Truncation {
    pub r#type: String,
    pub last_messages: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct FunctionTool {
    pub r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<Function>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Function {
    pub name: String,
    pub description: Option<String>,
    pub parameters: Option<BTreeMap<String, Value>>,
    pub strict: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct FormatObject {
    pub r#type: String,
}

/// A tool, told apart by serde.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Tool {
    CodeInterpreter,
    FileSearch,
    Function { function: Function },
}

/// A format, told apart by serde.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Format {
    Automatic(String),
    Object(FormatObject),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Message<Content = TextContent> {
    pub id: String,
    pub object: String,
    pub created_at: i64,
    pub thread_id: String,
    pub status: MessageStatus,
    pub incomplete_details: Option<IncompleteDetails>,
    pub completed_at: Option<i64>,
    pub incomplete_at: Option<i64>,
    pub role: Role,
    pub content: Vec<Content>,
    pub assistant_id: Option<String>,
    pub run_id: Option<String>,
    pub attachments: Option<Vec<Value>>,
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    InProgress,
    Incomplete,
    Completed,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct TextContent<Annotation = CitationAnnotation> {
    pub r#type: String,
    pub text: Text<Annotation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Text<Annotation> {
    pub value: String,
    pub annotations: Vec<Annotation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct CitationAnnotation {
    pub r#type: String,
    pub text: String,
    pub file_citation: FileId,
    pub start_index: i64,
    pub end_index: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct FileId {
    pub file_id: String,
}

/// A part of a message, told apart by serde.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    Text { text: Text<Annotation> },
    ImageFile { image_file: FileId },
    ImageUrl { image_url: Url },
    Refusal { refusal: String },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Url {
    pub url: String,
}

/// An annotation, told apart by serde.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Annotation {
    FileCitation {
        text: String,
        file_citation: FileId,
        start_index: i64,
        end_index: i64,
    },
    FilePath {
        text: String,
        file_path: FileId,
        start_index: i64,
        end_index: i64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Step {
    pub id: String,
    pub object: String,
    pub created_at: i64,
    pub assistant_id: String,
    pub thread_id: String,
    pub run_id: String,
    pub r#type: String,
    pub status: String,
    pub step_details: StepDetails,
    pub last_error: Option<LastError>,
    pub expired_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub failed_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub metadata: Option<BTreeMap<String, String>>,
    pub usage: Option<Usage>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct StepDetails {
    pub r#type: String,
    pub message_creation: Option<MessageCreation>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct MessageCreation {
    pub message_id: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct StepDelta {
    pub id: String,
    pub object: String,
    pub delta: StepDeltaDetails,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct StepDeltaDetails {
    pub step_details: Option<StepDetails>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct MessageDelta {
    pub id: String,
    pub object: String,
    pub delta: MessageDeltaContents,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct MessageDeltaContents {
    pub role: Option<Role>,
    pub content: Option<Vec<TextDelta>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct TextDelta {
    pub index: i64,
    pub r#type: String,
    pub text: Option<TextDeltaText>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct TextDeltaText {
    pub value: Option<String>,
    pub annotations: Option<Vec<CitationAnnotation>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Thread {
    pub id: String,
    pub object: String,
    pub created_at: i64,
    pub metadata: Option<BTreeMap<String, String>>,
    pub tool_resources: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ErrorObject {
    pub code: Option<String>,
    pub message: String,
    pub param: Option<String>,
    pub r#type: String,
}

/// An event of a stream, by its name: the quickest that can be written by hand, a match and a struct.
#[derive(Debug)]
pub enum Event {
    Thread(Thread),
    Run(Box<Run>),
    Step(Box<Step>),
    StepDelta(StepDelta),
    Message(Box<Message>),
    MessageDelta(MessageDelta),
    Error(ErrorObject),
    Done,
}

impl Event {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// If the data is not what the name promises, or the name is unknown.
    pub fn read(name: &str, data: &str) -> Result<Self, serde_json::Error> {
        Ok(match name {
            "thread.created" => Self::Thread(serde_json::from_str(data)?),
            "thread.run.step.delta" => Self::StepDelta(serde_json::from_str(data)?),
            "thread.message.delta" => Self::MessageDelta(serde_json::from_str(data)?),
            "error" => Self::Error(serde_json::from_str(data)?),
            "done" => Self::Done,
            name if name.starts_with("thread.run.step.") => Self::Step(serde_json::from_str(data)?),
            name if name.starts_with("thread.run.") => Self::Run(serde_json::from_str(data)?),
            name if name.starts_with("thread.message.") => {
                Self::Message(serde_json::from_str(data)?)
            }
            _ => return Err(serde::de::Error::custom("unknown event")),
        })
    }
}
