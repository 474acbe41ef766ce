"""YAML as definitions and scenarios are read: with the types of JSON. `on` and `yes` are strings, as times are."""
import re

import yaml


class Loader(yaml.SafeLoader):
    pass


KEPT = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null"}
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for word in ("true", "false"):
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(f"^{word}$"), word[0])


def load(text):
    return yaml.load(text, Loader)
