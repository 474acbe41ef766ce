"""Mistakes that people make in definitions, as rules: each gives all the definitions that are one mistake away.
A mutant is (rule, where, definition)."""
import copy
import re

FIELDS_OF_MACHINES = ("Branches", "ItemProcessor", "Iterator")
COMPARISONS = {
    "LessThan": "LessThanEquals", "LessThanEquals": "LessThan",
    "GreaterThan": "GreaterThanEquals", "GreaterThanEquals": "GreaterThan",
}
OPERATORS = [(r" >= ", " > "), (r" > ", " >= "), (r" <= ", " < "), (r" < ", " <= "), (r" != ", " = "),
             (r" = ", " != "), (r" and ", " or "), (r" or ", " and ")]


def states_of(machine, path=()):
    """(path, state) of every state, those of branches and processors after their own."""
    for name, state in machine["States"].items():
        at = (*path, "States", name)
        yield at, state
        for field in FIELDS_OF_MACHINES:
            inner = state.get(field)
            if isinstance(inner, list):
                for i, branch in enumerate(inner):
                    yield from states_of(branch, (*at, field, i))
            elif inner:
                yield from states_of(inner, (*at, field))


def at(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def drop(state, field, index):
    """Takes one entry out of a list, and the list when nothing is left."""
    del state[field][index]
    if not state[field]:
        del state[field]


# Each rule gets a state and yields (what, change): change(state) makes the mistake in a copy of it.

def dropped_handlers(state):
    for field in ("Retry", "Catch"):
        for i in range(len(state.get(field, []))):
            yield f"{field}[{i}] dropped", lambda s, f=field, n=i: drop(s, f, n)


def fewer_errors(state):
    for field in ("Retry", "Catch"):
        for i, handler in enumerate(state.get(field, [])):
            if len(handler["ErrorEquals"]) < 2:
                continue
            for k, error in enumerate(handler["ErrorEquals"]):
                yield f"{field}[{i}] without {error}", lambda s, f=field, n=i, e=k: s[f][n]["ErrorEquals"].pop(e)


def fewer_attempts(state):
    for i, retrier in enumerate(state.get("Retry", [])):
        fewer = retrier.get("MaxAttempts", 3) - 1
        yield f"Retry[{i}] with {fewer} attempts", lambda s, n=i, m=fewer: s["Retry"][n].update(MaxAttempts=m)


def other_timeouts(state):
    for field, factors in (("TimeoutSeconds", (0.5, 2)), ("HeartbeatSeconds", (0.5, 2)), ("Seconds", (0.5, 2))):
        if isinstance(state.get(field), int):
            for factor in factors:
                changed = max(1, int(state[field] * factor))
                yield f"{field} {changed}", lambda s, f=field, c=changed: s.update({f: c})


def targets_of(state):
    """Paths of the names of the states that may follow."""
    if "Next" in state:
        yield ("Next",)
    if "Default" in state:
        yield ("Default",)
    for field in ("Choices", "Catch"):
        for i in range(len(state.get(field, []))):
            yield (field, i, "Next")


def swap(state, one, other):
    first, second = at(state, one[:-1]), at(state, other[:-1])
    first[one[-1]], second[other[-1]] = second[other[-1]], first[one[-1]]


def swapped_targets(state):
    targets = list(targets_of(state))
    for i, one in enumerate(targets):
        for other in targets[i + 1:]:
            if at(state, one) != at(state, other):
                yield (f"{at(state, one)} and {at(state, other)} swapped",
                       lambda s, a=one, b=other: swap(s, a, b))


def idle(state):
    after = {key: state[key] for key in ("Next", "End") if key in state}
    state.clear()
    state.update(Type="Pass", **after)


def nothing_done(state):
    """Compensation that is not there, and every other step that is forgotten."""
    if state["Type"] == "Task":
        yield "does nothing", idle


def other_result_paths(state):
    if state["Type"] not in ("Task", "Pass", "Parallel", "Map"):
        return
    if "ResultPath" in state:
        yield "ResultPath dropped", lambda s: s.pop("ResultPath")
        if state["ResultPath"] not in ("$", None):
            yield "ResultPath null", lambda s: s.update(ResultPath=None)
            yield "ResultPath elsewhere", lambda s: s.update(ResultPath=s["ResultPath"] + "Too")
    for i, catcher in enumerate(state.get("Catch", [])):
        if "ResultPath" in catcher:
            yield f"Catch[{i}] ResultPath dropped", lambda s, n=i: s["Catch"][n].pop("ResultPath")
            yield f"Catch[{i}] ResultPath null", lambda s, n=i: s["Catch"][n].update(ResultPath=None)


def dropped_data(state):
    """Output and Assign are to JSONata what ResultPath is to JSONPath."""
    for field in ("Output", "ResultSelector"):
        if field in state:
            yield f"{field} dropped", lambda s, f=field: s.pop(f)
    for name in state.get("Assign", {}):
        yield f"Assign without {name}", lambda s, n=name: s["Assign"].pop(n)
    for i, catcher in enumerate(state.get("Catch", [])):
        if "Output" in catcher:
            yield f"Catch[{i}] Output dropped", lambda s, n=i: s["Catch"][n].pop("Output")
        for name in catcher.get("Assign", {}):
            yield f"Catch[{i}] Assign without {name}", lambda s, n=i, v=name: s["Catch"][n]["Assign"].pop(v)


def comparisons_of(rule, path):
    """Paths of the comparisons and combinations in a rule of a Choice."""
    yield path
    for field in ("And", "Or"):
        for i, inner in enumerate(rule.get(field, [])):
            yield from comparisons_of(inner, (*path, field, i))
    if "Not" in rule:
        yield from comparisons_of(rule["Not"], (*path, "Not"))


def renamed(rule, old, new):
    rule[new] = rule.pop(old)


def turned_comparison(rule):
    for key, value in rule.items():
        for name, other in COMPARISONS.items():
            if key.endswith(name) and (not key.endswith("Equals") or name.endswith("Equals")):
                new = key[: -len(name)] + other
                yield f"{new} for {key}", lambda r, k=key, n=new: renamed(r, k, n)
        if key in ("And", "Or"):
            new = "Or" if key == "And" else "And"
            yield f"{new} for {key}", lambda r, k=key, n=new: renamed(r, k, n)
            for i in range(len(value)):
                if len(value) > 1:
                    yield f"{key} without its operand {i}", lambda r, k=key, n=i: r[k].pop(n)
        if isinstance(value, bool) and key not in ("Next", "Variable"):
            yield f"{key} {not value}", lambda r, k=key, v=value: r.update({k: not v})
        elif isinstance(value, (int, float)):
            yield f"{key} {value + 1}", lambda r, k=key, v=value: r.update({k: v + 1})
        elif key.endswith("Equals") and isinstance(value, str):
            yield f"{key} another text", lambda r, k=key, v=value: r.update({k: v.lower() + "?"})


def turned_text(text):
    """An expression with one operator or number turned."""
    for pattern, other in OPERATORS:
        for match in re.finditer(pattern, text):
            yield f"{other.strip()} for {match.group().strip()}", text[: match.start()] + other + text[match.end():]
    for match in re.finditer(r"(?<![\w.'])\d+(?![\w.'])", text):
        more = str(int(match.group()) + 1)
        yield f"{more} for {match.group()}", text[: match.start()] + more + text[match.end():]


def turned_operands(state):
    for i, choice in enumerate(state.get("Choices", [])):
        if "Condition" in choice:
            for what, text in turned_text(choice["Condition"]):
                yield f"Choices[{i}]: {what}", lambda s, n=i, t=text: s["Choices"][n].update(Condition=t)
            continue
        for path in comparisons_of(choice, ()):
            for what, turn in turned_comparison(at(choice, path)):
                yield f"Choices[{i}]{list(path) or ''}: {what}", lambda s, n=i, p=path, t=turn: t(at(s["Choices"][n], p))


def dropped_rules(state):
    if len(state.get("Choices", [])) > 1:
        for i in range(len(state["Choices"])):
            yield f"Choices[{i}] dropped", lambda s, n=i: drop(s, "Choices", n)


def other_tolerance(state):
    for field in ("ToleratedFailurePercentage", "ToleratedFailureCount"):
        if field in state:
            for changed in (0, state[field] * 4):
                yield f"{field} {changed}", lambda s, f=field, c=changed: s.update({f: c})


RULES = (dropped_handlers, fewer_errors, fewer_attempts, other_timeouts, swapped_targets, nothing_done,
         other_result_paths, dropped_data, turned_operands, dropped_rules, other_tolerance)


def mutants_of(definition):
    for path, state in states_of(definition):
        where = "/".join(str(step) for step in path if step != "States")
        for rule in RULES:
            for what, change in rule(state):
                mutant = copy.deepcopy(definition)
                change(at(mutant, path))
                yield rule.__name__, f"{where}: {what}", mutant
