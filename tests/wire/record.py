#!/usr/bin/env python3
"""What the official SDK sends: makes the call of each case with it, to a server that writes down what arrives.

Usage: record.py CASES OUT (with the package `openai` on PYTHONPATH)
"""
import inspect
import json
import sys
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai

# What is written down of a request's headers, under the name of each.
HEADERS = ["authorization", "openai-beta", "accept", "content-type"]
RUN = {
    "id": "run_abc", "object": "thread.run", "created_at": 1700000000, "thread_id": "thread_abc",
    "assistant_id": "asst_abc", "status": "queued", "required_action": None, "last_error": None, "expires_at": None,
    "started_at": None, "cancelled_at": None, "failed_at": None, "completed_at": None, "incomplete_details": None,
    "model": "gpt-4o", "instructions": "", "tools": [], "metadata": {}, "usage": None, "max_prompt_tokens": None,
    "max_completion_tokens": None, "truncation_strategy": {"type": "auto"}, "tool_choice": "auto",
    "parallel_tool_calls": True, "response_format": "auto",
}
STREAM = f"event: thread.run.created\ndata: {json.dumps(RUN)}\n\nevent: done\ndata: [DONE]\n\n"


class Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    received = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        path, _, query = self.path.partition("?")
        headers = {name: self.headers[name] for name in HEADERS}
        self.received.append({"method": self.command, "path": path, "query": query, **headers, "body": body})
        streamed = body.get("stream") is True
        answer = (STREAM if streamed else json.dumps(RUN)).encode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream" if streamed else "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

    def log_message(self, *_):
        pass


def call(client, thread_id, arguments, extra):
    """What has arrived by a call, or why nothing has."""
    Recorder.received.clear()
    try:
        answer = client.beta.threads.runs.create(thread_id, **arguments, **extra)
        if arguments.get("stream"):
            for _ in answer:
                pass
    except ValueError as error:
        return {"unsent": str(error)}
    [request] = Recorder.received
    return request


def unmentioned(client, cases):
    """Arguments of the SDK that no case has."""
    own = {"thread_id", "extra_headers", "extra_query", "extra_body", "timeout"}
    offered = set(inspect.signature(client.beta.threads.runs.create).parameters) - own
    return sorted(offered - {name for case in cases["cases"] for name in case.get("arguments", {})})


def main():
    warnings.simplefilter("ignore", DeprecationWarning)
    cases = json.load(open(sys.argv[1]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = openai.OpenAI(api_key="sk-wire", base_url=f"http://127.0.0.1:{server.server_port}/v1", max_retries=0)
    recorded = {}
    for case in cases["cases"]:
        arguments = {**cases["arguments"], **case.get("arguments", {})}
        thread_id = case.get("thread_id", cases["thread_id"])
        extra = {name: case[name] for name in ("extra_body", "extra_headers", "extra_query") if name in case}
        recorded[case["name"]] = call(client, thread_id, arguments, extra)
    if missing := unmentioned(client, cases):
        sys.exit(f"no case has the arguments {missing}, which openai {openai.__version__} takes")
    json.dump(recorded, open(sys.argv[2], "w"), indent=1, ensure_ascii=False)
    print(f"openai {openai.__version__}: {len(recorded)} cases recorded")


main()
