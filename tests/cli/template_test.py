#!/usr/bin/env python3
"""Templates as users have them, through every command that reads definitions. template_test.py ASLC"""
import json
import pathlib
import tempfile

from harness import aslc, expect, expect_refused, finish

SAM = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Delay: {Type: Number, Default: 5}
Resources:
  Notify:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, Runtime: python3.12}
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub order-${Delay}
      DefinitionUri: flows/order.asl.json
      DefinitionSubstitutions:
        Delay: !Ref Delay
        NotifyArn: !GetAtt Notify.Arn
  Quick:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        StartAt: Only
        States:
          Only:
            Type: Pass
            Parameters: {region: !Ref AWS::Region, text: !Sub 'wait ${Delay}'}
            End: true
"""
ORDER = """{"StartAt": "Wait", "States": {
  "Wait": {"Type": "Wait", "Seconds": ${Delay}, "Next": "Tell"},
  "Tell": {"Type": "Task", "Resource": "${NotifyArn}", "TimeoutSeconds": 9, "End": true}}}
"""


def cdk(identity, path, state):
    """A machine as the CDK writes one: JSON in pieces."""
    pieces = ['{"StartAt":"Done","States":{"Done":' + state + ',"Never":"', {"Ref": "AWS::Partition"}, '"}}']
    if "Never" not in state:
        pieces = ['{"Comment":"', {"Ref": "AWS::Partition"}, '","StartAt":"Done","States":{"Done":' + state + "}}"]
    return {identity: {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": {"Fn::Join": ["", pieces]}},
        "Metadata": {"aws:cdk:path": path}}}


def sam(folder):
    template = folder / "template.yaml"
    template.write_text(SAM)
    (folder / "flows").mkdir()
    (folder / "flows/order.asl.json").write_text(ORDER)
    done = aslc("check", template)
    expect("check takes all machines", done.returncode == 0 and "2 state machines checked: 0 errors" in done.stdout, done)
    done = aslc("check", template, "--list-machines", "--format", "json")
    rows = json.loads(done.stdout)
    expect("the list has ids, names, types and places",
           [(r["id"], r["name"], r["type"], r["line"], r["column"]) for r in rows] ==
           [("Order", "order-5", "STANDARD", 9, 3), ("Quick", "", "EXPRESS", 17, 3)], done)
    for command in ("run", "sim", "build", "graph"):
        expect_refused(f"{command} wants one of two", aslc(command, template), "--machine", "Order", "Quick", "template.yaml:9:3")
        expect_refused(f"{command} knows the names", aslc(command, template, "--machine", "Ordr"), "did you mean `Order`")
    expect_refused("check knows the names", aslc("check", template, "--machine", "Ordr"), "did you mean `Order`")
    for name in ("Order", "order-5"):
        done = aslc("run", template, "--machine", name, "--virtual-time", "--task", "Tell=cat", "--input", '{"a":1}', "--format", "json")
        result = json.loads(done.stdout)
        expect(f"run {name}", done.returncode == 0 and result["output"] == {"a": 1}, done)
        expect(f"run {name} waits for the parameter's default", result["endTime"].endswith("00:00:05Z"), done)
    done = aslc("run", template, "--machine", "Order", "--virtual-time", "--task", "Tell=cat", "--substitute", "Delay=7", "--format", "json")
    expect("a value of the command line wins", json.loads(done.stdout)["endTime"].endswith("00:00:07Z"), done)
    done = aslc("run", template, "--machine", "Quick", "--virtual-time", "--format", "json")
    expect("what a deployment knows is a placeholder",
           json.loads(done.stdout)["output"] == {"region": "${AWS::Region}", "text": "wait 5"}, done)
    done = aslc("sim", template, "--machine", "Quick", "--seeds", 3)
    expect("sim takes a machine", done.returncode == 0 and "3 runs" in done.stdout, done)
    done = aslc("sim", "-", "--machine", "Quick", stdin=SAM)
    expect("sim of a template on standard input", done.returncode == 0, done)
    done = aslc("sim", "-", stdin='{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}')
    expect("sim of a definition on standard input", done.returncode == 0, done)
    scenario = folder / "order.sim.yaml"
    scenario.write_text("definition: template.yaml\ntasks:\n  - state: Tell\n    answers: [{output: {told: true}}]\n")
    done = aslc("sim", scenario, "--machine", "Order", "--seed", 1)
    expect("a scenario simulates a machine of a template", done.returncode == 0 and "told" in done.stdout, done)
    done = aslc("build", "template.yaml", "--machine", "Order", "--emit", "obj", cwd=folder)
    expect("build names its output after the machine", done.returncode == 0 and (folder / "order-5.o").exists())
    done = aslc("check", "-", stdin=SAM.replace("DefinitionUri: flows/order.asl.json", f"DefinitionUri: {folder}/flows/order.asl.json"))
    expect("a template on standard input", done.returncode == 0 and "2 state machines" in done.stdout, done)
    expect_refused("a definition has no machines to choose", aslc("check", folder / "flows/order.asl.json", "--machine", "x"), "no template")
    template.write_text(SAM.replace("Type: Pass", "Type: Pas").replace("flows/", "flow/"))
    done = aslc("check", template)
    expect_refused("places are the template's", done, "template.yaml:25:19", "ASL0116", "template.yaml:13:22", "ASL1012", code=1)
    done = aslc("run", template, "--machine", "Quick")
    expect_refused("only the machine that is run counts", done, "ASL0116")
    expect("and no other", "ASL1012" not in done.stderr, done)
    done = aslc("check", template, "--format", "json")
    expect("rows have the template's lines", sorted((r["line"], r["column"]) for r in json.loads(done.stdout)) == [(13, 22), (25, 19)], done)


def assembly(folder):
    out = folder / "cdk.out"
    (out / "assembly-Stage").mkdir(parents=True)
    (out / "manifest.json").write_text("{}")
    expect_refused("an assembly without templates", aslc("check", out), "*.template.json")
    succeed = '{"Type":"Succeed"}'
    first = cdk("OrderA1B2", "Shop/Order/Resource", succeed)
    (out / "Shop.template.json").write_text(json.dumps({"Resources": first}, indent=1))
    (out / "Other.template.json").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}')
    done = aslc("run", out, "--virtual-time")
    expect("the only machine of a folder runs", done.returncode == 0 and "SUCCEEDED" in done.stdout, done)
    asset = {"OrderC3D4": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionS3Location": {"Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "Key": "abc.json"}},
        "Metadata": {"aws:cdk:path": "Stage/Order/Resource"}}}
    (out / "assembly-Stage/Stage.template.json").write_text(json.dumps({"Resources": asset}))
    done = aslc("check", out)
    expect_refused("an asset that is not there", done, "ASL1013", "abc.json", code=1)
    (out / "assembly-Stage/asset.abc.json").write_text('{"StartAt":"A","States":{"A":{"Type":"Fail","Error":"E"}}}')
    done = aslc("check", out)
    expect("all machines of all stacks", done.returncode == 0 and "2 state machines" in done.stdout, done)
    expect_refused("two machines", aslc("run", out), "OrderA1B2", "Stage/Order/Resource")
    done = aslc("run", out, "--machine", "Stage/Order", "--virtual-time")
    expect("chosen by the path of the CDK", done.returncode == 1 and "FAILED" in done.stdout, done)
    broken = cdk("OrderA1B2", "Shop/Order/Resource", '{"Type":"Succed"}')
    (out / "Shop.template.json").write_text(json.dumps({"Resources": broken}))
    done = aslc("check", out, "--machine", "OrderA1B2", "--format", "json")
    text = (out / "Shop.template.json").read_text()
    column = text.index('\\"Succed\\"') + 1
    row = json.loads(done.stdout)[0]
    expect("places inside of escaped JSON", (row["line"], row["column"], row["endColumn"]) == (1, column, column + len('\\"Succed\\"')), done)


def wrong(folder):
    def file(text):
        (folder / "wrong.yaml").write_text(text)
        return folder / "wrong.yaml"

    machine = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
    rows = [
        ("no machine", "Resources:\n  T: {Type: AWS::SNS::Topic}\n", "ASL1001", 1),
        ("two definitions", machine + "      Definition: {}\n      DefinitionString: x\n", "wrong.yaml:6:7", 1),
        ("a circle", machine + "      RoleArn: !GetAtt M.Arn\n      DefinitionString: '{}'\n", "M -> M", 1),
        ("an unknown tag", machine + "      Definition: !Foo x\n", "wrong.yaml:5:19", 2),
        ("a macro", machine + "      Definition: {'Fn::Transform': {Name: Mine}}\n", "ASL1007", 1),
        ("no file", machine + "      DefinitionUri: none.json\n", "wrong.yaml:5:22", 1),
        ("cut off", machine + "      Definition: {", "wrong.yaml:", 2),
    ]
    for what, text, word, code in rows:
        expect_refused(what, aslc("check", file(text)), word, code=code)
        expect_refused(f"run, {what}", aslc("run", file(text)), word)


with tempfile.TemporaryDirectory() as name:
    for number, part in enumerate((sam, assembly, wrong)):
        folder = pathlib.Path(name) / str(number)
        folder.mkdir()
        part(folder)
finish("template")
