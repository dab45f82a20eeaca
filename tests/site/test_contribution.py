"""A change on its way: branch, check, diff, build, publish, and what the next reader finds. The demo in git, nothing stood in for."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
import pytest
from playwright.sync_api import Browser

from tests.changes.dossiers import Folder
from tests.support.sites import Made, build, demo_project, run, serving, until, watched

pytestmark = pytest.mark.slow
ADDRESS = "https://dossier.example/kz/"
REPOSITORY = "https://git.example/people/dossier"
ENVIRONMENT = {"SITE_URL": ADDRESS, "REPOSITORY_URL": REPOSITORY}
EDITED = "seeds/000_demo-csto-arrival.txt"
REMOVED = "seeds/009_demo-curfew-notice.txt"
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>检察机关公布伤者人数 - 新样例网</title>
<meta property="og:site_name" content="新样例网"><meta property="article:published_time" content="2022-01-17T18:00:00+06:00">
</head><body><nav><a href="/">首页</a> <a href="/world">国际</a></nav><article><h1>检察机关公布伤者人数</h1>
<p>哈萨克斯坦总检察院1月17日在阿拉木图通报，骚乱中共有4578人受伤，其中三千多人是执法人员，伤者大多已经出院回家。</p>
<p>通报还说，调查组仍在核对各医院的名单，重复登记的人会从总数里减去，核对结束以后再公布一次。</p>
<p>记者在市中心看到，被砸的商店正在更换玻璃，公共汽车已经照常行驶，学校将按原来的日期开学。</p></article>
<footer>新样例网 版权说明 联系我们</footer></body></html>"""


class _Outlet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        data = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *_: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def outlet() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Outlet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, outlet: str) -> Folder:
    """The demo as a repository of its own, without what its own repository remembers of its past."""
    made = Folder.__new__(Folder)
    made.root = demo_project(tmp_path_factory.mktemp("contribution") / "project")
    made.seeds = made.root / "seeds"
    (made.seeds / "changes.lock").unlink()
    made.story("images:\n", f"images:\n  allow_private_hosts: ['{outlet}']\n")
    made.commit("the demo", at="2026-03-01T08:00:00+00:00")
    return made


def said(folder: Folder, *arguments: str, code: int = 0) -> str:
    ended = run(*arguments, cwd=folder.root, env=ENVIRONMENT)
    assert ended.code == code, ended.said
    return ended.out


@pytest.fixture(scope="module")
def published(project: Folder, outlet: str) -> tuple[Made, Made, dict[str, str]]:
    """The site before, the site after, and what was said on the way."""
    before = build(project.root, "--strict", env=ENVIRONMENT)
    assert before.ran.code == 0, before.ran.said
    old = before.html("articles/000_demo-csto-arrival/")
    passage = re.search(r'<p class="bd-passage" id="(p-\w+)">(?:(?!</p>).)*应在周五结束', old, re.S)
    assert passage
    told = {"passage": passage[1]}
    project.git("checkout", "--quiet", "-b", "change")
    told["add"] = said(project, "add", f"http://{outlet}/news/injured.html")
    project.edit(Path(EDITED).name, "应在周五结束", "应在本周五结束")
    (project.root / REMOVED).unlink()
    claim = next(c for c in before.data("claims") if c["status"] != "withdrawn" and c["article"].startswith("007"))
    curation = project.seeds / "curation.yml"
    text = curation.read_text(encoding="utf-8").replace(
        "\ncorrect:\n",
        f"\ncorrect:\n  - record: {claim['id']}\n    says: '{claim['printed']}'\n    set: {{place: 阿拉木图}}\n"
        "    reason: 表里这一行说的是阿拉木图\n    editor: 李编辑\n    decided: 2026-03-02\n",
    )
    curation.write_text(text, encoding="utf-8")
    told["check"] = said(project, "check", "--format", "github", "--since", "main")
    told["diff"] = said(project, "diff", "main")
    told["json"] = said(project, "diff", "main", "--format", "json")
    said(project, "anchors", "--update")
    project.commit("a pull request", at="2026-03-02T08:00:00+00:00")
    project.git("checkout", "--quiet", "main")
    project.git("merge", "--quiet", "--no-ff", "--message", "merged", "change", at="2026-03-03T09:30:00+00:00")
    after = build(project.root, "--strict", env=ENVIRONMENT)
    assert after.ran.code == 0, after.ran.said
    return before, after, told


def test_the_reviewer_is_told(published: tuple[Made, Made, dict[str, str]]) -> None:
    _, _, told = published
    assert "::error" not in told["check"]
    assert not re.search(r"change-(?:outside|misplaced|link)", told["check"])
    data = json.loads(told["json"])
    assert {(a["change"], a["article"].partition("_")[0][:10]) for a in data["articles"]} == {
        ("added", "2022-01-17"),
        ("changed", "000"),
        ("removed", "009"),
    }
    assert any(f["low"] == 4578 and f["measure"] == "injured" for f in data["claims"]["added"])
    assert [d["editor"] for d in data["decisions"]["added"]] == ["李编辑"]
    assert "检察机关公布伤者人数" in told["diff"]
    assert "表里这一行说的是阿拉木图" in told["diff"]


def test_the_next_reader_sees_what_changed(published: tuple[Made, Made, dict[str, str]], browser: Browser) -> None:
    _, after, _ = published
    with serving(after.site, "/kz/") as address, watched(browser) as (page, seen):
        page.goto(address)
        page.click("text=更新 >> nth=0")
        until(page, "location.pathname.endsWith('/changes/')")
        text = page.inner_text("article")
        assert "2026年3月3日" in text
        newest = text.partition("2026年3月1日")[0]
        assert "新收录：《检察机关公布伤者人数》" in newest
        assert "报道有改动" in newest
        assert "移出档案" in newest
        assert "本站更正" in newest
        assert "4353人 → 4578人" in newest
        assert newest.rindex("有效的数字") < newest.rindex("本站更正")
        page.click("li:has-text('新收录：《检察机关公布伤者人数》') >> a")
        until(page, "location.pathname.includes('/articles/2022-01-17')")
        assert "4578人受伤" in page.inner_text("article")
        assert not seen.errors


def test_the_next_feed_reader_gets_it(published: tuple[Made, Made, dict[str, str]]) -> None:
    before, after, _ = published
    old = feedparser.parse((before.site / "changes/atom.xml").read_bytes())
    new = feedparser.parse((after.site / "changes/atom.xml").read_bytes())
    assert not new.bozo
    known = {e.id for e in old.entries} or set()
    fresh = [e for e in new.entries if e.updated.startswith("2026-03-03")]
    assert {e.tags[0]["term"] for e in fresh} >= {"article", "figure", "site"}
    assert all(e.link.startswith(f"{ADDRESS}changes/#n-") for e in fresh)
    assert known <= {e.id for e in new.entries}
    html = after.html("changes/")
    for entry in fresh:
        assert f'id="{entry.link.partition("#")[2]}"' in html
    head = after.html("").partition("</head>")[0]
    assert 'type="application/atom+xml"' in head
    assert 'type="application/feed+json"' in head


def test_old_links_lead_on_or_say_that_they_end(published: tuple[Made, Made, dict[str, str]], browser: Browser) -> None:
    _, after, told = published
    with serving(after.site, "/kz/") as address, watched(browser) as (page, _):
        page.goto(f"{address}articles/000_demo-csto-arrival/#{told['passage']}")
        place = f"document.getElementById({told['passage']!r}).closest('.bd-former')"
        assert "应在本周五结束" in page.evaluate(f"{place}.nextElementSibling.innerText")
        assert page.evaluate(f"getComputedStyle({place}, '::after').display") == "block"
        assert page.evaluate(f"{place}.dataset.note")
        page.goto(f"{address}articles/009_demo-curfew-notice/")
        assert "已不在档案" in page.inner_text("article")


def test_each_passage_and_page_leads_to_its_line_and_to_the_form(published: tuple[Made, Made, dict[str, str]]) -> None:
    _, after, _ = published
    html = after.html("articles/000_demo-csto-arrival/")
    lines = (after.project / EDITED).read_text(encoding="utf-8").splitlines()
    marks = re.findall(r'href="([^"]*)"[^>]*class="bd-edit-line"|class="bd-edit-line"[^>]*href="([^"]*)"', html)
    assert len(marks) > 5
    for first, second in marks:
        file, _, line = (first or second).partition("?plain=1#L")
        assert file == f"{REPOSITORY}/blob/main/{EDITED}"
        assert re.search(r"[\u4e00-\u9fff]", lines[int(line) - 1])
    assert html.count("template=report-error.yml&amp;page=articles%2F000_demo-csto-arrival%2F%23p-") >= len(marks)
    for page in ("", "topics/casualties/", "timeline/", "changes/"):
        assert "template=report-error.yml" in after.html(page), page
    topic = re.search(r"dossier\.yml\?plain=1#L(\d+)", after.html("topics/casualties/"))
    assert topic
    rows = (after.project / "dossier.yml").read_text(encoding="utf-8").splitlines()
    assert rows[int(topic[1]) - 1].strip() == "- id: casualties"


def test_the_marks_never_make_a_page_wider_and_can_be_tapped(
    published: tuple[Made, Made, dict[str, str]], browser: Browser
) -> None:
    _, after, _ = published
    name = "articles/002_demo-order-restored/"
    passage = re.search(r'<p class="bd-passage" id="(p-\w+)">', after.html(name))
    assert passage
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    for options in (phone, {"viewport": {"width": 1000, "height": 800}}):
        with serving(after.site, "/kz/") as address, watched(browser, **options) as (page, _):
            page.goto(f"{address}{name}#{passage[1]}")
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            if options is phone:
                box = page.locator(f"#{passage[1]} .bd-report").bounding_box()
                assert box is not None
                assert box["width"] > 24
                hidden = page.locator(".bd-tools >> nth=-1")
                assert not hidden.is_visible()
