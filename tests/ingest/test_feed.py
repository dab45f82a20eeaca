"""Feeds of every form: entries, times, full texts; what is broken or means harm is refused."""

from __future__ import annotations

import json
import time

import pytest

from build_dossier.errors import Refused
from build_dossier.ingest import feed

TEXT = "<p>" + "The tide came in an hour early and nobody on the quay could say why it did. " * 6 + "</p>"
RSS = f"""\ufeff<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a content system -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Skerry Times</title><link>https://www.skerry.example/</link><language>en-gb</language>
<item><title>Tide &amp;amp; time: a &lt;b&gt;riddle&lt;/b&gt;</title><link>https://www.skerry.example/1?utm_source=rss</link><dc:creator>Nell Achterberg</dc:creator>
<pubDate>Tue, 11 Apr 2023 08:30:00 +0100</pubDate><description>Short.</description><content:encoded><![CDATA[{TEXT}<script>alert(1)</script>]]></content:encoded></item>
<item><title>Later</title><link>https://www.skerry.example/2</link><pubDate>Wed, 12 Apr 2023 06:00:00 GMT</pubDate><description>The lead of it …</description></item>
<item><title>Twice</title><link>http://skerry.example/2/</link></item>
<item><title>Without an address</title></item>
</channel></rss>"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://www.haizhou.example/"><title>海州晚报网</title><items><rdf:Seq><rdf:li resource="https://www.haizhou.example/9"/></rdf:Seq></items></channel>
<item rdf:about="https://www.haizhou.example/9"><title>大桥合龙</title><link>https://www.haizhou.example/9</link><dc:date>2021-11-23T09:42:00+08:00</dc:date><dc:creator>顾念秋</dc:creator></item></rdf:RDF>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Fen Chronicle</title>
<entry><title type="html">Salt &amp;lt;marsh&amp;gt;</title><link rel="alternate" href="/2017/salt-marsh"/><id>tag:fen,2017:1</id>
<published>2017-04-11T08:30:00+01:00</published><updated>2017-04-12T08:30:00+01:00</updated><author><name>Nell Achterberg</name></author><author><name>Piet Lorne</name></author>
<summary>A wall will be opened.</summary></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Slow Line",
        "language": "en",
        "items": [
            {
                "id": "https://slow.example/1",
                "title": "A station",
                "date_published": "2020-01-30T09:00:00Z",
                "content_text": "First line.\n\nSecond <line>.",
            },
            {"id": "2", "url": "https://slow.example/2", "authors": [{"name": "Bea Quillon"}], "content_html": TEXT},
            "no item",
        ],
    }
)


def test_rss() -> None:
    found = feed.read(RSS.encode())
    assert (found.outlet, found.lang) == ("Skerry Times", "en-gb")
    later, riddle = found.entries
    assert (later.title, later.published, later.is_full) == ("Later", "2023-04-12T06:00:00+00:00", False)
    assert riddle.title == "Tide & time: a riddle"
    assert riddle.published == "2023-04-11T08:30:00+01:00"
    assert riddle.authors == ("Nell Achterberg",)
    assert riddle.is_full
    assert "script" not in riddle.html


def test_rss_1() -> None:
    found = feed.read(RDF.encode())
    (entry,) = found.entries
    assert found.outlet == "海州晚报网"
    assert (entry.title, entry.published, entry.authors) == ("大桥合龙", "2021-11-23T09:42:00+08:00", ("顾念秋",))


def test_atom_and_its_relative_addresses() -> None:
    found = feed.read(ATOM.encode(), address="https://www.fenchronicle.example/feed")
    (entry,) = found.entries
    assert entry.title == "Salt <marsh>"
    assert entry.url == "https://www.fenchronicle.example/2017/salt-marsh"
    assert entry.published == "2017-04-11T08:30:00+01:00"
    assert entry.authors == ("Nell Achterberg", "Piet Lorne")


def test_json() -> None:
    second, first = sorted(feed.read(JSON.encode()).entries, key=lambda e: e.published)
    assert first.html == "<p>First line.</p><p>Second &lt;line>.</p>"
    assert (second.url, second.authors, second.is_full) == ("https://slow.example/2", ("Bea Quillon",), True)


@pytest.mark.parametrize("text", [RSS, RDF, ATOM, JSON])
def test_feeds_are_told_by_what_they_hold(text: str) -> None:
    assert feed.is_feed(text.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = RDF.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert feed.is_feed(text.encode(encoding))
    assert feed.read(text.encode(encoding)).entries[0].title == "大桥合龙"


@pytest.mark.parametrize("text", ["<!DOCTYPE html><html><p>feed</p>", "{}", '{"a": [1]}', "", "rss"])
def test_what_is_no_feed(text: str) -> None:
    assert not feed.is_feed(text.encode())


BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "]><rss><channel><title>&j;</title></channel></rss>",
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><title>&x;</title></channel></rss>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd" [ ]><rss><channel/></rss>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_parsed(text: str, encoding: str) -> None:
    began = time.monotonic()
    with pytest.raises(Refused, match="entities"):
        feed.read(text.encode(encoding))
    assert time.monotonic() - began < 1


def test_a_broken_feed_gives_what_can_be_read() -> None:
    cut = RSS[: RSS.index("<item><title>Twice")]
    assert [e.title for e in feed.read(cut.encode()).entries] == ["Later", "Tide & time: a riddle"]


@pytest.mark.parametrize("text", ["<rss><<<", '{"version": "https://jsonfeed.org/version/1", "items": {', "<feed"])
def test_a_feed_beyond_reading_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        feed.read(text.encode())


@pytest.mark.parametrize("name", ["/etc/hostname", "http://127.0.0.1:1/", "-"])
def test_bytes_that_are_a_name_are_not_opened(name: str) -> None:
    with pytest.raises(Refused):
        feed.read(f"<rss>{name}".encode())
