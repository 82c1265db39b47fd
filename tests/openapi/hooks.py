"""What Schemathesis has to know beyond the document.

Media types that it does not know: text as it is, and JSON in lines. And what holds between the parts of a request, which no
schema says: requests are put right before they are sent, so that what is refused then is refused for what the document says.
"""

import datetime
import json

import schemathesis
from hypothesis import strategies

# A span that ends before it begins is refused.
SPANS = [("from", "to"), ("from_time", "to_time"), ("kickoff_from", "kickoff_to")]
# How a cursor begins says to which order it belongs.
ORDERS = {"s": "severity", "k": "kickoff"}


@schemathesis.serializer("application/toml")
def as_text(_context, value):
    return str(value).encode()


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context, value):
    return json.dumps(value).encode()


# Times lie in the years 2000 to 2100.
times = strategies.datetimes(datetime.datetime(2000, 1, 2), datetime.datetime(2100, 1, 1))
schemathesis.openapi.format("date-time", times.map(lambda time: time.isoformat(timespec="microseconds") + "Z"))


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.query:
        put_query_right(case.query)
    body = with_whole_numbers(case.body)
    if json.dumps(body, default=repr) != json.dumps(case.body, default=repr):
        case.body = body


def put_query_right(query):
    # An empty parameter counts as absent.
    for name in [name for name, value in query.items() if value in ("", [""])]:
        del query[name]
    # Of an object its names are sent, and so of one without any, or with an empty one, nothing.
    for name in [name for name, value in query.items() if isinstance(value, dict) and not any(value)]:
        query[name] = "{}"
    # A list of nothing but empty values is sent as an empty parameter, which would be absent.
    for name in [name for name, value in query.items() if isinstance(value, list) and value and is_blank(value)]:
        query[name] = "{}"
    for first, last in SPANS:
        if is_text(query.get(first)) and is_text(query.get(last)) and query[first] > query[last]:
            query[first], query[last] = query[last], query[first]
    cursor = query.get("cursor")
    if is_text(cursor) and "." in cursor and ORDERS.get(cursor[:1], "recency") != query.get("sort", "recency"):
        del query["cursor"]


def is_blank(value):
    return value in ("", None) or isinstance(value, (list, dict)) and all(is_blank(member) for member in value)


def is_text(value):
    return isinstance(value, str)


def with_whole_numbers(value):
    """JSON Schema takes 15.0 for a whole number; linewatch does not, and no encoder of JSON writes one so but Python's."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: with_whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [with_whole_numbers(entry) for entry in value]
    return value
