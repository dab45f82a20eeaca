"""YAML as far as people write it: no aliases, merges, tags or duplicate keys, bounded in depth and in nodes.

A merge-key bomb of 617 bytes keeps PyYAML busy for 18 seconds; `NO` and `12:34:56` are no strings to it. So the events
are checked before anything is built, and values of seeds stay strings.
"""

from __future__ import annotations

from typing import Any

import yaml

Node = yaml.Node
MAX_DEPTH = 20
MAX_NODES = 50_000


class UnsafeYaml(Exception):
    """What is wrong, and the 1-based line."""

    def __init__(self, what: str, line: int | None) -> None:
        self.what, self.line = what, line
        super().__init__(what)


def compose(text: str, *, max_nodes: int = MAX_NODES) -> Node | None:
    """The node tree of one document (None where it is empty), after its events were checked.

    Raises UnsafeYaml for anything that is no YAML or that people have no need of.
    """
    try:
        _check(text, max_nodes)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnsafeYaml(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnsafeYaml(f"not valid YAML: {error}", None) from error
    if node is not None:
        _refuse_duplicates(node)
    return node


def _check(text: str, max_nodes: int) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader), 1):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnsafeYaml("anchors and aliases are not read", line)
        if getattr(event, "tag", None) not in (None, "!"):  # a lone "!" only says "this is text"
            raise UnsafeYaml(f"tags are not read: {getattr(event, 'tag', None)}", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise UnsafeYaml(f"nested more than {MAX_DEPTH} deep", line)
        if count > max_nodes:
            raise UnsafeYaml(f"more than {max_nodes} values", line)


def _refuse_duplicates(root: Node) -> None:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                line = key.start_mark.line + 1
                if not isinstance(key, yaml.ScalarNode):
                    raise UnsafeYaml("a key is not a plain word", line)
                if key.value in seen:
                    raise UnsafeYaml(f"the key '{key.value}' stands twice", line)
                if key.value == "<<":
                    raise UnsafeYaml("merge keys are not read", line)
                seen.add(key.value)
                stack.append(value)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)


def plain(node: Node, *, typed: bool = False) -> Any:
    """The values of a checked tree. Scalars stay strings unless `typed` (then YAML's own types; dates stay strings)."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value, typed=typed) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, typed=typed) for item in node.value]
    return _scalar(node) if typed else node.value


def _scalar(node: Node) -> Any:
    if node.tag in (
        "tag:yaml.org,2002:null",
        "tag:yaml.org,2002:bool",
        "tag:yaml.org,2002:int",
        "tag:yaml.org,2002:float",
    ):
        constructor = yaml.SafeLoader("")
        try:
            return constructor.construct_object(node)
        except (ValueError, yaml.YAMLError):
            return node.value
        finally:
            constructor.dispose()
    return node.value
