"""Findings that stop nothing: stable codes, each documented here once, and the value that carries one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from build_dossier.printed import writable

Severity = Literal["note", "warning", "error"]
# what a finding's path is relative to; `project` stands for dossier.yml, wherever it lies
Root = Literal["seeds", "state", "project", "docs", "repository"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a code means, and what its reader can do."""

    severity: Severity
    summary: str
    hint: str


RULES: dict[str, Rule] = {
    # reading
    "seed-unreadable": Rule(
        severity="error",
        summary="a seed file cannot be read",
        hint="check the file's permissions and that it is a regular file inside the seeds folder",
    ),
    "seed-empty": Rule(
        severity="error",
        summary="a seed has no text",
        hint="add the article's front matter and body, or remove the file",
    ),
    "seed-too-large": Rule(
        severity="error",
        summary="a seed is larger than the limit",
        hint="split the article, or raise limits.seed_bytes in dossier.yml",
    ),
    "seed-encoding": Rule(
        severity="error", summary="a seed is in no encoding that can be told for certain", hint="save the file as UTF-8"
    ),
    "seed-encoding-converted": Rule(
        severity="note", summary="a seed is not UTF-8 and was converted", hint="save the file as UTF-8"
    ),
    "seed-binary": Rule(
        severity="error", summary="a seed is not a text file", hint="remove it, or save the article as UTF-8 text"
    ),
    "seed-link": Rule(
        severity="error",
        summary="a seed is a symbolic link or lies outside the seeds folder",
        hint="put the article itself into the seeds folder",
    ),
    "seed-duplicate-id": Rule(
        severity="error", summary="two seeds have one stem, which is the article's id", hint="rename one of them"
    ),
    "seed-duplicate-text": Rule(severity="error", summary="two seeds carry the same text", hint="remove one of them"),
    "seed-control-characters": Rule(
        severity="note", summary="control characters were left out", hint="remove them from the seed"
    ),
    "front-matter-missing": Rule(
        severity="error",
        summary="a seed does not begin with front matter",
        hint="begin the file with ---, title:, date:, ---",
    ),
    "front-matter-unclosed": Rule(
        severity="error", summary="the front matter has no closing ---", hint="close it with a line of three hyphens"
    ),
    "front-matter-invalid": Rule(
        severity="error", summary="the front matter cannot be read", hint="write one 'key: value' a line"
    ),
    "front-matter-repaired": Rule(
        severity="note",
        summary="the front matter is not valid YAML and was read line by line",
        hint="quote the value: wrap it in '…' and double the apostrophes inside",
    ),
    "front-matter-conflict": Rule(
        severity="error",
        summary="a merge conflict marker stands in the file",
        hint="resolve the conflict and remove the markers",
    ),
    "title-missing": Rule(severity="error", summary="an article has no title", hint="add title: to the front matter"),
    "date-missing": Rule(
        severity="warning",
        summary="an article has no usable date",
        hint="write the date as 'Fri, 07 Jan 2022 07:03:07 GMT' or '2022-01-07T07:03:07+08:00'",
    ),
    "date-invalid": Rule(
        severity="error",
        summary="a date cannot be read; the article is published without one",
        hint="write the date as 'Fri, 07 Jan 2022 07:03:07 GMT' or '2022-01-07T07:03:07+08:00'",
    ),
    "date-without-offset": Rule(
        severity="note",
        summary="a date has no time zone; read in the dossier's",
        hint="write the offset, or set clock for the outlet in dossier.yml",
    ),
    "clock-inferred": Rule(
        severity="note",
        summary="an outlet seems to print its local clock as GMT",
        hint="set clock for the outlet in dossier.yml",
    ),
    "edited-after-publication": Rule(
        severity="note",
        summary="a picture is stamped later than the article",
        hint="the outlet edited the article after publication; nothing to do",
    ),
    # converting
    "text-changed": Rule(
        severity="error",
        summary="the converted text differs from the visible text of the seed",
        hint="report it with the seed; the difference is shown",
    ),
    "text-dropped": Rule(
        severity="note",
        summary="text was knowingly left out of the prose",
        hint="it is recorded elsewhere on the page (author, rights, chrome); nothing to do",
    ),
    "nesting-too-deep": Rule(
        severity="note", summary="elements nested too deeply were unwrapped, their text kept", hint="nothing to do"
    ),
    "markup-too-complex": Rule(
        severity="error",
        summary="the markup grows beyond all measure when it is parsed",
        hint="save the article again from its source",
    ),
    "article-broken": Rule(
        severity="error", summary="an article could not be converted", hint="report it with the seed"
    ),
    "body-empty": Rule(
        severity="warning",
        summary="an article has neither text nor pictures",
        hint="add the article's text to the seed",
    ),
    "link-refused": Rule(
        severity="note",
        summary="a link's address is not one that can be published",
        hint="only http, https, mailto and addresses within the dossier are kept",
    ),
    "rights-undecided": Rule(
        severity="warning",
        summary="the text forbids reprinting and nobody decided how much of it is published",
        hint="set publish: full, excerpt or metadata for the outlet or the article in dossier.yml",
    ),
    # evidence
    "evidence-broken": Rule(
        severity="error",
        summary="claims, statements and events of an article could not be read; its page stands without them",
        hint="report it with the seed",
    ),
    "date-unresolved": Rule(
        severity="note",
        summary="an article without date names days that only its date would tell; they are left open",
        hint="add date: to the seed's front matter",
    ),
    "passage-long": Rule(
        severity="note",
        summary="a passage is longer than is read for evidence; what lies beyond gave no claims",
        hint="split the paragraph in the seed",
    ),
    "figure-implausible": Rule(
        severity="note",
        summary="a figure counts more than there are people on Earth; it was left out of the claims",
        hint="check the number in the seed",
    ),
    "language-without-pack": Rule(
        severity="note",
        summary="an article's language has no pack; its claims, statements and events were not read",
        hint="nothing to do; zh and en have packs",
    ),
    # pictures
    "picture-missing": Rule(
        severity="warning",
        summary="a picture is not in the store",
        hint="run 'build-dossier fetch', or accept the finding in dossier.yml",
    ),
    "picture-placeholder": Rule(
        severity="note", summary="a stock picture of a placeholder host was refused", hint="nothing to do"
    ),
    "picture-rejected": Rule(
        severity="warning", summary="a picture cannot be published", hint="replace the picture or its address"
    ),
    "picture-address": Rule(severity="note", summary="a picture has no usable address", hint="correct src in the seed"),
    "picture-shared": Rule(
        severity="warning",
        summary="one host gave the same bytes for three addresses or more",
        hint="look at the picture: hosts answer hot links with such a card",
    ),
    "picture-store": Rule(
        severity="error",
        summary="the picture store and its lock disagree",
        hint="run 'build-dossier fetch' to fetch the picture again",
    ),
    # configuration and output
    "hand-written-kept": Rule(
        severity="note",
        summary="a page that a person wrote stands where a generated one would go; it was kept",
        hint="nothing to do, or rename it",
    ),
    "output-changed": Rule(
        severity="note",
        summary="a generated file had been changed by hand and was written anew",
        hint="edit the seed or the hand-written pages instead",
    ),
    "tree-memory": Rule(
        severity="warning",
        summary="what a folder of generated pages remembers of them is damaged or gone; what differed was put aside",
        hint="look through the files that are named; what was there is beside them as .edited-NAME",
    ),
    "tree-memory-copy": Rule(
        severity="note",
        summary="what a folder of generated pages remembers of them was damaged; its copy was taken",
        hint="nothing to do",
    ),
    # articles beside each other, pages, a change as a whole: said by `check` alone
    "configuration-invalid": Rule(
        severity="error",
        summary="dossier.yml or curation.yml cannot be used; nothing else was looked at",
        hint="correct the line that is named",
    ),
    "nothing-publishable": Rule(
        severity="error", summary="no article can be published", hint="correct the seeds, or restore what was removed"
    ),
    "seed-line-endings": Rule(
        severity="note",
        summary="a seed's lines end as on Windows (CRLF)",
        hint="nothing to do for readers; save with LF so that changes read as the lines they touch",
    ),
    "article-duplicate": Rule(
        severity="warning",
        summary="an article seems to be in the dossier already",
        hint="remove one of the two, or accept the finding in dossier.yml with a reason",
    ),
    "article-reprint": Rule(
        severity="note",
        summary="most of an article's text is that of another outlet's",
        hint="nothing to do: the same text counts once",
    ),
    "speaker-unknown": Rule(
        severity="note",
        summary="somebody speaks who is no entity of the dossier, and nobody tells for whom",
        hint="add them to entities in dossier.yml with their spellings and party, or leave it",
    ),
    "link-dangling": Rule(
        severity="warning",
        summary="a link leads to a place that is not there",
        hint="correct the link; a passage's anchor is what the mark at its end leads to",
    ),
    "anchors-behind": Rule(
        severity="note",
        summary="passages are not in anchors.lock yet, so that their links would be lost with their words",
        hint="run 'build-dossier anchors --update'; the weekly run does it, too",
    ),
    "anchor-stub": Rule(
        severity="note",
        summary="an old link to a passage leads to a note that it is gone",
        hint="nothing to do; the words were removed or rewritten beyond recognition",
    ),
    "anchors-lock": Rule(
        severity="error",
        summary="a line of anchors.lock cannot be read",
        hint="restore the line, or run 'build-dossier anchors --update'",
    ),
    "changes-lock": Rule(
        severity="error",
        summary="a line of changes.lock cannot be read",
        hint="restore the line, or remove it: what it told is told anew from git",
    ),
    "lock-changed": Rule(
        severity="warning",
        summary="a lock does not hold what the program wrote into it: lines were lost, changed or merged by hand",
        hint="compare it with git, then renew it by 'build-dossier anchors --update' or 'changes --update'",
    ),
    "history-cut": Rule(
        severity="note",
        summary="older versions are not at hand or too many, so the page of updates begins late",
        hint="fetch the whole history (git fetch --unshallow; fetch-depth: 0), or run 'build-dossier changes --update' more often",
    ),
    "change-large": Rule(
        severity="warning",
        summary="a change adds more articles at once than anybody reviews",
        hint="split the change, or raise limits.articles_at_once in dossier.yml",
    ),
    "change-renamed": Rule(
        severity="note",
        summary="an article's file was renamed, so that its id, page and anchors change",
        hint="keep the name where you can; else run 'build-dossier anchors --update', which leads old links on",
    ),
    "change-misplaced": Rule(
        severity="warning",
        summary="an article was added where none is read",
        hint="move it into the seeds folder",
    ),
    "change-outside": Rule(
        severity="warning",
        summary="a change of content also changes something else",
        hint="put it into a pull request of its own",
    ),
    "change-link": Rule(
        severity="warning",
        summary="a change adds a symbolic link or a submodule",
        hint="put the files themselves there",
    ),
    "change-mode": Rule(
        severity="note",
        summary="a change makes a file of the content executable",
        hint="take the right to run it away: git update-index --chmod=-x FILE",
    ),
    "change-removed": Rule(
        severity="warning",
        summary="a change removes an article, so that its page goes and links to it lead to a note",
        hint="put it back, or say in the pull request why it goes and accept the finding in dossier.yml",
    ),
    "check-stopped": Rule(
        severity="error",
        summary="the check could not be done; nothing else was looked at",
        hint="correct what is named, and check again",
    ),
    # decisions and topics
    "curation-record-gone": Rule(
        severity="error",
        summary="a decision in curation.yml names a record that is not there any more",
        hint="look the record up with build-dossier explain, and write its new id or remove the decision",
    ),
    "curation-record-differs": Rule(
        severity="error",
        summary="a decision in curation.yml repeats words that its record does not say",
        hint="compare `says` with the record: the id may be that of another one",
    ),
    "curation-contradiction": Rule(
        severity="error",
        summary="two decisions in curation.yml cannot both hold; the later one is left out",
        hint="remove one of them",
    ),
    "curation-field": Rule(
        severity="error",
        summary="a decision in curation.yml sets or names what is not there",
        hint="use the fields of the record's kind, and populations and topics that dossier.yml defines",
    ),
    "topic-empty": Rule(
        severity="warning",
        summary="a topic matches no passage",
        hint="correct its `match` in dossier.yml, or remove the topic",
    ),
    "topic-unknown": Rule(
        severity="warning",
        summary="a topic names an entity or measure that nobody defined",
        hint="define it in dossier.yml, or correct the name",
    ),
    "topic-contradiction": Rule(
        severity="warning",
        summary="a topic takes in and leaves out the same thing; it is left out",
        hint="remove it from `match` or from `exclude`",
    ),
    "configuration-unused": Rule(
        severity="note", summary="an entry of dossier.yml matches nothing", hint="correct or remove the entry"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding: what, where, and what to do. `path` is relative to `root`: the seeds folder unless it says otherwise."""

    code: str
    severity: Severity
    message: str
    hint: str
    path: str | None = None
    line: int | None = None
    root: Root = "seeds"

    def record(self) -> dict[str, str | int | None]:
        """The finding as exported data."""
        return {name: getattr(self, name) for name in ("code", "severity", "message", "hint", "path", "line")}

    def render(self) -> str:
        """One line of text, `path:line: severity[code]: message (hint)`."""
        place = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        told = f"{place}{self.severity}[{self.code}]: {self.message}" + (f" ({self.hint})" if self.hint else "")
        return writable(told)


def finding(
    code: str,
    message: str,
    *,
    path: str | None = None,
    line: int | None = None,
    hint: str | None = None,
    root: Root = "seeds",
) -> Diagnostic:
    """A diagnostic of a documented code, with its own severity and hint unless another hint is given."""
    rule = RULES[code]
    return Diagnostic(
        code=code,
        severity=rule.severity,
        message=message,
        hint=rule.hint if hint is None else hint,
        path=path,
        line=line,
        root=root,
    )


def as_note(diagnostic: Diagnostic, reason: str) -> Diagnostic:
    """The same finding, accepted by an editor."""
    return replace(diagnostic, severity="note", message=f"{diagnostic.message} [accepted: {reason}]")


def order(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, line and code, so that the same input gives the same list; twins appear once."""
    return tuple(sorted(set(diagnostics), key=lambda d: (d.path or "", d.line or 0, d.code, d.message)))


def worst(diagnostics: tuple[Diagnostic, ...]) -> Severity | None:
    """The gravest severity among the findings, or None where there are none."""
    for severity in ("error", "warning", "note"):
        if any(d.severity == severity for d in diagnostics):
            return severity
    return None
