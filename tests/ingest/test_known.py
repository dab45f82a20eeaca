"""Articles that are there already: by address, by headline at an outlet, by text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from build_dossier.ingest.draft import Draft
from build_dossier.ingest.known import Shelf

SENTENCES = [
    "The ferry to Skerry sails again on Monday after nine days in dock.",
    "Engineers replaced the shaft that had cracked in the January storm.",
    "Tickets that were sold for the missed crossings stay valid until June.",
    "The operator regrets that the bus over the bridge was late so often.",
    "A second ship, the Lady Anselma, goes into dock a week later.",
    "Islanders had asked for a spare shaft to be kept at the quay.",
]
BODY = "".join(f"<p>{s}</p>" for s in SENTENCES)
DRAFT = Draft(title="Ferry sails again", outlet="Skerry Times", url="https://www.skerry.example/news/1", body_html=BODY)


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.put("a.html", ("https://www.skerry.example/news/1",), "Ferry sails again", "Skerry Times", BODY)
    return shelf


@pytest.mark.parametrize(
    "url",
    [
        "http://skerry.example/news/1",
        "https://www.skerry.example/news/1/?utm_source=feed&spm=7",
        "https://www.skerry.example/news/1#top",
    ],
)
def test_one_address_in_other_forms(shelf: Shelf, url: str) -> None:
    other = Draft(title="Another", url=url, body_html="<p>Other words.</p>")
    assert shelf.find(other) == shelf.by_address(url)
    assert shelf.by_address(url).common == "the same address"  # type: ignore[union-attr]
    assert shelf.find(replace(other, url="https://m.skerry.example/x", given=(url,))).seed == "a.html"  # type: ignore[union-attr]


def test_one_headline_at_one_outlet(shelf: Shelf) -> None:
    other = Draft(
        title="Ferry sails again!", outlet="skerry times", url="https://x.example/2", body_html="<p>Other words.</p>"
    )
    found = shelf.find(other)
    assert found
    assert (found.seed, found.common) == ("a.html", "the same headline at the same outlet")
    assert shelf.find(replace(other, outlet="Fen Chronicle")) is None
    assert shelf.find(replace(other, outlet="")) is None


def test_nearly_one_text(shelf: Shelf) -> None:
    edited = BODY.replace("on Monday", "on Tuesday").replace("A second ship", "<b>Another</b> ship")
    found = shelf.find(
        Draft(title="Back at sea", outlet="Fen Chronicle", url="https://fen.example/9", body_html=edited)
    )
    assert found
    assert found.common == "nearly the same text"


def test_another_article_with_some_of_the_same_words_is_another(shelf: Shelf) -> None:
    half = (
        "".join(f"<p>{s}</p>" for s in SENTENCES[:3])
        + "<p>The mayor said that the quay would be rebuilt in stone, as it had been before the war.</p>" * 2
    )
    assert shelf.find(Draft(title="Quay", outlet="Fen Chronicle", url="https://fen.example/9", body_html=half)) is None
    assert shelf.find(Draft(title="Quay", body_html="<p>Short.</p>")) is None
