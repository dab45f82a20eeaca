"""Dossiers in git, as strangers change them, for the tests of `check`: real files, real git without this machine's settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from build_dossier import config
from build_dossier.diagnostics import Diagnostic
from build_dossier.lint import run as lint
from build_dossier.publish.site import Project
from tests.support.sites import Ran, run

WHO = ("-c", "user.name=Editor", "-c", "user.email=editor@dossier.example", "-c", "protocol.file.allow=always")
STORY = "title: 河谷大坝\n"


def seed(title: str, *paragraphs: str, **header: str) -> str:
    """A seed of one paragraph a line; the body begins on the line after the header's."""
    values = {"title": title, "outlet": "河谷日报", "date": "2024-05-09T12:00:00+08:00", **header}
    rows = "\n".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in values.items() if v)
    return f"---\n{rows}\n---\n" + "\n".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs) + "\n"


FIRST = seed("大坝合龙", "大坝在五月合龙，两岸的居民到堤上观看，孩子们放了风筝，老人带来了茶。")
SECOND = seed("水位下降", "上游的水位在夜里下降了三米，渔船停在淤泥里，船主说他从来没有见过。", outlet="海湾晚报")


class Dossier:
    """A dossier in a folder; in git where `commit` is called."""

    def __init__(self, top: Path, inside: str = "", story: str = STORY) -> None:
        self.top = top
        self.root = top / inside
        self.seeds = self.root / "seeds"
        self.seeds.mkdir(parents=True)
        self.write("dossier.yml", story)
        self.write("mkdocs.yml", "site_name: x\n")

    def write(self, path: str | bytes, text: str | bytes) -> Path:
        file = Path(os.fsdecode(os.path.join(os.fsencode(self.root), os.fsencode(path))))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def git(self, *words: str, at: Path | None = None) -> str:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        env = {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        done = subprocess.run(["git", *WHO, *words], cwd=at or self.top, env=env, capture_output=True, check=False)
        assert done.returncode == 0, (words, done.stderr)
        return os.fsdecode(done.stdout).strip()

    def commit(self, message: str = "Change the dossier") -> str:
        if not (self.top / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def check(self, *options: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        """The command, from the dossier's folder unless another is given."""
        folder = cwd or self.root
        return run(
            "check", "--config", os.path.relpath(self.root / "dossier.yml", folder), *options, cwd=folder, env=env
        )

    def found(self, since: str | None = None) -> tuple[Diagnostic, ...]:
        """The findings, without a child."""
        project = Project(config_file=self.root / "dossier.yml", seeds=self.seeds, state=self.seeds)
        return lint.check(config.read(project.config_file), project, since=since)

    def codes(self, since: str | None = None) -> set[tuple[str, str | None]]:
        """What was found where."""
        return {(d.code, d.path) for d in self.found(since)}


def told(ran: Ran, form: str, summary: str = "") -> set[tuple[str, str]]:
    """Code and path of each finding that a format tells (GitHub's with its summary), as their readers take them."""
    if form == "text":
        rows = [
            re.fullmatch(r"(?:(.*?)(?::\d+)?: )?(?:error|warning|note)\[([a-z-]+)\]: .+", r)
            for r in ran.out.splitlines()
        ]
        assert all(rows), ran.out
        return {(r[2], r[1] or "") for r in rows if r}
    if form == "json":
        return {(r["code"], r["path"] or "") for r in json.loads(ran.out)}
    if form == "sarif":
        return {(r["ruleId"], uri(r)) for r in json.loads(ran.out)["runs"][0]["results"]}
    return {(row[1], re.sub(r":\d+$", "", row[2])) for row in table(summary)}


def uri(result: dict[str, Any]) -> str:
    places = result.get("locations", [])
    return places[0]["physicalLocation"]["artifactLocation"]["uri"] if places else ""


@cache
def rendered(summary: str) -> str:
    """A summary as HTML: CommonMark with tables."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(summary)


def table(summary: str) -> list[list[str]]:
    """The cells of a summary's table, as a reader sees them: without the gaps that keep words from being links."""
    rows = re.findall(r"<tr>(.*?)</tr>", rendered(summary).replace("\u200b", "").partition("<tbody>")[2], re.S)
    return [[unescape(re.sub(r"<[^>]+>", "", c)) for c in re.findall(r"<td>(.*?)</td>", row, re.S)] for row in rows]
