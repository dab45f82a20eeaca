"""Settings that people write in YAML, checked whole: every fault with its line, what was found, what was expected.

`dossier.yml` and `curation.yml` are read by this. A model's field examples are what a message shows.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from build_dossier.errors import FixConfiguration, FixConfigurationFaults
from build_dossier.safe_yaml import Node, UnsafeYaml, compose, plain


class Settings(BaseModel):
    """A group of settings: nothing unknown in it, nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("not an http or https address")
    return value


MAX_FILE = 2_000_000  # bytes
MOST_FAULTS = 50  # of one file that are told at once
SHOWN = 120  # characters, or items, of a value that a message shows
CONFLICT = re.compile(r"^(?:<{7} |>{7} ).*", re.M)
Address = Annotated[str, AfterValidator(_address)]
Model = TypeVar("Model", bound=BaseModel)


def parsed(model: type[Model], text: str, path: str, *, example: str) -> tuple[Model, Node | None]:
    """The settings of a YAML text, and its nodes; `path` names the file in messages, `example` shows its right form.

    Raises FixConfiguration for a text that is no YAML or no mapping, FixConfigurationFaults with every fault otherwise.
    """
    node = tree(text, path, example=example)
    return validated(model, node, path, example=example), node


def validated(model: type[Model], node: Node | None, path: str, *, example: str) -> Model:
    """The settings of a tree. Raises as `parsed` does."""
    data = plain(node, typed=True) if node is not None else None
    if not isinstance(data, dict):
        raise FixConfiguration(
            "the file has no settings",
            path=path,
            line=1,
            found=type(data).__name__,
            expected="a mapping of settings",
            example=example,
        )
    try:
        return model.model_validate(data)
    except ValidationError as error:
        items = error.errors(include_url=False)
        # a list is not too short because what is in it is wrong
        above = {item["loc"][:n] for item in items for n in range(len(item["loc"]))}
        real = [i for i in items if not (i["type"] == "too_short" and i["loc"] in above)]
        faults = tuple(_fault(model, item, node, path) for item in real[:MOST_FAULTS])
        if len(real) > MOST_FAULTS:
            faults += (FixConfiguration(f"{len(real) - MOST_FAULTS} more faults", path=path, line=faults[-1].line),)
        raise FixConfigurationFaults(faults) from error


def tree(text: str, path: str, *, example: str) -> Node | None:
    """The YAML nodes of a text, for the lines of what is in it. Raises FixConfiguration for what is no plain YAML."""
    if conflict := CONFLICT.search(text):
        raise FixConfiguration(
            "a merge conflict marker stands in the file",
            path=path,
            line=text.count("\n", 0, conflict.start()) + 1,
            found=conflict[0].strip()[:60],
            expected="a resolved text: one of the two sides, without the lines of <, = and >",
        )
    try:
        return compose(text)
    except UnsafeYaml as error:
        raise FixConfiguration(
            error.what, path=path, line=error.line, expected="plain YAML", example=example.split("\n", maxsplit=1)[0]
        ) from error


def _fault(root: type[BaseModel], item: Any, node: Node | None, path: str) -> FixConfiguration:
    where = ".".join(str(part) for part in item["loc"])
    setting = item["loc"]
    while len(setting) > 1 and isinstance(setting[-1], int):  # an item of a list is shown by the list's example
        setting = setting[:-1]
    field = _field(root, setting)
    missing = item["type"] == "missing"
    unknown = item["type"] == "extra_forbidden"
    found = (
        None
        if missing
        else yaml.safe_dump(_shown(item["input"]), allow_unicode=True, default_flow_style=True, width=60)
        .removesuffix("\n...\n")
        .strip()[:120]
    )
    expected = (
        f"one of: {', '.join(_siblings(root, item['loc']))}" if unknown else item["msg"].removeprefix("Value error, ")
    )
    example = None
    if field is not None and field.examples and not unknown:
        example = yaml.safe_dump({str(setting[-1]): field.examples[0]}, allow_unicode=True, sort_keys=False).strip()
    what = (
        f"unknown setting {where}" if unknown else f"missing setting {where}" if missing else f"wrong value for {where}"
    )
    return FixConfiguration(
        what, path=path, line=line_of(item["loc"], node), found=found, expected=expected, example=example
    )


def _shown(value: Any) -> Any:
    """A value as far as a message shows it."""
    if isinstance(value, dict):
        return {str(k)[:SHOWN]: _shown(v) for k, v in islice(value.items(), SHOWN)}
    if isinstance(value, list):
        return [_shown(v) for v in value[:SHOWN]]
    return value[:SHOWN] if isinstance(value, str) else value


def _model(root: type[BaseModel], loc: tuple[Any, ...]) -> type[BaseModel] | None:
    """The model that holds the last part of a location."""
    model: Any = root
    is_key = False  # the part names an entry of a mapping or list, not a setting
    for part in loc[:-1]:
        if is_key or isinstance(part, int):
            is_key = False
            continue
        if model is None or (info := model.model_fields.get(part)) is None:
            return None
        is_key = getattr(info.annotation, "__origin__", None) is dict
        model = next((t for t in _inner(info.annotation) if isinstance(t, type) and issubclass(t, BaseModel)), None)
    return model if isinstance(model, type) and not is_key else None


def _inner(annotation: Any) -> list[Any]:
    args = getattr(annotation, "__args__", ())
    return [annotation] if not args else [t for arg in args for t in _inner(arg)]


def _field(root: type[BaseModel], loc: tuple[Any, ...]) -> Any:
    model = _model(root, loc)
    return model.model_fields.get(loc[-1]) if model and isinstance(loc[-1], str) else None


def _siblings(root: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    model = _model(root, loc)
    return sorted(model.model_fields) if model else []


def line_of(loc: tuple[Any, ...], node: Node | None) -> int:
    """The line of the deepest node of a location that is there."""
    line = 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line
