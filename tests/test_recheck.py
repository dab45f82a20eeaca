"""Links and pictures asked again, of a host on loopback that does everything wrong; nothing stands in for the network."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from build_dossier import config
from build_dossier.images.store import PictureStore
from build_dossier.recheck import report, run
from build_dossier.recheck.asking import PAUSE_S
from build_dossier.recheck.asks import Ask, Place
from build_dossier.recheck.report import Report
from build_dossier.recheck.verdicts import ORDER, Heard, Judged, judge
from tests.support.fetching import Facts
from tests.support.picture_host import PictureHost, png
from tests.support.sites import Ran, article, command, environment, hashes, small_project
from tests.support.sites import run as run_command

ARCHIVE = "https://archive.example/{timestamp}/{url}"


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with PictureHost() as running:
        yield running


@dataclass(slots=True, kw_only=True)
class Lab:
    """A dossier in a scratch folder whose addresses are of one host, excepted from the guard."""

    folder: Path
    host: PictureHost
    seeds: dict[str, str] = field(default_factory=dict)
    timeout_s: float = 1.0
    also: str = ""

    def seed(self, name: str, body: str, **header: Any) -> None:
        self.seeds[name] = article("一篇", body.replace("HOST", self.host.url("")), **header)

    def links(self, *paths: str) -> None:
        self.seed("a.txt", "\n".join(f'<p>段落{n}<a href="{self.url(p)}">某处</a></p>' for n, p in enumerate(paths)))

    def url(self, path: str) -> str:
        return path if "://" in path else self.host.url(path)

    def project(self) -> Path:
        if not self.folder.exists():
            story = (
                f"title: 小档案\nimages:\n  allow_private_hosts: ['{self.host.name}']\n  timeout_s: {self.timeout_s}\n"
                f"  fallbacks: ['{ARCHIVE}']\n{self.also}"
            )
            small_project(self.folder, self.seeds or {"a.txt": article("空", "<p>没有链接。</p>")}, story)
        return self.folder

    def picture(self, path: str, data: bytes) -> None:
        store = PictureStore(self.project() / "seeds")
        store.add(self.url(path), data, Facts())
        store.save()

    def ask(self, *, limit: int = 500, skip: int = 0, within_s: float = 60) -> Report:
        project = self.project()
        return run.recheck(
            config.read(project / "dossier.yml"),
            seeds=project / "seeds",
            state=project / "seeds",
            docs=project / "docs",
            limit=limit,
            skip=skip,
            within_s=within_s,
        )

    def command(self, *options: str | Path, **env: str) -> Ran:
        project = self.project()
        return run_command("recheck", "--config", project / "dossier.yml", *options, cwd=project, env=env)


@pytest.fixture
def lab(tmp_path: Path, host: PictureHost) -> Lab:
    return Lab(folder=tmp_path / "project", host=host)


def verdicts(found: Report, host: PictureHost) -> dict[str, str]:
    return {one.ask.url.removeprefix(host.url("")): one.verdict for one in found.judged}


# ---- verdicts


LINKS = {
    "/ok": "ok", "/endless": "ok", "/gzip-bomb": "ok", "/204": "ok", "/for-now": "ok", "/404": "gone", "/410": "gone",
    "/403": "refused", "/429-long": "refused", "/old": "moved", "/500-always": "unreachable",
    "/reset-mid-body": "ok", "/close-before": "unreachable", "/loop-a": "unreachable", "/garbage": "unreachable",
}  # fmt: skip


@pytest.mark.parametrize("path", LINKS)
def test_each_answer_has_its_verdict(lab: Lab, path: str) -> None:
    lab.host.moves = {"/old": "/ok-new"}
    lab.host.redirects = {"/for-now": "/ok-today"}
    lab.timeout_s = 3.0
    lab.links(path)
    found = lab.ask()
    assert verdicts(found, lab.host) == {path: LINKS[path]}
    moved_to = {one.moved_to for one in found.judged}
    assert moved_to == ({lab.url("/ok-new")} if path == "/old" else {""})


def test_all_verdicts_of_one_run_and_an_archive_for_what_is_lost(lab: Lab) -> None:
    lab.host.moves = {"/old": "/ok-new"}
    lab.links("/ok", "/404", "/403", "/old", "/close-before")
    lab.picture("/ok-picture.png", png("another"))
    found = lab.ask()
    by_verdict = {one.verdict: one for one in found.judged}
    assert set(by_verdict) == set(ORDER)
    assert [one.verdict for one in found.findings] == [v for v in ORDER if v != "ok"]
    stamp = "20220107070307"
    assert by_verdict["gone"].archived == (f"https://archive.example/{stamp}/{lab.url('/404')}",)
    assert by_verdict["unreachable"].archived
    assert by_verdict["refused"].archived
    assert by_verdict["ok"].archived == by_verdict["moved"].archived == ()


def test_a_picture_must_have_the_same_bytes(lab: Lab) -> None:
    lab.host.moves = {"/moved.png": "/ok-elsewhere.png"}
    lab.seed("a.txt", "<p>图</p>" + "".join(f'<img src="HOST{p}">\n' for p in ("/ok-a.png", "/ok-b.png")))
    for path, data in {
        "/ok-a.png": png("/ok-a.png"), "/ok-b.png": png("before"), "/moved.png": png("/ok-elsewhere.png"),
        "/404": png("x"), "/html": png("y"), "/empty": png("z"),
    }.items():  # fmt: skip
        lab.picture(path, data)
    found = lab.ask()
    assert verdicts(found, lab.host) == {
        "/ok-a.png": "ok", "/ok-b.png": "changed", "/moved.png": "moved", "/404": "gone", "/html": "changed", "/empty": "changed",
    }  # fmt: skip
    places = {one.ask.url: str(one.ask.places[0]) for one in found.judged}
    assert places[lab.url("/ok-b.png")].startswith("a.txt:")
    lock = (lab.folder / "seeds/images.lock").read_text(encoding="utf-8").split("\n")
    line = next(number for number, row in enumerate(lock, 1) if lab.url("/html") in row)
    assert places[lab.url("/html")] == f"images.lock:{line}"


def test_a_picture_larger_than_any_that_is_kept_has_other_bytes(lab: Lab) -> None:
    lab.also = "  max_bytes: 100000\n"
    lab.picture("/big", png("small"))
    assert lab.ask().judged[0].verdict == "changed"


ASK = Ask(kind="link", url="http://a.example/x#part", places=(Place(path="a.txt", line=3),), day="20220107")
SAME = {"asked": "http://a.example/x", "settled": "http://a.example/x"}


@pytest.mark.parametrize(
    ("heard", "verdict", "words"),
    [
        (Heard(status=200, **SAME), "ok", "200"),
        (Heard(status=200, asked="http://a.example/x", settled="https://a.example/x"), "moved", "another address"),
        (Heard(status=200, asked="http://a.example/x", settled="https://a.example/"), "moved", "the front page"),
        (Heard(status=404, asked="http://a.example/x", settled="https://a.example/y"), "gone", "404"),
        (Heard(status=451, **SAME), "refused", "451"), (Heard(status=503, **SAME), "unreachable", "503"),
        (Heard(status=304, **SAME), "unreachable", "304"), (Heard(reason="status 429"), "refused", "429"),
        (Heard(reason="status 503"), "unreachable", "503"), (Heard(reason="it took too long"), "unreachable", "too long"),
        (Heard(reason="it is not asked: loopback", guarded=True), "refused", "loopback"),
    ],
)  # fmt: skip
def test_what_an_answer_means(heard: Heard, verdict: str, words: str) -> None:
    judged = judge(ASK, heard, (ARCHIVE,))
    assert judged.verdict == verdict
    assert words in judged.found
    lost = verdict not in ("ok", "moved") and not heard.guarded
    assert judged.archived == (("https://archive.example/20220107/http://a.example/x",) if lost else ())


# ---- what is asked, and where it stands


BODY = """<p>甲<a href="HOST/ok?a=1&amp;b=2">一</a></p>

<p>乙<a href="HOST/ok-%E4%B8%AD">二</a>，<a href="HOST/ok-中文">三</a></p>
<p>同一处<a href="HOST/ok?a=1&amp;b=2#part">又一次</a>，<a href="/ok-relative">相对地址</a></p>
<p>不是链接：[字](HOST/ok-text) &lt;HOST/ok-angle&gt; <a href="mailto:a@b.example">信</a></p>
"""
CURATION = """add:
  - measure: killed
    printed: "225"
    low: 225
    high: 225
    reason: 另据报道
    editor: 张编辑
    decided: 2022-01-17
    sources:
      - {outlet: 甲社, date: 2022-01-15}
      - {outlet: 乙社, date: 2022-01, url: "HOST/ok-source"}
"""
PAGE = """# 说明

见[某页](HOST/ok-page_(1))和<HOST/ok-bare>，还有[名]。

```
[不是](HOST/ok-listing)
```

[名]: HOST/ok-defined
<a href='HOST/ok-html'>x</a> [站内](../index.md)
"""


def test_every_address_is_asked_once_and_its_places_are_named(lab: Lab) -> None:
    lab.seed("a.txt", BODY, url=lab.url("/ok-own"))
    project = lab.project()
    (project / "seeds/curation.yml").write_text(CURATION.replace("HOST", lab.host.url("")), encoding="utf-8")
    (project / "docs").mkdir()
    (project / "docs/own.md").write_text(PAGE.replace("HOST", lab.host.url("")), encoding="utf-8")
    before = hashes(project, hidden=True)
    found = lab.ask()
    rows = (project / "seeds/a.txt").read_text(encoding="utf-8").split("\n")
    first = next(n for n, row in enumerate(rows, 1) if "甲" in row)
    own = next(n for n, row in enumerate(rows, 1) if row.startswith("url"))
    told = {one.ask.url.removeprefix(lab.host.url("")): [str(p) for p in one.ask.places] for one in found.judged}
    assert told == {
        "/ok-own": [f"a.txt:{own}"],
        "/ok?a=1&b=2": [f"a.txt:{first}", f"a.txt:{first + 3}"],
        "/ok-%E4%B8%AD": [f"a.txt:{first + 2}"],
        "/ok-%E4%B8%AD%E6%96%87": [f"a.txt:{first + 2}"],
        "/ok-relative": [f"a.txt:{first + 3}"],
        "/ok-source": ["curation.yml:11"],
        "/ok-page_(1)": ["docs/own.md:3"],
        "/ok-bare": ["docs/own.md:3"],
        "/ok-defined": ["docs/own.md:9"],
        "/ok-html": ["docs/own.md:10"],
    }
    assert sorted(lab.host.paths) == sorted(told)
    assert {one.verdict for one in found.judged} == {"ok"}
    assert [one.ask.day for one in found.judged if one.ask.kind == "source"] == ["202201"]
    assert hashes(project, hidden=True) == before  # nothing was written


def test_an_address_of_two_articles_is_asked_once_for_both(lab: Lab) -> None:
    for name in ("a.txt", "b.txt"):
        lab.seed(name, f'<p>{name}</p><p><a href="HOST/404">一</a></p>')
    found = lab.ask()
    assert lab.host.paths == ["/404"]
    assert [p.path for p in found.judged[0].ask.places] == ["a.txt", "b.txt"]
    assert "also:     b.txt:" in report.text(found)


def test_what_is_not_published_and_pages_that_were_generated_are_not_asked(lab: Lab) -> None:
    lab.seed("a.txt", '<p><a href="HOST/ok-withheld">一</a></p>', url=lab.url("/ok-own"))
    lab.also = "publish: metadata\n"
    made = run_command("convert", "--config", lab.project() / "dossier.yml", cwd=lab.project())
    assert made.code == 0, made.said
    assert verdicts(lab.ask(), lab.host) == {"/ok-own": "ok"}


def test_an_address_set_in_the_configuration_is_named_there(lab: Lab) -> None:
    lab.also = f"articles:\n  a: {{url: '{lab.url('/404')}'}}\n"
    lab.seed("a.txt", "<p>甲</p>")
    assert str(lab.ask().judged[0].ask.places[0]) == "dossier.yml"


def test_the_oldest_comes_first_and_what_is_left_is_counted(lab: Lab) -> None:
    dates = {"b.txt": "Sat, 08 Jan 2022 07:03:07 GMT", "a.txt": "Sun, 09 Jan 2022 07:03:07 GMT", "c.txt": "Fri, 07 Jan 2022 07:03:07 GMT"}  # fmt: skip
    for name, date in dates.items():
        lab.seed(name, "<p>甲</p>", date=date, url=lab.url(f"/ok-{name}"))
    assert [one.ask.url for one in lab.ask().judged] == [lab.url(f"/ok-{n}.txt") for n in "cba"]
    found = lab.ask(limit=1, skip=1)
    assert [one.ask.url for one in found.judged] == [lab.url("/ok-b.txt")]
    assert found.beyond == 2
    assert "2 left out by the limit" in report.counted(found)


# ---- manners and bounds


def test_private_addresses_are_never_connected_to(lab: Lab) -> None:
    with PictureHost() as inner:
        lab.host.moves = {"/go": inner.url("/ok")}
        private = [inner.url("/ok"), f"http://localhost:{inner.port}/ok", f"http://0x7f000001:{inner.port}/ok"]
        lab.links(*private, "http://169.254.169.254/latest", "/go")
        lab.picture(inner.url("/ok-p.png"), png("p"))
        found = lab.ask()
        assert inner.connections == 0
    assert len(found.judged) == 6
    assert {one.verdict for one in found.judged} == {"refused"}
    assert all(one.archived == () for one in found.judged)
    assert lab.host.paths == ["/go"]


def test_a_host_is_asked_one_address_at_a_time_with_a_pause(lab: Lab) -> None:
    lab.links(*(f"/slow-ok-{n}" for n in range(4)))
    lab.ask()
    assert lab.host.most == 1
    times = lab.host.times
    assert all(b - a > PAUSE_S for a, b in pairwise(times))


def test_a_dead_host_is_tried_twice_and_its_addresses_cost_nothing(lab: Lab) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{taken.getsockname()[1]}"
        lab.host.server.server_close()
        lab.also = ""
        lab.links(*(f"http://{dead}/{n}" for n in range(5)))
        story = (lab.project() / "dossier.yml").read_text(encoding="utf-8").replace(lab.host.name, dead)
        (lab.folder / "dossier.yml").write_text(story, encoding="utf-8")
        began = time.monotonic()
        found = lab.ask()
    assert time.monotonic() - began < 5 * PAUSE_S + 2
    assert {one.verdict for one in found.judged} == {"unreachable"}
    assert found.given_up == (dead,)
    assert f"asked no more: {dead}" in report.text(found)


def test_a_silent_host_costs_two_deadlines(lab: Lab) -> None:
    lab.links(*(f"/silent-{n}" for n in range(6)))
    began = time.monotonic()
    found = lab.ask()
    assert time.monotonic() - began < 2 * lab.timeout_s + 6 * PAUSE_S + 1
    assert len(lab.host.paths) == 2
    assert {one.verdict for one in found.judged} == {"unreachable"}
    assert found.given_up == (lab.host.name,)


def test_the_time_ends_a_run_and_what_was_heard_is_told(lab: Lab) -> None:
    lab.timeout_s = 20
    lab.links("/ok", "/silent-1", "/silent-2")
    began = time.monotonic()
    found = lab.ask(within_s=1.5)
    assert time.monotonic() - began < 3
    assert verdicts(found, lab.host) == {"/ok": "ok"}
    assert found.late == 2
    assert "2 left when the time was over" in report.counted(found)


# ---- the command


def test_whatever_is_found_the_command_ends_with_0(lab: Lab, tmp_path: Path) -> None:
    lab.links("/404", "/ok")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    ran = lab.command(GITHUB_STEP_SUMMARY=str(summary))
    assert ran.code == 0, ran.said
    assert ran.out.startswith("a.txt:")
    assert f"gone: link {lab.url('/404')} (status 404)" in ran.out
    assert ran.out.endswith("2 addresses asked: 1 as before, 1 gone\n")
    assert "asking: 2" in ran.err
    written = summary.read_text(encoding="utf-8")
    assert written.startswith("before\n## ")
    assert f"<{lab.url('/404')}>" in written


def test_the_report_for_machines(lab: Lab, tmp_path: Path) -> None:
    lab.links("/404", "/ok")
    data = json.loads(lab.command("--format", "json", "--summary", tmp_path / "s.md", "--limit", "1").out)
    assert data["asked"] == 1
    assert data["left"] == {"limit": 1, "time": 0}
    assert data["verdicts"]["gone"] == 1
    (finding,) = data["findings"]
    assert finding["verdict"] == "gone"
    assert finding["url"] == lab.url("/404")
    assert finding["places"][0]["path"] == "a.txt"
    assert finding["places"][0]["line"] > 1
    assert finding["archived"] == [f"https://archive.example/20220107070307/{lab.url('/404')}"]


def test_wrong_usage_and_configuration_end_with_2(lab: Lab) -> None:
    lab.project()
    assert lab.command("--limit", "0").code == 2
    assert lab.command("--summary", lab.folder / "nowhere" / "s.md").code == 2
    (lab.folder / "seeds/curation.yml").write_text("drop: 3\n", encoding="utf-8")
    ran = lab.command()
    assert ran.code == 2
    assert "curation.yml:1" in ran.err


def test_an_interrupted_run_ends_with_130_at_once(lab: Lab) -> None:
    lab.timeout_s = 20
    lab.links("/silent-1", "/silent-2")
    started = subprocess.Popen(
        command("recheck", "--config", str(lab.project() / "dossier.yml")),
        cwd=lab.folder,
        env=environment({"GITHUB_STEP_SUMMARY": ""}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        end = time.monotonic() + 20
        while not lab.host.paths and time.monotonic() < end:
            time.sleep(0.05)
        assert lab.host.paths
        began = time.monotonic()
        started.send_signal(signal.SIGINT)
        assert started.wait(timeout=10) == 130
        assert time.monotonic() - began < 3
    finally:
        started.kill()
        started.communicate()


# ---- the summary


def judged(number: int, **values: Any) -> Judged:
    ask = Ask(kind="link", url=f"https://a.example/{number}", places=(Place(path="甲.txt", line=number),))
    return Judged(**({"ask": ask, "verdict": "gone", "found": "status 404"} | values))


def test_the_summary_stays_within_its_bound_with_the_worst_first() -> None:
    many = tuple(judged(n, verdict="moved" if n % 2 else "gone") for n in range(1, 20_000))
    text = report.markdown(Report(judged=many), 50_000)
    assert len(text.encode()) <= 50_000
    shown = text.count("| gone |")
    assert shown > 100
    assert "| moved |" not in text
    assert text.endswith(f"… and {len(many) - shown} more\n")
    assert len(report.markdown(Report(judged=many)).encode()) <= 2**20


def test_nothing_of_an_answer_or_an_address_is_markup_in_the_summary() -> None:
    hostile = "|x| <img src=x> `a` [b](http://evil.example) **c**\n# d"
    ask = Ask(kind="link", url="https://a.example/|>)<img/src=x>*_`", places=(Place(path=f"{hostile}.txt", line=1),))
    text = report.markdown(Report(judged=(judged(1, ask=ask, found=hostile),)))
    page = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert page.count("<td>") == 4
    for tag in ("<img", "<strong", "<code", "<em"):
        assert tag not in page
    assert page.count("<a ") == 1
    assert "<h1" not in page


def test_a_run_without_findings_says_so_in_a_line() -> None:
    text = report.markdown(Report(judged=(judged(1, verdict="ok"),)))
    assert "1 addresses asked: 1 as before" in text
    assert "|" not in text
