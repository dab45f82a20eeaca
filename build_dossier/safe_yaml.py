"""YAML as far as people write it: no aliases, merges, tags or duplicate keys, bounded in depth and in nodes.

A merge-key bomb of 617 bytes keeps PyYAML busy for 18 seconds; `NO` and `12:34:56` are no strings to it. So the events
are checked before anything is built, and values of seeds stay strings.
"""

from __future__ import annotations

from typing import Any

import yaml

Node = yaml.Node
MAX_DEPTH = 20
MAX_NODES = 7_000  # PyYAML takes some 50 µs for one; dossier.yml of the demo has 832
MAX_CHARACTERS = 400_000


class UnsafeYaml(Exception):
    """What is wrong, and the 1-based line."""

    def __init__(self, what: str, line: int | None) -> None:
        self.what, self.line = what, line
        super().__init__(what)


def compose(text: str, *, max_nodes: int = MAX_NODES) -> Node | None:
    """The node tree of one document (None where it is empty); its events are checked before anything is made of them.

    Raises UnsafeYaml for anything that is no YAML or that people have no need of.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnsafeYaml(f"more than {MAX_CHARACTERS} characters", 1)
    try:
        loader = _Checked(text, max_nodes)
        try:
            node: Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnsafeYaml(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnsafeYaml(f"not valid YAML: {error}", None) from error
    if node is not None:
        _refuse_duplicates(node)
    return node


class _Checked(yaml.SafeLoader):
    """Hands out only events that people have need of."""

    def __init__(self, text: str, max_nodes: int) -> None:
        super().__init__(text)
        self._most, self._count, self._depth = max_nodes, 0, 0

    def get_event(self) -> yaml.Event:
        """See PyYAML. What composes nodes takes every event from here, aliases, too."""
        event: yaml.Event = super().get_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnsafeYaml("anchors and aliases are not read", line)
        if getattr(event, "tag", None) not in (None, "!"):  # a lone "!" only says "this is text"
            raise UnsafeYaml(f"tags are not read: {str(getattr(event, 'tag', None))[:60]}", line)
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        if self._depth > MAX_DEPTH:
            raise UnsafeYaml(f"nested more than {MAX_DEPTH} deep", line)
        self._count += 1
        if self._count > self._most:
            raise UnsafeYaml(f"more than {self._most} values", line)
        return event


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
                    raise UnsafeYaml(f"the key '{key.value[:60]}' stands twice", line)
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


LONGEST = 40  # characters of a number: a longer one is text, and would take long to make
TYPED = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


def _scalar(node: Node) -> Any:
    if node.tag not in TYPED or len(node.value) > LONGEST:
        return node.value
    constructor = yaml.SafeLoader("")
    try:
        return constructor.construct_object(node)
    except (ValueError, ArithmeticError, yaml.YAMLError):
        return node.value
    finally:
        constructor.dispose()
