"""The command line as a person and a machine meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.sites import ROOT, SMALL, Made, command, demo_project, environment, hashes, run, small_project

OPTIONS = {
    "convert": ["--config", "--seeds", "--state", "--out", "--verbose", "never touches a file that it did not write"],
    "fetch": ["--config", "--seeds", "--state", "--refresh", "Resumable"],
    "build": [
        "--config",
        "--seeds",
        "--state",
        "--out",
        "--site",
        "--engine",
        "--offline",
        "--strict",
        "--portable",
        "SITE_URL",
        "REPOSITORY_URL",
    ],
    "serve": ["--config", "--seeds", "--state", "--port", "Ctrl-C"],
    "check": [
        "--config",
        "--seeds",
        "--state",
        "--format",
        "--codes",
        "--strict",
        "--since",
        "--summary",
        "text|github|json|sarif",
        "Lint",
    ],
    "add": [
        "SOURCE",
        "--config",
        "--seeds",
        "--state",
        "--outlet",
        "--title",
        "--date",
        "--archived",
        "--limit",
        "--dry-run",
    ],
    "recheck": [
        "--config",
        "--seeds",
        "--state",
        "--format",
        "--summary",
        "--limit",
        "--skip",
        "--within",
        "GITHUB_STEP_SUMMARY",
    ],
    "anchors": ["--config", "--seeds", "--state", "--update", "anchors.lock"],
    "changes": ["--config", "--seeds", "--state", "--update", "changes.lock"],
    "diff": ["BASE", "HEAD", "--config", "--seeds", "--state", "--format", "--summary", "revisions or folders"],
    "explain": ["ID", "--config", "--seeds", "--state", "claim", "line of the seed"],
    "new": ["FOLDER", "--language", "--title", "ready to build"],
}


def told(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", OPTIONS)
def test_help_teaches(name: str) -> None:
    said = run(name, "--help")
    assert said.code == 0
    for word in OPTIONS[name]:
        assert word.casefold() in told(said.out).casefold(), word
    # every option says what it is for
    for line in re.findall(r"^  (?:-\w, )?--[\w-]+.*$(?:\n {10,}\S.*)*", said.out, re.M):
        words = re.sub(r"(?:-\w, )?--[\w-]+\s*(?:[A-Z]+|\[[^\]]*\]|INTEGER RANGE)?", "", line, count=1)
        assert len(words.split()) >= 2, line


def test_the_first_help_names_every_command_and_every_exit_code() -> None:
    said = run("--help")
    assert said.code == 0
    listed = set(re.findall(r"^  (\w+) ", said.out.partition("Commands:")[2], re.M))
    assert listed == set(OPTIONS)
    for code in ("0 done", "1 done", "2 usage", "3 refused", "130"):
        assert code in told(said.out)
    assert run("--version").out.strip()


def test_what_cannot_be_asked_for_ends_with_2() -> None:
    for arguments in (["nonsense"], ["build", "--nonsense"], ["build", "--engine", "hugo"], ["serve", "--port", "0"]):
        ended = run(*arguments)
        assert ended.code == 2, arguments
        assert "Error" in ended.err
        assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("story", "line", "words"),
    [
        ("title: x\nlanguage: fr\n", 2, ["language", "fr", "zh", "example"]),
        ("title: x\n\ntimezone: Mars/Olympus\n", 3, ["timezone", "Mars/Olympus", "Asia/Shanghai"]),
        ("title: x\nlanguge: zh\n", 2, ["languge", "language"]),
        ("title: x\noutlets:\n  - name: a\n    publish: half\n", 4, ["publish", "half", "excerpt"]),
        ("title: x\n  bad: [\n", 2, ["YAML", "example"]),
        ("summary: x\n", 1, ["title", "example"]),
        ("title: x\ncontact: javascript:alert(1)\n", 2, ["contact", "example"]),
        ("title: x\ncontact: not an address\n", 2, ["contact", "example"]),
    ],
)
@pytest.mark.parametrize("name", ["build", "check"])
def test_a_wrong_configuration_stops_before_any_work(
    tmp_path: Path, name: str, story: str, line: int, words: list[str]
) -> None:
    folder = small_project(tmp_path / "p", story=story)
    before = hashes(folder, hidden=True)
    more = ["--site", folder / "site", "--offline"] if name == "build" else []
    ended = run(name, "--config", folder / "dossier.yml", *more, cwd=folder)
    assert ended.code == 2, ended.said
    assert f"dossier.yml:{line}:" in ended.err
    for word in words:
        assert word in ended.err
    assert "Traceback" not in ended.err
    assert hashes(folder, hidden=True) == before


def test_a_missing_configuration_or_seeds_folder_ends_with_2(tmp_path: Path) -> None:
    gone = run("build", "--config", tmp_path / "dossier.yml")
    assert gone.code == 2
    assert "dossier.yml" in gone.err
    folder = small_project(tmp_path / "p")
    shutil.rmtree(folder / "seeds")
    for name in ("build", "convert", "check", "fetch", "serve"):
        ended = run(name, "--config", folder / "dossier.yml", cwd=folder)
        assert ended.code == 2, name
        assert "seeds" in ended.err
        assert "--seeds" in ended.err
    assert not (folder / "site").exists()


def test_no_articles_end_with_3_and_say_why(tmp_path: Path) -> None:
    folder = small_project(tmp_path / "p", {"a.txt": "no front matter\n"})
    for name in ("convert", "build"):
        more = ["--site", folder / "site", "--offline"] if name == "build" else []
        ended = run(name, "--config", folder / "dossier.yml", *more, cwd=folder)
        assert ended.code == 3, ended.said
        assert "a.txt:1" in ended.err
        assert "front-matter-missing" in ended.err
    assert not (folder / "site").exists()
    assert not list(folder.glob("docs/**/*.md"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with an error, a warning and notes."""
    seeds = {
        **SMALL,
        "broken.txt": "---\ntitle: x\n",
        "100%, odd:name.txt": "---\ntitle: 丁\n---\n\n<p>没有日期。</p>\n",
        "p.txt": SMALL["a.txt"]
        .replace("第一篇", "图")
        .replace("<p>乙段。</p>", '<p><img src="https://e.example/a.png"></p>'),
    }
    return small_project(tmp_path_factory.mktemp("faulty") / "p", seeds)


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif"])
def test_findings_in_every_format(faulty: Path, form: str) -> None:
    before = hashes(faulty, hidden=True)
    ended = run("check", "--config", faulty / "dossier.yml", "--format", form, cwd=faulty)
    assert ended.code == 1, ended.said
    assert hashes(faulty, hidden=True) == before
    if form == "text":
        assert re.search(r"^seeds/broken\.txt:1: error\[front-matter-unclosed\]: .+ \(.+\)$", ended.out, re.M)
    elif form == "github":
        rows = [r for r in ended.out.splitlines() if r]
        assert all(re.fullmatch(r"::(error|warning|notice) (?:[\w]+=[^,:]*,)*title=[^,:]+::.+", r) for r in rows), rows
        assert rows[0].startswith("::error ")
        assert any(r.startswith("::warning file=") and "100%25%2C odd%3Aname.txt" in r for r in rows)
    elif form == "json":
        records = json.loads(ended.out)
        assert {r["severity"] for r in records} >= {"error", "warning"}
        for record in records:
            assert set(record) == {"code", "severity", "message", "hint", "path", "line"}
        assert [r["line"] for r in records if r["path"] == "seeds/broken.txt"] == [1]
    else:
        report = json.loads(ended.out)
        assert report["version"] == "2.1.0"
        assert report["$schema"].endswith("sarif-2.1.0.json")
        assert len(report["runs"]) == 1
        driver = report["runs"][0]["tool"]["driver"]
        assert driver["name"]
        rules = {r["id"] for r in driver["rules"]}
        results = report["runs"][0]["results"]
        assert results
        for result in results:
            assert result["ruleId"] in rules
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for place in result.get("locations", []):
                uri = place["physicalLocation"]["artifactLocation"]["uri"]
                # SARIF 3.4.3: a URI; what a path may hold and a URI may not is escaped
                assert not re.search(r"[ \"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})", uri), uri
                assert place["physicalLocation"].get("region", {}).get("startLine", 1) >= 1


def test_check_can_refuse_and_list_its_codes(faulty: Path) -> None:
    assert run("check", "--config", faulty / "dossier.yml", "--strict").code == 3
    codes = run("check", "--codes")
    assert codes.code == 0
    assert "picture-missing\n  warning: " in codes.out
    clean = small_project(faulty.parent / "clean")
    ended = run("check", "--config", clean / "dossier.yml", "--strict")
    assert (ended.code, ended.out.strip()) == (0, "nothing found")


def test_errors_make_exit_1_and_a_site_all_the_same(faulty: Path) -> None:
    ended = run("build", "--config", faulty / "dossier.yml", "--site", faulty / "site", "--offline", cwd=faulty)
    assert ended.code == 1, ended.said
    assert "broken.txt:1: error[front-matter-unclosed]" in ended.err
    assert "1 error" in ended.out
    assert (faulty / "site" / "articles" / "a" / "index.html").is_file()


def test_convert_opens_no_connection(tmp_path: Path) -> None:
    patch = tmp_path / "patch"
    patch.mkdir()
    (patch / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k):\n"
        "    import os; os.write(2, b'CONNECTED\\n'); raise OSError('no network here')\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse\n"
        "socket.create_connection = socket.getaddrinfo = refuse\n"
    )
    folder = demo_project(tmp_path / "p")
    env = {"PYTHONPATH": f"{patch}{os.pathsep}{ROOT}"}
    ended = run("convert", "--config", folder / "dossier.yml", "--out", tmp_path / "out", env=env)
    assert ended.code == 0, ended.said
    assert "CONNECTED" not in ended.err
    # the patch works: what does use the network notices it
    asks = small_project(
        tmp_path / "q",
        {"a.txt": SMALL["a.txt"].replace("<p>乙段。</p>", '<p><img src="https://93.184.215.14/a.png"></p>')},
    )
    ended = run("fetch", "--config", asks / "dossier.yml", env=env)
    assert "CONNECTED" in ended.err


def wait_for(what: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if what():
            return time.monotonic() - began
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


def of_group(group: int) -> list[int]:
    """The processes of a group that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, their = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(their) == group and state != "Z":
            found.append(int(folder.name))
    return found


def start(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_ends_with_130_and_leaves_the_old_site(own_small: Made, number: int) -> None:
    before = hashes(own_small.site, hidden=True)
    (own_small.project / "seeds" / "a.txt").write_text(SMALL["a.txt"].replace("103", "105"), encoding="utf-8")
    child = start(
        "build",
        "--config",
        own_small.project / "dossier.yml",
        "--site",
        own_small.site,
        "--offline",
        cwd=own_small.project,
    )
    wait_for(lambda: len(of_group(child.pid)) > 1, 20)
    time.sleep(0.3)
    os.kill(child.pid, number)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130, err
    assert "interrupted" in err
    assert "Traceback" not in err
    assert hashes(own_small.site, hidden=True) == before
    wait_for(lambda: not of_group(child.pid), 5)
    left = [p.name for p in own_small.project.iterdir() if p.name.startswith(".site")]
    assert left == []


@pytest.mark.slow
def test_serve_shows_an_edit_within_seconds_and_ends_without_children(tmp_path: Path) -> None:
    folder = small_project(tmp_path / "p")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = start("serve", "--config", folder / "dossier.yml", "--port", str(port), cwd=folder)

    def page() -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/articles/a/", timeout=2) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            return ""

    try:
        wait_for(lambda: "103 人" in page(), 30)
        seed = folder / "seeds" / "a.txt"
        seed.write_text(seed.read_text(encoding="utf-8").replace("103", "777"), encoding="utf-8")
        took = wait_for(lambda: "777 人" in page(), 15)
        print(f"the edit was shown after {took:.1f} s")
        assert child.poll() is None
        os.kill(child.pid, signal.SIGINT)
        _, err = child.communicate(timeout=15)
        assert child.returncode == 130
        assert "Traceback" not in err
        wait_for(lambda: not of_group(child.pid), 5)
        assert "777" in (folder / "docs/articles/a/index.md").read_text(encoding="utf-8")
    finally:
        if of_group(child.pid):
            os.killpg(child.pid, signal.SIGKILL)
            child.wait(10)


@pytest.mark.slow
def test_serve_says_so_where_its_port_is_taken(tmp_path: Path) -> None:
    folder = small_project(tmp_path / "p")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--config", folder / "dossier.yml", "--port", str(port), timeout=60)
    assert ended.code != 0
    assert f"port {port}" in ended.err
    # one line that says it, and no inner workings
    assert "Traceback" not in ended.err


def content(html: str) -> str:
    found = re.search(r"<article.*?</article>", html, re.S)
    assert found is not None
    return found[0]


@pytest.mark.slow
def test_the_plugin_alone_makes_the_same_article_pages(small: Made, tmp_path: Path) -> None:
    folder = small_project(tmp_path / "p")
    (folder / "docs").mkdir()  # MkDocs wants it before any plugin runs
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"],
        cwd=folder,
        env={**environment(), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in small.pages:
        theirs = content((folder / "site" / name / "index.html").read_text(encoding="utf-8"))
        assert theirs == content(small.html(name)), name
    assert hashes(folder / "docs") == hashes(small.docs)
    theirs = (folder / "site/index.html").read_text(encoding="utf-8")
    assert re.findall("<title>.*?</title>", theirs) == re.findall("<title>.*?</title>", small.html(""))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_dossier_builds_strictly_as_it_is(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "mine"
    made = run("new", folder, "--language", language)
    assert made.code == 0, made.said
    ended = run(
        "build", "--config", folder / "dossier.yml", "--site", folder / "site", "--offline", "--strict", cwd=folder
    )
    assert ended.code == 0, ended.said
    assert f'lang="{language}"' in (folder / "site/index.html").read_text(encoding="utf-8")
    again = run("new", folder)
    assert again.code == 2
    assert "not empty" in again.err
