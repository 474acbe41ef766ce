"""Recorded executions of the public suites as the AWS CLI exports their histories, for tests of what reads those."""
import datetime
import hashlib
import json
import re
import uuid

START = 1767225600  # 2026-01-01T00:00:00Z


def replaced(value, pairs):
    if isinstance(value, str):
        for old, new in pairs:
            value = value.replace(old, new)
        return value
    if isinstance(value, list):
        return [replaced(v, pairs) for v in value]
    if isinstance(value, dict):
        return {replaced(k, pairs): replaced(v, pairs) for k, v in value.items()}
    return value


def whole(value, words):
    """Strings that are one of the words, at any depth; also as a JSON text."""
    if isinstance(value, str):
        quoted = words.get(value[1:-1]) if len(value) > 2 and value[0] == value[-1] == '"' else None
        return words.get(value, value) if quoted is None else json.dumps(quoted)
    if isinstance(value, list):
        return [whole(v, words) for v in value]
    if isinstance(value, dict):
        return {k: whole(v, words) for k, v in value.items()}
    return value


def align(recorded, given, known):
    """Tokens of the recorded input that the case's own input gives."""
    if isinstance(recorded, dict) and isinstance(given, dict):
        for key in recorded.keys() & given.keys():
            align(recorded[key], given[key], known)
    elif isinstance(recorded, str) and recorded != given and not isinstance(given, (dict, list)):
        known[recorded] = given


def quoted_inputs(events):
    """`<json-input:1>` in a cause is the input of the state that the cause names by its event."""
    for event in events:
        details = event.get("executionFailedEventDetails", {})
        at = re.search(r"entered at the event id #(\d+)", details.get("cause", "") if details else "")
        if at and "<json-input:1>" in details["cause"]:
            details["cause"] = details["cause"].replace(
                "<json-input:1>", events[int(at[1]) - 1]["stateEnteredEventDetails"]["input"])
    return events


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def cause_texts(test):
    """The recorder parsed causes that are JSON; their texts, by the parsed value."""
    texts = {}
    for row in test.get("environment", {}).get("tasks", []):
        outcome = row.get("outcome", {})
        if isinstance(outcome.get("cause"), dict):
            texts[compact(outcome["cause"])] = outcome.get("cause_text", compact(outcome["cause"]))
    return texts


def unparsed(value, texts):
    """Causes inside documents are texts again."""
    if isinstance(value, list):
        return [unparsed(v, texts) for v in value]
    if isinstance(value, dict):
        if compact(value) in texts:
            return texts[compact(value)]
        return {k: unparsed(v, texts) for k, v in value.items()}
    return value


def text_of(value, texts):
    if isinstance(value, str):
        return value
    return texts.get(compact(value)) or compact(unparsed(value, texts))


def exported(test):
    """(definition, events) of a recorded case; None where the recorder lost the links of events."""
    context = test.get("context", {})
    pairs = [("<partition>", "aws"), ("<region>", context.get("region_value", "us-east-1"))]
    for key, value in context.get("placeholder_values", {}).items():
        if isinstance(value, dict):
            day = datetime.datetime(2026, 1, 1) + datetime.timedelta(days=value["start_plus_days"])
            value = day.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        pairs.append((key, value))
    pairs.sort(key=lambda p: -len(p[0]))
    rows = [r for r in test.get("normalise", []) if "token" in r and r["token"] not in dict(pairs)]
    test = replaced(test, pairs)
    times, uuids = {}, []
    for row in rows:
        token, stands_for = row["token"], row.get("stands_for") or ""
        # Members of the context object that only the service knows are times too.
        context_time = any(p.endswith(("/StartTime", "/EnteredTime")) for p in row.get("pointers", []))
        if stands_for == "a time" or context_time:
            times[token] = "2026-01-01T00:00:00.300Z"
        elif "uuid" in token:
            uuids.append((token, str(uuid.UUID(hashlib.md5(token.encode()).hexdigest(), version=4))))
        elif token == "RandomNumberGenerated":
            arguments = test["input"]["FunctionInput"]
            if len(arguments) > 2:
                return None  # seeded: the number that the service had is not in the record
            times[token] = round(arguments["fst"]) + 3
    known = {}
    if not test.get("input_absent"):
        align(test["expected"]["history"][0].get("executionStartedEventDetails", {}).get("input"), test.get("input"), known)
    times.update({token: value for token, value in known.items() if token in times})
    events = test["expected"]["history"]
    if any(isinstance(e["id"], list) for e in events):
        return None
    texts = cause_texts(test)
    texts = replaced(whole(texts, times), uuids)
    events, definition = (replaced(whole(v, times), uuids) for v in (events, test["definition"]))
    out = []
    for event in events:
        event = dict(event, timestamp=START + event["id"] * 0.05)
        for key, details in event.items():
            if not key.endswith("EventDetails"):
                continue
            details = dict(details)
            for name in ("input", "output", "parameters", "cause"):
                if name in details:
                    details[name] = text_of(details[name], texts)
            if "assignedVariables" in details:
                details["assignedVariables"] = {k: text_of(v, texts) for k, v in details["assignedVariables"].items()}
            event[key] = details
        out.append(event)
    return definition, quoted_inputs(out)
