"""What a topic's page holds and why, and what it leaves out and why: its rules, made visible."""

from __future__ import annotations

from collections.abc import Iterable

from build_dossier.model import Reason, Topic
from build_dossier.render import html
from build_dossier.render.desk import Desk
from build_dossier.render.links import Links

SHORT = 60


def left_out(topic: Topic, links: Links) -> str:
    """Passages that were left out, each with its reason; copies that count once; then what is in, and by which rule."""
    desk = links.desk
    parts = []
    rows = [
        f"{_line(key, links)} {html.el('span', html.text(reason), class_='bd-tag')}"
        for key, reason in topic.excluded.items()
    ]
    if rows:
        parts.append(html.items(rows, class_="bd-left-out"))
    copies = _copies(topic, desk)
    if copies:
        parts.append(html.el("p", html.text(desk.words("copies_counted", n=copies)), class_="bd-aside"))
    if not parts:
        parts.append(html.el("p", html.text(desk.words("nothing_left_out"))))
    held = [f"{_line(key, links)} {_why(why, desk)}" for key, why in topic.reasons.items()]
    summary = desk.words("taken_in", n=len(held))
    parts.append(
        html.details(summary, html.items(held, class_="bd-left-out"), class_="bd-plain", data_search_exclude="")
    )
    return "".join(parts)


def _copies(topic: Topic, desk: Desk) -> int:
    """How many of the topic's passages repeat another one's text."""
    clusters = [desk.dossier.cluster_of.get(key, key) for key in topic.passages]
    return len(clusters) - len(set(clusters))


def _line(key: str, links: Links) -> str:
    article, passage = key.rsplit("/", 1)
    desk = links.desk
    words = desk.quoting.plain(article, passage, 0, SHORT)
    more = "……" if len(desk.text(article, passage)) > SHORT else ""
    return f"{links.source(article, passage, short=True)} {html.text(words + more)}"


def _why(reasons: Iterable[Reason], desk: Desk) -> str:
    """The rules that took a passage in, each once."""
    told = dict.fromkeys(reason_words(r, desk) for r in reasons)
    return "".join(html.el("span", html.text(t), class_="bd-tag") for t in told)


def reason_words(reason: Reason, desk: Desk) -> str:
    """A rule in words: 提到 集安组织, 数字：死亡, 表态：美国."""
    if reason.by == "entity":
        name = next((e.name for e in desk.entities if e.id == reason.what), reason.what)
        return desk.words("reason_entity", name=name)
    if reason.by == "measure":
        return desk.words("reason_measure", name=desk.measure(reason.what))
    return desk.words(f"reason_{reason.by}", name=reason.what)
