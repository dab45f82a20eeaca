"""`build-dossier add` as people type it: real HTTP on loopback, real files, exit codes, and what is on disk afterwards."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_dossier import config, pipeline
from build_dossier.ingest import add
from tests.ingest.host import Desk, NewsHost, desk, news_host
from tests.ingest.layouts import PAGES
from tests.support.sites import run


@pytest.fixture
def host() -> Iterator[NewsHost]:
    with news_host() as host:
        yield host


@pytest.fixture
def here(tmp_path: Path, host: NewsHost) -> Desk:
    return desk(tmp_path / "dossier", host)


def test_a_page_becomes_a_seed_that_the_dossier_reads(here: Desk) -> None:
    url = here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    ran = here.add(url)
    assert ran.code == 0, ran.said
    (name,) = here.names
    assert name == "2023-03-14-skerry-times-ferry-sails-again.html"
    assert f"added: {name}: Ferry sails again" in ran.out
    assert "1 added, 0 known, 0 not readable" in ran.out
    assert "Next: build-dossier fetch (pictures), build-dossier check" in ran.out
    studied = pipeline.study(config.parse("title: x"), seeds=here.seeds)
    (article,) = studied.articles
    assert (article.headline, article.outlet, article.url) == ("Ferry sails again", "Skerry Times", url)
    assert article.published.at
    assert article.published.at.isoformat() == "2023-03-14T18:05:30+01:00"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", article.header.retrieved)
    assert len(article.passages) == 5


def test_what_is_known_is_named_and_left_alone(here: Desk) -> None:
    url = here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    here.host.article("/copy", "Back at sea", "The ferry")
    here.host.article("/again", "Ferry sails again", "Quite another thing")
    assert here.add(url).code == 0
    (name,) = here.names
    asked = len(here.host.paths)
    ran = here.add(url + "?utm_source=mail")
    assert (ran.code, len(here.host.paths)) == (3, asked)  # known before anything is asked
    assert f"is in {name} (the same address); --force adds it all the same" in ran.out
    for path, why in (("/copy", "nearly the same text"), ("/again", "the same headline at the same outlet")):
        ran = here.add(here.host.address + path)
        assert ran.code == 3
        assert f"{name} ({why})" in ran.out
    assert here.names == [name]
    assert here.add(url, "--force").code == 0
    assert here.names == [name.replace(".html", "-2.html"), name]


def test_wishes_come_before_what_the_page_says(here: Desk) -> None:
    url = here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    archived = "https://web.archive.org/web/20230315070000/https://www.skerry.example/news/ferry"
    ran = here.add(
        url,
        "--outlet",
        "Fen: Chronicle",
        "--title",
        "It's {back}",
        "--date",
        "2023-03-15 09:30",
        "--lang",
        "en-GB",
        "--archived",
        archived,
    )
    assert ran.code == 0, ran.said
    text = here.text(here.names[0])
    for row in (
        "title: 'It''s {back}'",
        "outlet: 'Fen: Chronicle'",
        "date: 2023-03-15T09:30:00",
        "lang: en-GB",
        f"archived: {archived}",
    ):
        assert f"\n{row}\n" in text


def test_an_outlet_is_known_by_its_host_and_by_its_alias(tmp_path: Path, host: NewsHost) -> None:
    story = "outlets:\n  - {name: The Skerry Times, aliases: [Skerry Times]}\n"
    here = desk(tmp_path / "by-alias", host, story)
    host.article("/news/ferry", "Ferry sails again", "The ferry")
    assert here.add(host.address + "/news/ferry").code == 0
    assert "outlet: 'The Skerry Times'" in here.text(here.names[0])
    here = desk(tmp_path / "by-host", host, "outlets:\n  - {name: Loopback Herald, hosts: [127.0.0.1]}\n")
    assert here.add(host.address + "/news/ferry").code == 0
    assert "outlet: 'Loopback Herald'" in here.text(here.names[0])


def test_a_dry_run_prints_the_seed_and_writes_nothing(here: Desk) -> None:
    url = here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    ran = here.add(url, "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith("---\ntitle: 'Ferry sails again'\n")
    assert ran.out.rstrip().endswith("</p>")
    assert "1 added" in ran.err
    assert here.names == []


def test_saved_files_of_every_kind(here: Desk) -> None:
    ran = here.add(
        *(PAGES / n for n in ("saved_by_browser.html", "single_file.html", "saved_as_mhtml.mhtml", "archive_copy.html"))
    )
    assert ran.code == 0, ran.said
    assert [n[:10] for n in here.names] == ["2017-04-11", "2018-06-09", "2019-04-12", "2022-01-06"]
    text = here.text(here.names[-1])
    assert "url: https://www.southbankmirror.example/bakers" in text
    assert "archived: https://web.archive.org/web/20220107070307/https://www.southbankmirror.example/bakers" in text
    assert "retrieved: 2022-01-07T07:03:07Z" in text


def test_a_page_without_date_is_added_and_said_to_lack_it(here: Desk) -> None:
    here.host.put(
        "/x",
        "<title>Tides</title><article><h1>Tides</h1>"
        + "<p>The tide rose by a hand above the mark, as the almanac said.</p>" * 5,
    )
    ran = here.add(here.host.address + "/x")
    assert ran.code == 0
    assert here.names[0].startswith("undated-")
    assert "no date" in ran.out


@pytest.mark.parametrize(
    ("path", "body", "kind", "why"),
    [
        ("/a.pdf", b"%PDF-1.4 ...", "application/pdf", "no web page"),
        ("/a.png", b"\x89PNG\r\n\x1a\n....", "image/png", "no web page"),
        ("/empty", b"", "text/html", "empty answer"),
        ("/wall", (PAGES / "paywall.html").read_bytes(), "text/html", "for subscribers"),
        ("/shell", (PAGES / "script_shell.html").read_bytes(), "text/html", "drawn by scripts"),
        ("/big", b"<p>" + b"x" * 10_000_001, "text/html", "larger than"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(
    here: Desk, path: str, body: bytes, kind: str, why: str
) -> None:
    ran = here.add(here.host.put(path, body, kind=kind))
    assert ran.code == 3
    assert why in ran.out
    assert "Traceback" not in ran.said
    assert here.names == []


def test_one_that_fails_does_not_stop_the_others(here: Desk) -> None:
    url = here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    ran = here.add(here.host.address + "/gone", here.folder / "no-such-file.html", url)
    assert ran.code == 1
    assert "status 404" in ran.out
    assert "no such file" in ran.out
    assert "1 added, 0 known, 2 not readable" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a", "--date", "yesterday"),
        ("a", "b", "--title", "x"),
        ("a", "--limit", "0"),
        ("a", "--config", "none.yml"),
    ],
)
def test_usage(here: Desk, arguments: tuple[str, ...]) -> None:
    ran = run("add", *arguments, cwd=here.folder)
    assert ran.code == 2
    assert here.names == []


def test_help_shows_examples(here: Desk) -> None:
    ran = run("add", "--help", cwd=here.folder)
    assert "build-dossier add https://www.example.org/feed.xml --limit 5" in ran.out


def test_a_copy_in_a_web_archive_keeps_its_address_and_its_moment(tmp_path: Path, host: NewsHost) -> None:
    here = desk(tmp_path / "dossier", host, f"  rewrite: {{'https://web.archive.org/': '{host.address}/'}}\n")
    original = "https://www.skerry.example/news/ferry"
    host.article(f"/web/20230315070000id_/{original}", "Ferry sails again", "The ferry")
    ran = here.add(f"https://web.archive.org/web/20230315070000/{original}")
    assert ran.code == 0, ran.said
    text = here.text(here.names[0])
    assert f"\nurl: {original}\n" in text
    assert f"\narchived: https://web.archive.org/web/20230315070000/{original}\n" in text
    assert "\nretrieved: 2023-03-15T07:00:00Z\n" in text
    assert here.add(original).code == 3  # the page itself is known by its copy


def test_the_address_behind_a_redirect_is_the_pages(here: Desk) -> None:
    here.host.article("/news/ferry", "Ferry sails again", "The ferry")
    short = here.host.put("/s/1", "", kind="/news/ferry", status=301)
    assert here.add(short).code == 0
    assert f"url: {here.host.address}/news/ferry" in here.text(here.names[0])
    assert here.add(short).code == 3


# --- feeds


def rss(host: NewsHost, items: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f"<item><title>{title}</title><link>{host.address}{path}</link><pubDate>Tue, 1{n} Apr 2023 08:30:00 +0100</pubDate>{more}</item>"
        for n, (title, path, more) in enumerate(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Skerry Times</title>{rows}</channel></rss>'


def test_a_feed_adds_what_is_new_and_goes_on_past_what_fails(here: Desk) -> None:
    host = here.host
    host.article("/1", "One", "The first of the ferries")
    host.article("/2", "Two", "The second of the trams")
    text = "<p>" + "The third of the stories can be read in the feed alone, since its page is gone. " * 8 + "</p>"
    items = [
        ("One", "/1", ""),
        ("Two", "/2", ""),
        ("Three", "/3", f"<content:encoded><![CDATA[{text}]]></content:encoded>"),
        ("Four", "/4", "<description>Gone …</description>"),
    ]
    feed = host.put("/feed", rss(host, items), kind="application/rss+xml")
    assert here.add(host.address + "/1").code == 0
    ran = here.add(feed)
    assert ran.code == 1
    assert "2 added, 1 known, 1 not readable" in ran.out
    assert f"known: {host.address}/1 is in" in ran.out
    assert "the feed's own text is taken" in ran.out
    assert f"not readable: {host.address}/4: the page cannot be had: status 404" in ran.out
    third = next(t for t in map(here.text, here.names) if "title: 'Three'" in t)
    assert "date: 2023-04-12T08:30:00+01:00" in third
    assert "outlet: 'Skerry Times'" in third
    again = here.add(feed)
    assert again.code == 1
    assert "0 added, 3 known, 1 not readable" in again.out


def test_a_feed_of_known_articles_is_no_failure(here: Desk) -> None:
    here.host.article("/1", "One", "The first of the ferries")
    feed = here.host.put("/feed", rss(here.host, [("One", "/1", "")]), kind="text/xml")
    assert here.add(feed).code == 0
    assert here.add(feed).code == 0


def test_the_newest_entries_of_a_feed(here: Desk) -> None:
    for n in range(4):
        here.host.article(f"/{n}", f"Story number {n}", f"Sentence {n} of the gazette")
    feed = here.host.put("/feed", rss(here.host, [(f"Story {n}", f"/{n}", "") for n in range(4)]), kind="text/xml")
    ran = here.add(feed, "--limit", "2")
    assert ran.code == 0, ran.said
    assert sorted(here.host.paths) == ["/2", "/3", "/feed"]


def test_a_json_feed_from_a_file(here: Desk) -> None:
    url = here.host.article("/1", "One", "The first of the ferries")
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Skerry Times",
        "items": [{"id": "1", "url": url, "title": "One"}],
    }
    (here.folder / "feed.json").write_text(json.dumps(value))
    assert here.add("feed.json").code == 0
    assert len(here.names) == 1


def test_a_page_of_a_feed_without_hour_takes_the_feeds(here: Desk) -> None:
    here.host.article("/1", "One", "The first of the ferries", date="2023-04-10")
    assert here.add(here.host.put("/feed", rss(here.host, [("One", "/1", "")]), kind="text/xml")).code == 0
    assert "date: 2023-04-10T08:30:00+01:00" in here.text(here.names[0])


def test_a_bomb_is_refused(here: Desk) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
    ran = here.add(here.host.put("/feed", bomb, kind="text/xml"))
    assert ran.code == 3
    assert "declares entities" in ran.out


# --- addresses

FORBIDDEN = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://router.lan/",
]


def test_no_address_nearby_is_asked(tmp_path: Path) -> None:
    with news_host() as allowed, news_host() as other:
        here = desk(tmp_path / "dossier", allowed)
        addresses = [a.format(port=other.port) for a in FORBIDDEN]
        hops = [allowed.put(f"/hop{n}", "", kind=a, status=302) for n, a in enumerate(addresses)]
        feed = allowed.put("/feed", rss(other, [("One", "/1", ""), ("Two", "/2", "")]), kind="text/xml")
        ran = here.add(*addresses, *hops, feed)
        assert ran.code == 3
        assert f"0 added, 0 known, {2 * len(FORBIDDEN) + 2} not readable" in ran.out
        assert other.paths == []
        assert here.names == []


@pytest.mark.parametrize("source", ["file:///etc/hostname", "ftp://example.org/a", "/etc", "javascript:alert(1)"])
def test_what_is_no_address_is_taken_for_a_file_that_is_not_there(here: Desk, source: str) -> None:
    ran = here.add(source)
    assert ran.code == 3
    assert "no such file" in ran.out


# --- writing


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    add.write(target, b"one")
    with pytest.raises(FileExistsError):
        add.write(target, b"two")
    assert target.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a.html"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    test_a_file_is_never_overwritten(tmp_path)


def test_of_two_writers_at_once_one_wins_and_nothing_is_torn(tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    lost: list[int] = []

    def writer(n: int) -> None:
        try:
            add.write(target, bytes([65 + n]) * 100_000)
        except FileExistsError:
            lost.append(n)

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 7
    assert len(set(target.read_bytes())) == 1
    assert os.listdir(tmp_path) == ["a.html"]
