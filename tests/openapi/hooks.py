"""Media types that Schemathesis does not know: text as it is, and JSON in lines."""

import json

import schemathesis


@schemathesis.serializer("application/toml")
def as_text(_context, value):
    return str(value).encode()


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context, value):
    return json.dumps(value).encode()
