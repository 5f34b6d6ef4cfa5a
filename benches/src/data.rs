//! What is read and written: documents as servers send them, made while the crate is built.

use serde_json::{Value, json};

const TEXT: &str =
    "The quick brown fox jumps over the lazy dog, and then explains at some length why it did so. ";
/// What prompts are full of: lines, indentation, quotes and backslashes.
const CODE: &str = r#"def report(orders: list[Order], path: str = "report.csv") -> int:
    """Writes one line for each order, and says how many there are."""
    if not orders:
        raise ValueError("there is nothing to report")
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,total\n")
        for order in orders:
            name = order.name.replace('"', '""')
            file.write(f'{order.id},"{name}",{order.total:.2f}\n')
    return len(orders)

"#;

/// The files, and what is in each.
pub fn files() -> [(&'static str, String); 10] {
    let stream = stream(1 << 18);
    let events: Value = events()
        .into_iter()
        .map(|(name, data)| json!([name, data]))
        .collect();
    [
        ("run.json", run().to_string()),
        ("indented.json", format!("{:#}", run())),
        ("messages.json", messages().to_string()),
        ("pulls.json", pulls().to_string()),
        ("pods.json", pods().to_string()),
        ("code.json", json!(CODE.repeat(50)).to_string()),
        ("events.json", events.to_string()),
        ("stream.txt", stream),
        ("lines.txt", entries(1 << 18, |it| format!("{it}\n"))),
        (
            "sequence.txt",
            entries(1 << 18, |it| format!("\u{1E}{it}\n")),
        ),
    ]
}

/// A run that waits for the outputs of two calls of tools.
fn run() -> Value {
    json!({
        "id": "run_abcdefghijklmnopqrstuvwx", "object": "thread.run", "created_at": 1_760_000_000_u32,
        "assistant_id": "asst_abcdefghijklmnopqrstuvwx", "thread_id": "thread_abcdefghijklmnopqrstuvwx",
        "status": "requires_action", "started_at": 1_760_000_001, "expires_at": 1_760_000_600, "cancelled_at": null,
        "failed_at": null, "completed_at": null, "last_error": null, "model": "gpt-4o",
        "required_action": { "type": "submit_tool_outputs", "submit_tool_outputs": { "tool_calls": [
            { "id": "call_1", "type": "function",
              "function": { "name": "get_weather", "arguments": "{\"city\":\"Reykjavík\",\"unit\":\"celsius\"}" } },
            { "id": "call_2", "type": "function",
              "function": { "name": "get_time", "arguments": "{\"zone\":\"Atlantic/Reykjavik\"}" } },
        ] } },
        "instructions": TEXT.repeat(4), "incomplete_details": null,
        "tools": [
            { "type": "code_interpreter" }, { "type": "file_search" },
            { "type": "function", "function": {
                "name": "get_weather", "description": "Says what the weather is like.", "strict": true,
                "parameters": { "type": "object", "required": ["city"], "properties": {
                    "city": { "type": "string", "description": "A city." },
                    "unit": { "type": "string", "enum": ["celsius", "fahrenheit"] },
                } },
            } },
        ],
        "metadata": { "user": "u-1234", "team": "north", "trace": "0af7651916cd43dd8448eb211c80319c" },
        "usage": { "prompt_tokens": 123, "completion_tokens": 456, "total_tokens": 579 },
        "temperature": 1.0, "top_p": 0.95, "max_prompt_tokens": 1000, "max_completion_tokens": null,
        "truncation_strategy": { "type": "auto", "last_messages": null },
        "response_format": { "type": "text" }, "tool_choice": "auto", "parallel_tool_calls": true,
    })
}

/// A message of two parts.
fn message(number: usize) -> Value {
    let citation = |at: usize| {
        json!({
            "type": "file_citation", "text": "【4:0†source】", "start_index": at, "end_index": at + 12,
            "file_citation": { "file_id": format!("file-{number:020}") },
        })
    };
    json!({
        "id": format!("msg_{number:024}"), "object": "thread.message", "created_at": 1_760_000_000 + number,
        "thread_id": "thread_abcdefghijklmnopqrstuvwx", "status": "completed", "incomplete_details": null,
        "completed_at": 1_760_000_001 + number, "incomplete_at": null, "role": "assistant",
        "content": [
            { "type": "text", "text": { "value": TEXT.repeat(3), "annotations": [citation(10), citation(80)] } },
            { "type": "text", "text": { "value": format!("Line one.\nLine \"{number}\"."), "annotations": [] } },
        ],
        "assistant_id": "asst_abcdefghijklmnopqrstuvwx", "run_id": "run_abcdefghijklmnopqrstuvwx",
        "attachments": [], "metadata": { "number": number.to_string() },
    })
}

/// A list of messages of about a megabyte.
fn messages() -> Value {
    (0..850).map(message).collect()
}

/// An event of each kind that a run may send, with its data.
fn events() -> Vec<(String, String)> {
    let step = json!({
        "id": "step_abcdefghijklmnopqrstuvwx", "object": "thread.run.step", "created_at": 1_760_000_000,
        "run_id": "run_abcdefghijklmnopqrstuvwx", "assistant_id": "asst_abcdefghijklmnopqrstuvwx",
        "thread_id": "thread_abcdefghijklmnopqrstuvwx", "type": "message_creation", "status": "completed",
        "cancelled_at": null, "completed_at": 1_760_000_009, "expired_at": null, "failed_at": null,
        "last_error": null, "metadata": {},
        "step_details": { "type": "message_creation", "message_creation": { "message_id": "msg_abcdefghijklmno" } },
        "usage": { "prompt_tokens": 123, "completion_tokens": 456, "total_tokens": 579 },
    });
    let delta = json!({
        "id": "msg_abcdefghijklmnopqrstuvwx", "object": "thread.message.delta",
        "delta": { "content": [{ "index": 0, "type": "text", "text": { "value": " Hello" } }] },
    });
    let step_delta = json!({
        "id": "step_abcdefghijklmnopqrstuvwx", "object": "thread.run.step.delta",
        "delta": { "step_details": { "type": "message_creation", "message_creation": { "message_id": "msg_abc" } } },
    });
    let thread = json!({
        "id": "thread_abcdefghijklmnopqrstuvwx", "object": "thread", "created_at": 1_760_000_000, "metadata": {},
        "tool_resources": null,
    });
    let error = json!({ "code": "rate_limit", "message": "Too many.", "param": null, "type": "server_error" });
    let mut events = vec![("thread.created".to_owned(), thread.to_string())];
    let mut add = |prefix: &str, states: &[&str], data: &Value| {
        for state in states {
            events.push((format!("{prefix}.{state}"), data.to_string()));
        }
    };
    add(
        "thread.run",
        &[
            "created",
            "queued",
            "in_progress",
            "requires_action",
            "completed",
            "incomplete",
            "failed",
            "cancelling",
            "cancelled",
            "expired",
        ],
        &run(),
    );
    add(
        "thread.run.step",
        &[
            "created",
            "in_progress",
            "completed",
            "failed",
            "cancelled",
            "expired",
        ],
        &step,
    );
    add("thread.run.step", &["delta"], &step_delta);
    add(
        "thread.message",
        &["created", "in_progress", "completed", "incomplete"],
        &message(7),
    );
    add("thread.message", &["delta"], &delta);
    events.push(("error".to_owned(), error.to_string()));
    events.push(("done".to_owned(), "[DONE]".to_owned()));
    events
}

/// A stream of these events, most of them deltas of a message, of about so many bytes.
fn stream(size: usize) -> String {
    let events = events();
    let is_delta = |it: &&(String, String)| it.0 == "thread.message.delta";
    let delta = events.iter().find(is_delta).cloned().unwrap_or_default();
    let write = |(name, data): &(String, String)| format!("event: {name}\ndata: {data}\n\n");
    let mut stream = String::new();
    while stream.len() < size {
        for event in events.iter().filter(|it| it.0 != "done" && it.0 != "error") {
            stream.push_str(&write(event));
            (0..20).for_each(|_| stream.push_str(&write(&delta)));
        }
    }
    stream
}

/// Entries of a log, of about so many bytes, each written in a way.
fn entries(size: usize, write: impl Fn(&Value) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        text.push_str(&write(&entry(number)));
        if text.len() >= size {
            break;
        }
    }
    text
}

fn entry(number: usize) -> Value {
    let levels = ["debug", "info", "warning", "error"];
    json!({
        "id": format!("entry_{number:020}"), "at": 1_760_000_000_000_u64 + number as u64, "level": levels[number % 4],
        "message": TEXT, "source": { "file": "src/worker/queue.rs", "line": 40 + number % 900 },
        "tags": ["worker", "queue"], "fields": { "job": format!("job-{number}"), "region": "north" },
    })
}

/// A list of thirty pull requests.
fn pulls() -> Value {
    (0..30).map(pull).collect()
}

fn pull(number: usize) -> Value {
    let api = "https://api.example.com";
    let page = "https://example.com";
    let user = |name: &str| {
        json!({
            "login": name, "id": 1000 + number, "node_id": "MDQ6VXNlcjE=", "avatar_url": format!("{page}/u/{name}?v=4"),
            "url": format!("{api}/users/{name}"), "html_url": format!("{page}/{name}"),
            "followers_url": format!("{api}/users/{name}/followers"),
            "gists_url": format!("{api}/users/{name}/gists{{/gist_id}}"),
            "repos_url": format!("{api}/users/{name}/repos"),
            "events_url": format!("{api}/users/{name}/events{{/privacy}}"), "type": "User", "site_admin": false,
        })
    };
    let repository = json!({
        "id": 1_296_269, "node_id": "MDEwOlJlcG9zaXRvcnkxMjk2MjY5", "name": "hello", "full_name": "octo/hello",
        "owner": user("octo"), "private": false, "html_url": format!("{page}/octo/hello"),
        "description": "This your first repository.", "fork": false, "url": format!("{api}/repos/octo/hello"),
        "branches_url": format!("{api}/repos/octo/hello/branches{{/branch}}"),
        "clone_url": format!("{page}/octo/hello.git"), "commits_url": format!("{api}/repos/octo/hello/commits{{/sha}}"),
        "contents_url": format!("{api}/repos/octo/hello/contents/{{+path}}"), "default_branch": "main", "forks": 9,
        "open_issues": 12, "watchers": 80, "size": 108, "topics": ["atom", "electron", "api"],
        "created_at": "2011-01-26T19:01:12Z", "updated_at": "2011-01-26T19:14:43Z", "visibility": "public",
        "license": { "key": "mit", "name": "MIT License", "spdx_id": "MIT", "url": format!("{api}/licenses/mit") },
        "homepage": page, "language": null, "archived": false, "disabled": false, "has_issues": true, "has_wiki": true,
        "permissions": { "admin": false, "push": false, "pull": true },
        // What the document does not know.
        "forks_url": format!("{api}/repos/octo/hello/forks"), "tags_url": format!("{api}/repos/octo/hello/tags"),
    });
    let branch = |name: &str| {
        json!({
            "label": format!("octo:{name}"), "ref": name, "sha": "6dcb09b5b57875f334f61aebed695e2e4193db5e",
            "user": user("octo"), "repo": repository,
        })
    };
    let at = format!("{api}/repos/octo/hello/pulls/{number}");
    json!({
        "url": at, "id": number, "node_id": "MDExOlB1bGxSZXF1ZXN0MQ==", "html_url": format!("{page}/octo/hello/{number}"),
        "diff_url": format!("{page}/octo/hello/{number}.diff"), "number": number, "state": "open", "locked": false,
        "title": format!("Amazing feature {number}"), "user": user("cat"), "body": TEXT.repeat(2) + "\nPlease pull.",
        "labels": [{ "id": 208_045_946, "name": "bug", "color": "f29513", "default": true, "description": "Broken." }],
        "created_at": "2011-01-26T19:01:12Z", "updated_at": "2011-01-26T19:01:12Z", "closed_at": null,
        "merged_at": null, "merge_commit_sha": "e5bd3914e2e596debea16f433f57875b5b90bcd6",
        "assignees": [user("hubot"), user("other")], "head": branch("topic"), "base": branch("main"),
        "_links": {
            "self": { "href": at }, "html": { "href": at }, "issue": { "href": at }, "comments": { "href": at },
        },
        "author_association": "OWNER", "draft": false,
    })
}

/// A list of a hundred pods.
fn pods() -> Value {
    let items: Value = (0..100).map(pod).collect();
    json!({ "kind": "PodList", "apiVersion": "v1", "metadata": { "resourceVersion": "10452" }, "items": items })
}

fn pod(number: usize) -> Value {
    let probe = json!({
        "httpGet": { "path": "/healthz", "port": 8080, "scheme": "HTTP" },
        "initialDelaySeconds": 5, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3,
    });
    let container = |name: &str| {
        json!({
            "name": name, "image": format!("registry.example.com/{name}:1.2.{number}"),
            "args": ["--verbose", "--port=8080"],
            "env": [{ "name": "MODE", "value": "production" }, { "name": "POD", "value": format!("web-{number}") }],
            "ports": [{ "name": "http", "containerPort": 8080, "protocol": "TCP" }],
            "resources": {
                "limits": { "cpu": "500m", "memory": "512Mi" }, "requests": { "cpu": "250m", "memory": "256Mi" },
            },
            "volumeMounts": [
                { "name": "config", "mountPath": "/etc/config" },
                { "name": "token", "readOnly": true, "mountPath": "/var/run/secrets/serviceaccount" },
            ],
            "livenessProbe": probe, "readinessProbe": probe, "imagePullPolicy": "IfNotPresent",
            "terminationMessagePath": "/dev/termination-log",
        })
    };
    let status = |name: &str| {
        json!({
            "name": name, "ready": true, "started": true, "restartCount": 0,
            "image": format!("registry.example.com/{name}:1.2.{number}"),
            "imageID": format!("registry.example.com/{name}@sha256:{number:064}"),
            "containerID": format!("containerd://{number:064}"),
            "state": { "running": { "startedAt": "2026-01-26T19:01:12Z" } },
        })
    };
    let condition = |kind: &str| json!({ "type": kind, "status": "True", "lastTransitionTime": "2026-01-26T19:01:12Z" });
    json!({
        "metadata": {
            "name": format!("web-7d4b8c6f9-{number:05}"), "generateName": "web-7d4b8c6f9-", "namespace": "default",
            "uid": format!("0af76519-16cd-43dd-8448-{number:012}"), "resourceVersion": "10432",
            "creationTimestamp": "2026-01-26T19:01:12Z", "labels": { "app": "web", "pod-template-hash": "7d4b8c6f9" },
            "annotations": { "checksum/config": "e5bd3914e2e596debea16f433f57875b5b90bcd6" },
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7d4b8c6f9",
                "uid": "0af76519-16cd-43dd-8448-eb211c80319c", "controller": true, "blockOwnerDeletion": true,
            }],
            "managedFields": [{
                "manager": "controller", "operation": "Update", "apiVersion": "v1", "time": "2026-01-26T19:01:12Z",
                "fieldsType": "FieldsV1",
                "fieldsV1": { "f:metadata": { "f:labels": { ".": {}, "f:app": {} } }, "f:spec": { "f:containers": {} } },
            }],
        },
        "spec": {
            "volumes": [
                { "name": "config", "configMap": { "name": "web", "defaultMode": 420 } },
                { "name": "token", "secret": { "name": "token", "optional": false } },
            ],
            "containers": [container("web"), container("proxy")], "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst", "serviceAccountName": "default",
            "nodeName": format!("node-{}", number % 7), "priority": 0,
            "tolerations": [{ "key": "not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 }],
        },
        "status": {
            "phase": "Running", "hostIP": "10.0.0.1", "podIP": format!("10.1.0.{number}"), "qosClass": "Burstable",
            "startTime": "2026-01-26T19:01:12Z",
            "conditions": [condition("Initialized"), condition("Ready"), condition("ContainersReady")],
            "containerStatuses": [status("web"), status("proxy")],
        },
    })
}
