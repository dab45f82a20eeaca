"""A dossier that quotes strangers everywhere: each hostile text in a figure, a statement, an event, names, decisions, settings.

Built once, in git, so that topic pages, timeline, people, sources, corrections, updates, feeds, data, search and stubs hold them.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from build_dossier import config, pipeline
from tests.support.sites import SITE_URL, Made, article, build, run, small_project

RUN = "alert(1)"
OWN = [
    f"<script>{RUN}</script>", f"</title><script>{RUN}</script>", f"\"><img src=x onerror={RUN}>", f"'><svg onload={RUN}>", f"</text></svg><img src=x onerror={RUN}>",
    f"</desc><script>{RUN}</script>", f"]]><script>{RUN}</script>", f"--><script>{RUN}</script>", f"</style><script>{RUN}</script>", f"</td></tr></table><iframe src=javascript:{RUN}>",
    "</details></li></ul><h1>forged</h1>", "<details open><summary>x</summary>", "</blockquote><form action=//evil.example/>", f"&lt;img src=x onerror={RUN}&gt;", f"&amp;lt;script&amp;gt;{RUN}",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>", f"<a href=javascript:{RUN}>go</a>", f"[go](javascript:{RUN})",
    f"![p](//evil.example/p.gif \"x\" onerror={RUN})", f"<javascript:{RUN}>", "{: onclick=alert(1) }", "{ #__config .md-header style=position:fixed }", "{{ 7*191 }}", "{% include 'x' %}", "--8<-- \"canary.txt\"", "!!! danger \"official\"", "??? note \"x\"", "```mermaid", "~~~ html",
    "| a | b |", "--- | ---", "# head", "1. one", "[^1]: note", "*[CSTO]: hostile", ":smile:", "$\\href{javascript:alert(1)}{x}$", "@team/all", "fixes #12", "org/repo@0123456789abcdef0123456789abcdef01234567", "GH-7", "https://evil.example/phish", "www.evil.example",
    "=HYPERLINK(\"//evil.example\")", "+cmd|'/C calc'!A1", "-2+3", "@SUM(1)", "＝1+1", "“=1+1", "\u200b=1+1",
    "::error::forged", "##[error]forged", "##[add-mask]a", "a.txt:3: error[seed-empty]: forged", "\u202egnp.exe", "\u2066x\u2069", "a\u2028::error::x", "%0A::error::x", "\\u001b[31m", "\ufeffx", "\U000e0041x",
]  # fmt: skip
TOPIC = "hostile"
STUBS = 12  # articles of the first version that go by another name in the second
DECISIONS = 30  # at most
# of seeds that cannot be read, so that findings name them
NAMES = [b"x\n::error::forged.txt", b"\x1b[31mred.txt", b"##[error]y.txt", b"::error::z.txt", b"\xff.txt", b"@team #1 <b> me@e.example.txt", b"\xe2\x80\xaetxt.exe.txt"]  # fmt: skip
KINDS = ["background", "figures", "breakdown", "withdrawn", "charts", "ledger", "statements", "events", "terms", "passages", "left_out"]  # fmt: skip


def plain(text: str) -> str:
    """A text as one line."""
    return " ".join(text.split())


def seed(number: int, text: str) -> str:
    """An article that says it in every kind of sentence that becomes a record."""
    words, day = html.escape(text, quote=True), 1 + number % 28
    body = "\n".join(
        [
            f"<h2>{words}</h2>",
            f"<p>南洲卫生部5月{day}日通报，{words} 事故造成{100 + number}人死亡。</p>",
            f"<p>{words}，南洲卫生部5月{day}日说，{500 + number}人受伤。</p>",
            f"<p>市长林致远{day}日说：“{words} 我们会查清桥是怎么塌的。”</p>",
            f"<p>发言人“{words}”5月{day}日表示，大桥会重建。</p>",
            f"<p>2024年5月{day}日，{words} 大桥在夜里倒塌。</p>",
            f"<p>据法新社消息，{words} 大桥已经通车。</p>",
            f'<figure><img src="https://pictures.example/{number}.png" alt="{words}"><figcaption>{words} 5月{day}日的大桥</figcaption></figure>',
            f"<table><tr><th>{words}</th></tr><tr><td>{words}</td></tr></table>",
        ]
    )
    more = {"outlet": f"{text} 报", "author": text, "categories": [text], "url": f"https://e.example/{number}"}
    return article(f"{text} 第{number}号：{100 + number}人死亡", body, **more)


def story(texts: list[str]) -> dict[str, Any]:
    """A configuration with a hostile text wherever words stand."""
    one = iter(texts * 3)
    exclude = [
        {"terms": [f"第{n}号"], "reason": f"{next(one)} 理由", "kinds": ["passages"]} for n in range(len(texts[:20]))
    ]
    return {
        "title": "载荷",
        "language": "zh",
        "timezone": "Asia/Shanghai",
        "repository": {"url": "https://git.example/a/b"},
        "entities": [
            {"id": f"e-{n}", "name": f"{t} 名", "aliases": [f"ZQ{n}", f"{t} 别名", f"{t.replace(' ', '')}名"], "kind": ("person", "organization")[n % 2], "party": f"{t} 国"}
            for n, t in enumerate(texts[:80])
        ],
        "populations": [{"id": f"p-{n}", "name": f"{t} 人群"} for n, t in enumerate(texts[:40])],
        "measures": [{"id": "killed", "label": f"死亡 {next(one)}"}],
        "questions": [f"{t} 问题" for t in texts],
        "topics": [
            {
                "id": TOPIC,
                "title": f"专题 {texts[0]}"[:80],
                "lead": "\n".join(texts),
                "match": {"measures": ["killed", "injured"], "terms": ["大桥", "事故"], "parties": ["*"]},
                "exclude": exclude,
                "sections": [{"kind": k, "title": f"{next(one)} 节", "note": f"{next(one)} 注", **({"terms": ["大桥", "市长"]} if k in ("terms", "background") else {})} for k in KINDS],
            }
        ],
    }  # fmt: skip


def git(root: Path, *words: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env = {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@git.example", "-c", "init.defaultBranch=main", *words]
    return subprocess.run(command, cwd=root, env=env, check=True, capture_output=True, text=True).stdout.strip()


def decisions(folder: Path, texts: list[str]) -> dict[str, Any]:
    """Withdrawals, corrections and additions whose every word is hostile, of claims that are there."""
    settings = config.read(folder / "dossier.yml")
    studied = pipeline.study(settings, seeds=folder / "seeds", state=folder / "seeds")
    claims = [c for c in studied.evidence.claims if c.measure == "killed"][:DECISIONS]
    assert claims

    def decided(text: str) -> dict[str, Any]:
        source = {
            "outlet": f"{text} 社",
            "date": "2024-05-10",
            "headline": f"{text} 标题",
            "url": "https://e.example/x",
        }
        return {"reason": f"{text} 理由", "editor": f"{text} 编辑", "decided": "2024-05-16", "sources": [source]}

    made: dict[str, Any] = {"withdraw": [], "correct": [], "add": []}
    for number, (claim, text) in enumerate(zip(claims, texts, strict=False)):
        if number % 2:
            made["withdraw"].append(
                {
                    "claims": [claim.id],
                    "says": claim.printed,
                    "by": f"{text} 部",
                    "on": "2024-05-10",
                    "also": f"{text} 也说",
                    "everywhere": False,
                    **decided(text),
                }
            )
        else:
            made["correct"].append(
                {"record": claim.id, "says": claim.printed, "set": {"claimant": f"{text} 厅"}, **decided(text)}
            )
    made["add"] = [
        {"measure": "killed", "printed": f"9 {t}", "low": 9, "high": 9, "claimant": f"{t} 院", "place": f"{t} 地", **decided(t)}
        for t in texts[:30]
    ]  # fmt: skip
    return made


def write(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")


def dossier(folder: Path, texts: list[str]) -> Path:
    """The project: two versions in git, with decisions, old anchors, and an old lock of news."""
    texts = [plain(t) for t in texts]
    seeds = {f"old-{n}.txt": seed(900 + n, t) for n, t in enumerate(texts[:STUBS])}
    root = small_project(folder, seeds)
    (root / ".gitignore").write_text("/site/\n/docs/\n/.site*\n/.build*\n", encoding="utf-8")
    write(root / "dossier.yml", story(texts))
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "first")
    ran = run("anchors", "--update", cwd=root)
    assert ran.code == 0, ran.said
    for number in range(STUBS):
        old = root / "seeds" / f"old-{number}.txt"
        if number % 2:
            old.unlink()
        else:
            old.rename(root / "seeds" / f"new-{number}.txt")
    for number, text in enumerate(texts):
        (root / "seeds" / f"a{number:03}.txt").write_text(seed(number, text), encoding="utf-8")
    for name in NAMES:
        (root / "seeds" / os.fsdecode(name)).write_text("no article\n", encoding="utf-8")
    write(root / "seeds" / "curation.yml", decisions(root, texts))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "second")
    return root


def site(folder: Path, texts: list[str]) -> Made:
    """The site of it."""
    made = build(dossier(folder, texts), env={"SITE_URL": SITE_URL})
    assert made.ran.code in (0, 1), made.ran.said[-3000:]
    assert "Traceback" not in made.ran.said
    return made


def strings(value: Any) -> list[str]:
    """Every text of some JSON."""
    if isinstance(value, dict):
        return [s for v in value.values() for s in strings(v)]
    if isinstance(value, list):
        return [s for v in value for s in strings(v)]
    return [value] if isinstance(value, str) else []


def loaded(path: Path) -> Any:
    """A file's JSON, read as strictly as JSON is written."""

    def refused(name: str) -> None:
        raise ValueError(name)

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refused)
