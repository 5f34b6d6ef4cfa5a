#!/usr/bin/env python3
"""Gives a copy of the official document the event stream that it leaves out, with an example: mock servers answer
with what the document has.

Usage: streams.py IN OUT
"""
import json
import sys

document = json.load(open(sys.argv[1]))
created = document["paths"]["/threads/{thread_id}/runs"]["post"]["responses"]["200"]
created["content"]["text/event-stream"] = {"example": "event: done\ndata: [DONE]\n\n"}
json.dump(document, open(sys.argv[2], "w"))
