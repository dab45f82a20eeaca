"""The expressions of workflows, `${{ … }}`, as far as this project's workflows use them. What is not known is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w-]*)|(?P<number>\d+)|(?P<mark>==|!=|&&|\|\||[!().,]))"
)
STATUS = ("always", "cancelled", "failure", "success")


class UnknownExpression(Exception):
    """An expression says what this reading of workflows does not know: teach it here, or write the workflow simpler."""


def evaluate(expression: str, contexts: Mapping[str, Any], *, failed: bool = False) -> Any:
    """The value of an expression, in braces or without them. `failed`: a step of the job has failed before."""
    inner = expression.strip()
    if inner.startswith("${{") and inner.endswith("}}"):
        inner = inner[3:-2]
    return _Reader(inner, contexts, failed).all()


def filled(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with the values of its expressions, as GitHub writes them into it."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda m: _told(evaluate(m[1], contexts)), text)


def holds(condition: str | None, contexts: Mapping[str, Any], *, failed: bool) -> bool:
    """Whether a step or a job with this `if:` runs; without a status function it runs only where nothing has failed."""
    if condition is None:
        return not failed
    value = bool(evaluate(condition, contexts, failed=failed))
    return value if re.search(rf"\b(?:{'|'.join(STATUS)})\s*\(", condition) else value and not failed


def _told(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Reader:
    """Recursive descent: || over && over == over ! over a value."""

    def __init__(self, text: str, contexts: Mapping[str, Any], failed: bool) -> None:
        self.text, self.contexts, self.failed, self.at = text, contexts, failed, 0
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if not found:
                raise UnknownExpression(f"{text!r} at {text[at:]!r}")
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()

    def all(self) -> Any:
        value = self.either()
        if self.at != len(self.tokens):
            raise UnknownExpression(f"{self.text!r} goes on after {self.tokens[: self.at]}")
        return value

    def either(self) -> Any:
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self) -> Any:
        value = self.equal()
        while self.take("&&"):
            other = self.equal()
            value = other if value else value
        return value

    def equal(self) -> Any:
        value = self.negated()
        for mark in ("==", "!="):
            if self.take(mark):
                return (value == self.negated()) is (mark == "==")
        return value

    def negated(self) -> Any:
        return not self.negated() if self.take("!") else self.value()

    def value(self) -> Any:
        kind, word = self.next()
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return int(word)
        if word == "(":
            value = self.either()
            self.need(")")
            return value
        if kind != "name":
            raise UnknownExpression(f"{self.text!r} at {word!r}")
        return self.call(word) if self.take("(") else self.looked_up(word)

    def call(self, name: str) -> Any:
        arguments: list[Any] = []
        while not self.take(")"):
            arguments.append(self.either())
            self.take(",")
        if name == "format":
            return re.sub(r"\{(\d+)\}", lambda m: _told(arguments[1 + int(m[1])]), arguments[0])
        if name in STATUS and not arguments:
            return {"always": True, "cancelled": False, "failure": self.failed, "success": not self.failed}[name]
        raise UnknownExpression(f"{self.text!r} calls {name}")

    def looked_up(self, name: str) -> Any:
        """A value of a context. Null has nothing but nulls in it; a name that a context does not have is unknown."""
        path, value = name, self.contexts
        while True:
            if isinstance(value, Mapping):
                if name not in value:
                    raise UnknownExpression(f"{self.text!r} names {path}, which is not known")
                value = value[name]
            elif value is not None:
                raise UnknownExpression(f"{self.text!r} looks for {path} in {value!r}")
            if not self.take("."):
                return value
            name = self.next()[1]
            path = f"{path}.{name}"

    def take(self, mark: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("mark", mark):
            self.at += 1
            return True
        return False

    def need(self, mark: str) -> None:
        if not self.take(mark):
            raise UnknownExpression(f"{self.text!r} lacks {mark!r}")

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise UnknownExpression(f"{self.text!r} ends too early")
        self.at += 1
        return self.tokens[self.at - 1]
