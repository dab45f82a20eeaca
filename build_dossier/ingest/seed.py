"""A draft → the file of a seed: its name and its text, read back by the project's own reader before it is written."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from build_dossier.config import Dossier as Config
from build_dossier.convert import addresses, body
from build_dossier.errors import Refused
from build_dossier.ingest.draft import Draft, tidy
from build_dossier.model import Header
from build_dossier.read import article as reading
from build_dossier.read import clock, frontmatter, sources

MAX_SLUG = 60  # characters
PLAIN = re.compile(r"[0-9A-Za-z][^\s'\"#{}\[\],&*|>%@`\\]*(?<!:)")  # what YAML reads as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A seed that is not written yet: the name of its file in the seeds folder, and its text."""

    name: str
    text: str


def seed(draft: Draft, *, taken: Collection[str], config: Config) -> Seed:
    """The seed of a draft; `taken` are the stems of the seeds that are there.

    Raises Refused where what is written would not be read as it was meant.
    """
    settled = settle(draft)
    written = Seed(name=f"{_name(settled, taken)}.html", text=text(settled))
    _read_back(settled, written, config)
    return written


def settle(draft: Draft) -> Draft:
    """The draft with its texts tidied and its addresses in the form in which the reader gives them."""
    return replace(
        draft,
        title=tidy(draft.title),
        outlet=tidy(draft.outlet),
        authors=tuple(a for a in (tidy(a) for a in draft.authors) if a),
        published=tidy(draft.published),
        url=addresses.link(draft.url, base="") or "" if draft.url else "",
        lang=draft.lang if reading.LANGUAGE_TAG.fullmatch(draft.lang) else "",
        lead_image=addresses.picture(draft.lead_image, base="", proxies=()) or "" if draft.lead_image else "",
        archived=addresses.link(draft.archived, base="") or "" if draft.archived else "",
    )


def author_line(authors: tuple[str, ...]) -> str:
    """Authors in the one line that a header has for them."""
    return ("、" if re.search(r"[\u3400-\u9fff]", "".join(authors)) else ", ").join(authors)


def text(draft: Draft) -> str:
    """The text of a seed: front matter, then the body as HTML."""
    rows = [f"title: {_quoted(draft.title)}"]
    rows += [f"outlet: {_quoted(draft.outlet)}"] if draft.outlet else []
    rows += [f"author: {_quoted(author_line(draft.authors))}"] if draft.authors else []
    for key, value in (
        ("date", draft.published),
        ("url", draft.url),
        ("lang", draft.lang),
        ("headimg", draft.lead_image),
        ("retrieved", draft.retrieved),
        ("archived", draft.archived),
    ):
        rows += [f"{key}: {value if PLAIN.fullmatch(value) else _quoted(value)}"] if value else []
    return "\n".join(["---", *rows, "---", "", draft.body_html, ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(draft: Draft, taken: Collection[str]) -> str:
    """Day, outlet and words of title or address; a number where another article has the name."""
    day = draft.published[:10] if re.match(r"\d{4}-\d\d-\d\d", draft.published) else "undated"
    name = "-".join(part for part in (day, _outlet_word(draft), _words_of(draft)) if part)
    used = {unicodedata.normalize("NFC", stem).casefold() for stem in taken}
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in used:
        number += 1
    return found


def _outlet_word(draft: Draft) -> str:
    """The outlet in a word: its name where that is in Latin letters, else what its host is called."""
    if len(word := _ascii(draft.outlet)) > 2:
        return word[:24].strip("-")
    labels = [p for p in addresses.host(draft.url).split(".")[:-1] if p not in ("www", "m", "com", "net", "org", "co")]
    return _ascii(labels[-1])[:24] if labels and not labels[-1].isdecimal() else ""


def _words_of(draft: Draft) -> str:
    """Words of the title; for one in another script the end of the address, or a hash of what tells the article."""
    title = _ascii(draft.title)
    if len(title) >= 12 and len(title) > len(draft.title) * 0.6:
        return title if len(title) <= MAX_SLUG else title[:MAX_SLUG].rpartition("-")[0] or title[:MAX_SLUG]
    path = addresses.key(draft.url).partition("?")[0].rstrip("/").rpartition("/")[2] if draft.url else ""
    end = _ascii(re.sub(r"\.\w{1,5}$", "", path))
    if re.search(r"\d", end) and 3 <= len(end) <= MAX_SLUG and end not in ("index", "default"):
        return end
    told = addresses.key(draft.url) if draft.url else f"{draft.title}\n{draft.outlet}"
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def _read_back(draft: Draft, written: Seed, config: Config) -> None:
    """Compare what the project's own reader makes of the seed with what it was made of."""
    data = written.text.encode()
    if len(data) > config.limits.seed_bytes:
        limit = f"at most {config.limits.seed_bytes}"
        raise Refused(
            "the article is too large for a seed", found=f"{len(data)} bytes", expected=f"{limit} (limits.seed_bytes)"
        )
    source, _ = sources.decode(data, written.name)
    header = frontmatter.read(source)[0] if source else None
    if source is None or header is None:
        raise Refused(
            "the article cannot be written as a seed",
            path=written.name,
            found=draft.title[:80] or "no title",
            expected="a title",
        )
    (item,), _ = reading.headers((source,), config)
    for what, given, found in _pairs(draft, header, item.url, config):
        if given != found:
            raise Refused(
                f"the seed's {what} would not be read as it was meant",
                path=written.name,
                found=found[:120],
                expected=given[:120],
            )
    if not body.visible_text(header.body):
        raise Refused(
            "the article's markup is too complex, or it has no text", path=written.name, expected="an article"
        )


def _pairs(draft: Draft, header: Header, url: str, config: Config) -> tuple[tuple[str, str, str], ...]:
    at, _ = clock.read(
        header.date_label, zone=None, default_zone=config.timezone, lang="en", seen=clock.Evidence(), path="", line=None
    )
    day = at.at.strftime("%Y-%m-%dT%H:%M:%S")[: len(draft.published[:19])] if at.at else ""
    return (
        ("title", draft.title, header.title),
        ("outlet", draft.outlet, header.outlet),
        ("author", author_line(draft.authors), author_line(header.authors)),
        ("date", draft.published, header.date_label),
        ("time", draft.published[:19], day),
        ("address", draft.url, url),
        ("time of retrieval", draft.retrieved, header.retrieved),
        ("archived copy", draft.archived, header.archived),
    )
