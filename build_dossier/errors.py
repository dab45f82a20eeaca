"""Errors, named after what the caller should do. Everything raised on purpose descends from `DossierError`."""

from __future__ import annotations

from typing import Self


class DossierError(Exception):
    """Something a person can mend. `exit_code` is what the command line ends with."""

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        path: str | None = None,
        line: int | None = None,
        found: str | None = None,
        expected: str | None = None,
        example: str | None = None,
    ) -> None:
        self.what, self.path, self.line = what, path, line
        self.found, self.expected, self.example = found, expected, example
        super().__init__(self.report())

    def named(self, path: str) -> Self:
        """The same error under another name of its file: that of a revision, say, that was written to a scratch folder."""
        return type(self)(
            self.what, path=path, line=self.line, found=self.found, expected=self.expected, example=self.example
        )

    def report(self) -> str:
        """The message as a person reads it: place, fault, found, expected, example; one fact a line."""
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        lines = [place + self.what]
        for label, value in (("found", self.found), ("expected", self.expected), ("example", self.example)):
            if value is not None:
                lines.append(f"  {label + ':':<10}{value}".rstrip().replace("\n", "\n" + " " * 12))
        return "\n".join(lines)


class FixConfiguration(DossierError):
    """`dossier.yml` or `mkdocs.yml` cannot be used as it stands."""


class FixConfigurationFaults(DossierError):
    """Several faults of one file, gathered before anything is raised."""

    def __init__(self, faults: tuple[FixConfiguration, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(fault.report() for fault in faults))

    def named(self, path: str) -> Self:
        """The same faults under another name of their file."""
        return type(self)(tuple(fault.named(path) for fault in self.faults))


class FixUsage(DossierError):
    """The command was called with paths or options that cannot work together."""


class Refused(DossierError):
    """Nothing was published: what was there before is untouched."""

    exit_code = 3


class TryAgain(DossierError):
    """Another process holds what this one needs, or a machine's limit was hit; the same call may work later."""

    exit_code = 3
