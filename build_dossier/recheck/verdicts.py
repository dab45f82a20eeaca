"""What an answer means for the address that was asked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from build_dossier.recheck.asks import Ask

Verdict = Literal["gone", "changed", "unreachable", "refused", "moved", "ok"]

ORDER: tuple[Verdict, ...] = ("gone", "changed", "unreachable", "refused", "moved", "ok")  # the worst first
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of asking: a status with what the host said, or the reason why there is none.

    `asked` and `settled` are canonical addresses: the one asked, and where permanent redirects alone lead. `guarded`:
    the address or a redirect leads where nothing may be asked. `sha256`, `bytes`: of the body, where it was read.
    """

    asked: str = ""
    status: int | None = None
    reason: str = ""
    settled: str = ""
    media_type: str = ""
    sha256: str = ""
    bytes: int = 0
    guarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An address with its verdict, what was found, where it has moved, and where a copy may be."""

    ask: Ask
    verdict: Verdict
    found: str = ""
    moved_to: str = ""
    archived: tuple[str, ...] = ()


def judge(ask: Ask, heard: Heard, fallbacks: tuple[str, ...] = ()) -> Judged:
    """What the answer means. `fallbacks`: templates of an archive's addresses with {timestamp} and {url}.

    An archive is named for what is lost, and never told of an address that may not be asked.
    """
    verdict, found = _verdict(ask, heard)
    moved = heard.settled if heard.settled != heard.asked else ""
    lost = verdict not in ("ok", "moved") and not heard.guarded
    copies = tuple(t.replace("{timestamp}", ask.day).replace("{url}", urldefrag(ask.url).url) for t in fallbacks)
    return Judged(ask=ask, verdict=verdict, found=found, moved_to=moved, archived=copies if lost else ())


def _verdict(ask: Ask, heard: Heard) -> tuple[Verdict, str]:
    if heard.guarded:
        return "refused", heard.reason
    if heard.status is None:
        return _without_answer(ask, heard)
    said = f"status {heard.status}"
    if heard.status in GONE:
        return "gone", said
    if not 200 <= heard.status < 300:
        return "refused" if 400 <= heard.status < 500 else "unreachable", said
    if ask.sha256 and heard.sha256 != ask.sha256:
        return "changed", f"other bytes: {heard.bytes} of type {heard.media_type or 'unknown'}, not {ask.bytes}"
    if heard.settled != heard.asked:
        return "moved", f"{said} at another address{_front(heard)}"
    return "ok", said


def _without_answer(ask: Ask, heard: Heard) -> tuple[Verdict, str]:
    if ask.sha256 and heard.reason.startswith("larger than"):
        return "changed", heard.reason
    # a host that has been given up is asked no more, and what it said last stands for the rest of its addresses
    last = re.fullmatch(r"status (4\d\d)", heard.reason)
    return "refused" if last else "unreachable", heard.reason


def _front(heard: Heard) -> str:
    """That a page now leads to the front page, which is how sites hide that it is gone."""
    before, now = urlsplit(heard.asked), urlsplit(heard.settled)
    return ", the front page" if now.path == "/" and not now.query and before.path != "/" else ""


def worst_first(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """By verdict, and in the order asked within one."""
    return tuple(sorted(judged, key=lambda one: ORDER.index(one.verdict)))
