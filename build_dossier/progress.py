"""Progress for people: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

import click

from build_dossier.printed import writable

WIDTH = 28


class Bar:
    """Called with what is done, how far, of how many. On a terminal it redraws one line of stderr."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._open = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` are through."""
        if not self._terminal:
            if done == total and total:
                click.echo(f"{what}: {total}", err=True)
            return
        if self._open and self._open != what:
            self._finish()
        self._open = what
        filled = WIDTH * done // max(total, 1)
        click.echo(f"\r\x1b[K{what:<10} {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}", err=True, nl=False)
        if done >= total:
            self._finish()

    def line(self, text: str) -> None:
        """A line of its own, below the bar."""
        self._finish()
        click.echo(writable(text), err=True)

    def _finish(self) -> None:
        if self._open and self._terminal:
            click.echo(err=True)
        self._open = ""
