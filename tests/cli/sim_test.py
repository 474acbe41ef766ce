#!/usr/bin/env python3
"""`aslc sim`: answers, models, expectations, mock configurations. sim_test.py ASLC ROOT"""
import json
import pathlib
import sys
import tempfile

from harness import aslc, expect, finish

ROOT = pathlib.Path(sys.argv[2])

DEFINITION = {
    "StartAt": "Store",
    "States": {
        "Store": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": "t", "Item": {"id": {"S.$": "$.id"}}, "ConditionExpression": "attribute_not_exists(id)"},
            "Catch": [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "Next": "Known"}],
            "ResultPath": None,
            "Next": "Tell",
        },
        "Tell": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:tell",
                 "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}], "End": True},
        "Known": {"Type": "Succeed"},
    },
}


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def scenario(folder, text, name="a.sim.yaml"):
    (folder / "a.asl.json").write_text(json.dumps(DEFINITION))
    path = folder / name
    path.write_text("definition: a.asl.json\n" + text)
    return path


def models(folder):
    path = scenario(folder, """
services: {dynamodb: {tables: {t: {key: [id], items: [{id: {S: old}}]}}}}
tasks: [{function: tell, answers: [{attempts: 0, error: {Error: Busy}}, {returns: "{% $request.id %}"}, {never: true}]}]
cases:
  - {name: new, inputs: [{input: {id: n}}], expect: {output: n, calls: [{function: tell, times: 2}]}}
  - {name: old, inputs: [{input: {id: old}}], expect: {visited: [Known], calls: [{function: tell, times: 0}]}}
""")
    done = aslc("sim", path, "--format", "json")
    expect("models: exit 0", done.returncode == 0, done)
    rows = lines(done)
    expect("models: two runs and a summary", len(rows) == 3, done)
    expect("models: effects of the new one", [(e["service"], e["action"], e["state"]) for e in rows[0]["effects"]]
           == [("dynamodb", "putItem", "Store"), ("lambda", "invoke", "Tell")], done)
    expect("models: none of the old one", rows[1]["effects"] == [], done)
    unused = rows[2]["summary"]["unusedAnswers"]
    expect("models: the answer that is never used", [u["pointer"] for u in unused] == ["/tasks/0/answers/2"], done)
    text = aslc("sim", path)
    expect("models: the warning has its place", "a.sim.yaml:4:" in text.stderr and "no run used this answer" in text.stderr, text)
    trace = aslc("sim", path, "--case", "new", "--seed", "1", "--trace")
    expect("trace: counts and lines", "answer Tell: attempt 1, visit 0, call 1 <- " in trace.stdout
           and "answer Store: attempt 0, visit 0, call 0 <- the model of the service" in trace.stdout, trace)


def expectations(folder):
    path = scenario(folder, """
services: {dynamodb: {tables: {t: {key: [id]}}}}
tasks: [{function: tell, answers: [{output: "{% $request.id %}"}]}]
inputs: [{generate: {type: object, required: [id], properties: {id: {enum: [x, y]}}}}]
expect: {output: x}
runs: 40
""")
    done = aslc("sim", path)
    expect("expectations: exit 1", done.returncode == 1, done)
    expect("expectations: the difference", 'not as expected: output: expected "x", was "y"' in done.stdout, done)
    rows = lines(aslc("sim", path, "--format", "json", "-j", "2"))
    for row in rows[:-1]:
        want = [] if row["input"]["id"] == "x" else ['output: expected "x", was "y"']
        expect("expectations: a run that was not as expected says so", row.get("unmet", []) == want)
    expect("expectations: both inputs come up", {row["input"]["id"] for row in rows[:-1]} == {"x", "y"})
    expect("expectations: one kind of failure", len(rows[-1]["summary"]["cases"][0]["failureKinds"]) == 1)
    alone = aslc("sim", path, "--format", "json", "-j", "1")
    expect("expectations: the number of threads changes nothing", lines(alone) == rows, alone)


def programs(folder):
    path = scenario(folder, """
inputs: [{input: {id: n}}]
services: {dynamodb: {tables: {t: {key: [id]}}}}
tasks: [{function: tell, answers: [{program: [cat]}]}]
""")
    done = aslc("sim", path)
    expect("programs: refused", done.returncode == 2 and "--allow-programs" in done.stderr, done)
    done = aslc("sim", path, "--allow-programs", "--format", "json")
    expect("programs: the output is the result", done.returncode == 0 and lines(done)[0]["output"] == {"id": "n"}, done)


def refused(folder):
    rows = [
        ("services: {dynamodb: {tables: {t: {key: [id], items: [{n: {N: '1'}}]}}}}", "Missing the key id", ":2:55"),
        ("services: {kinesis: {}}", "has no key `kinesis`", ":2:"),
        ("tasks: [{state: Tell, answers: [{output: '{% 1 + %}'}]}]", "is not JSONata", ":2:"),
        ("tasks: [{state: Store, answers: [{returns: 1}]}]", "invokes no Lambda function", ":2:"),
        ("tasks: [{state: Store, answers: [{model: true}]}]", "has no model", ":2:"),
        ("inputs: [{generate: {type: string, pattern: x}}]", "`pattern` is not supported", ":2:"),
        ("inputs: [{input: 1, generate: {const: 1}}]", "cannot stand together", ":2:"),
        ("tasks: [{state: Tell, answers: [{output: 1, then: next}]}]", "`sequence`", ":2:"),
        ("expect: {visited: [Nowhere]}", "no state `Nowhere`", ":2:"),
    ]
    for text, words, place in rows:
        done = aslc("sim", scenario(folder, text))
        expect(f"{text}: exit 2", done.returncode == 2, done)
        expect(f"{text}: says why and where", words in done.stderr and f"a.sim.yaml{place}" in done.stderr, done)


def mock_config(folder):
    definition = folder / "m.asl.json"
    definition.write_text(json.dumps(DEFINITION))
    config = folder / "mock.json"
    config.write_text(json.dumps({
        "StateMachines": {"m": {"TestCases": {"Happy": {"Store": "Put", "Tell": "Told"}, "Sad": {"Store": "Nothing"}}},
                          "n": {"TestCases": {"Happy": {}}}},
        "MockedResponses": {"Put": {"0": {"Return": {}}},
                            "Told": {"0-1": {"Throw": {"Error": "Busy", "Cause": "c"}}, "2": {"Return": 7}}}}))
    arguments = ("sim", definition, "--mock-config", config, "--input", '{"id":"n"}')
    done = aslc(*arguments, "--mock-case", "Happy", "--format", "json")
    expect("mock: the machine is told by the file's name", done.returncode == 0 and lines(done)[0]["output"] == 7, done)
    done = aslc(*arguments, "--mock-case", "m#Happy", "--history", "-")
    expect("mock: with its machine, with a history", done.returncode == 0 and "TaskSucceeded" in done.stdout, done)
    done = aslc(*arguments, "--mock-case", "Sad")
    expect("mock: a response that is not there", done.returncode == 2 and "no mocked response `Nothing`" in done.stderr, done)
    done = aslc(*arguments, "--mock-case", "None")
    expect("mock: a case that is not there", done.returncode == 2 and "`m#Happy`" in done.stderr, done)
    done = aslc("sim", definition, "--mock-config", config)
    expect("mock: without a case", done.returncode == 2 and "--mock-case" in done.stderr, done)
    done = aslc(*arguments, "--mock-case", "n#Happy")
    expect("mock: a Task without an answer", done.returncode == 2 and "`Store`" in done.stderr, done)


def redriving(folder):
    """A scenario redrives what did not succeed; the command line goes before it."""
    answers = "tasks: [{function: tell, answers: [{calls: 0-1, error: {Error: Own}}, {returns: 1}]}]\n"
    tables = "services: {dynamodb: {tables: {t: {key: [id]}}}}\ninputs: [{input: {id: n}}]\n"
    for text, options, status, count in (("", (), "FAILED", 0), ("redrive: 1\n", (), "FAILED", 1),
                                         ("redrive: 2\n", (), "SUCCEEDED", 2), ("redrive: 9\n", (), "SUCCEEDED", 2),
                                         ("", ("--redrive", 2), "SUCCEEDED", 2),
                                         ("redrive: 2\n", ("--redrive", 0), "FAILED", 0)):
        path = scenario(folder, tables + answers + text)
        done = aslc("sim", path, "--format", "json", *options)
        rows = lines(done)
        expect(f"redriving by {text!r} and {options}: {status}", done.returncode == (status == "FAILED") and rows and
               (rows[0]["status"], rows[0]["redriveCount"]) == (status, count), done)
        expect("what had succeeded is not done again",
               [e["action"] for e in rows[0]["effects"]].count("putItem") == 1, done)
    path = scenario(folder, tables + answers + "redrive: 2\n")
    done = aslc("sim", path, "--trace")
    expect("a trace shows each redrive", done.stdout.count("ExecutionRedriven") == 2, done)
    for text in ("redrive: -1\n", "redrive: 1001\n", "redrive: yes\n"):
        done = aslc("sim", scenario(folder, tables + text))
        expect(f"{text!r} is refused", done.returncode == 2 and "redrive" in done.stderr, done)
    for text, options in (("redrive: 1\n", ()), ("", ("--redrive", 1))):
        done = aslc("sim", scenario(folder, tables + answers + "type: EXPRESS\n" + text),
                    *options)
        expect("EXPRESS is not redriven", done.returncode == 2 and "only STANDARD" in done.stderr, done)


def schema(folder):
    done = aslc("schema", "scenario")
    expect("schema: the one that is published", done.stdout == (ROOT / "docs/scenario.schema.json").read_text())
    try:
        import jsonschema
        import yaml12
    except ImportError:
        print("schema: python3-jsonschema and python3-yaml are not installed, nothing is validated with it")
        return
    validator = jsonschema.Draft202012Validator(json.loads(done.stdout)) if hasattr(jsonschema, "Draft202012Validator") \
        else jsonschema.Draft7Validator(json.loads(done.stdout.replace("$defs", "definitions")))
    for path in ROOT.glob("examples/*/*.sim.yaml"):
        errors = [e.message for e in validator.iter_errors(yaml12.load(path.read_text()))]
        expect(f"schema: {path} is valid {errors}", not errors)
    for text in ("{definition: a, taks: []}", "{definition: a, tasks: [{answers: [{output: 1}]}]}",
                 "{definition: a, tasks: [{state: S, answers: [{output: 1, error: {}}]}]}", "{definition: a, runs: 0}"):
        expect(f"schema: {text} is not", not validator.is_valid(yaml12.load(text)))
        path = folder / "bad.sim.yaml"
        path.write_text(text)
        expect(f"schema: nor for the command: {text}", aslc("sim", path).returncode == 2)


def year(folder):
    """A wait of an hour, 8,760 times: a year of virtual time, without the quota of history events and with it."""
    path = folder / "year.asl.json"
    path.write_text(json.dumps({"QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
        "Begin": {"Type": "Pass", "Assign": {"hours": 0}, "Next": "Hour"},
        "Hour": {"Type": "Wait", "Seconds": 3600, "Assign": {"hours": "{% $hours + 1 %}"}, "Next": "IsYear"},
        "IsYear": {"Type": "Choice", "Choices": [{"Condition": "{% $hours < 8760 %}", "Next": "Hour"}], "Default": "End"},
        "End": {"Type": "Succeed"}}}))
    history = folder / "year.json"
    done = aslc("sim", path, "--quotas", "none", "--seed", 1, "--format", "json", "--history", history)
    run = json.loads(done.stdout.splitlines()[0])
    expect("year: it ends", done.returncode == 0 and run["status"] == "SUCCEEDED", done)
    expect("year: after 365 days", run["startTime"][:10] == "2026-01-01" and run["endTime"][:10] == "2027-01-01", run)
    events = json.loads(history.read_text())
    waits = sum(event["type"] == "WaitStateEntered" for event in events)
    expect("year: of 8,760 waits", waits == 8760, waits)
    done = aslc("sim", path, "--seed", 1, "--format", "json")
    run = json.loads(done.stdout.splitlines()[0])
    expect("year: history has a quota", done.returncode == 1 and "25000" in run.get("cause", ""), done)


def main():
    for test in (year, models, expectations, programs, refused, mock_config, redriving, schema):
        with tempfile.TemporaryDirectory() as folder:
            test(pathlib.Path(folder))
    finish("sim")


main()
