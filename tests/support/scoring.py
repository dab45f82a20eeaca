"""Holds evidence against annotations made by hand: how much was found, how much of it is right.

The annotations say for each article what a careful reader finds: `figures`, `quotes`, `reactions`, `dates`; rows under
`optional_*` are right to list and right to leave out, `accept_*` are other right values of a field. A row of ours is
matched with one row of theirs at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from build_dossier.model import Claim, Event, Evidence, Statement

Row = dict[str, Any]
FIELDS = ("subject", "qualifier", "unit", "as_of", "claimant", "place", "status", "via", "unclaimed")


@dataclass(slots=True)
class Tally:
    """Rows found, missed and listed beyond what is there."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.extra))

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


@dataclass(slots=True)
class Score:
    """The tallies of a set of articles."""

    claims: Tally = field(default_factory=Tally)
    quotes: Tally = field(default_factory=Tally)
    reactions: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    speakers: Tally = field(default_factory=Tally)
    fields: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    no_claims: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """The figures by which the evidence layer is judged."""
        shares = [sum(values) / len(values) for values in self.fields.values() if values]
        return {
            "claims": self.claims.f1,
            "quotes": self.quotes.f1,
            "speakers": self.speakers.recall,
            "reactions": self.reactions.recall,
            "reactions_precision": self.reactions.precision,
            "dates": self.dates.recall,
            "dates_precision": self.dates.precision,
            "fields": sum(shares) / max(1, len(shares)),
            "no_claims": float(len(self.no_claims)),
        }

    def render(self) -> str:
        """One line of figures, then what each field reached."""
        line = ", ".join(f"{name} {value:.3f}" for name, value in self.figures().items())
        told = ", ".join(f"{name} {sum(v)}/{len(v)}" for name, v in self.fields.items() if v)
        return f"{line}\n  fields: {told}"


def score(evidence: Evidence, gold_file: Path) -> Score:
    """Evidence of articles against their annotations."""
    gold = yaml.safe_load(gold_file.read_text(encoding="utf-8"))
    names = _Names(gold.get("aliases") or {})
    result = Score()
    for article, rows in gold.items():
        if isinstance(rows, dict) and "figures" in rows:
            _claims(result, article, rows, [c for c in evidence.claims if c.article == article], names)
            said = [s for s in evidence.statements if s.article == article]
            _quotes(result, article, rows, [s for s in said if s.kind == "quoted"], names)
            _reactions(result, article, rows, [s for s in said if s.party], names)
            _dates(result, article, rows, [e for e in evidence.events if e.article == article])
    return result


class _Names:
    """Whether two printed names may be one: one holds the other, or both stand in one group of aliases."""

    def __init__(self, aliases: dict[str, list[str]]) -> None:
        self._groups = [{_fold(n) for n in (name, *others)} for name, others in aliases.items()]

    def same(self, ours: str | None, theirs: Iterable[Any]) -> bool:
        have = _fold(ours)
        wanted = [_fold(name) for name in theirs if name]
        if not wanted:
            return True
        if not have:
            return False
        if any(have in name or name in have for name in wanted):
            return True
        return any(have in group and group.intersection(wanted) for group in self._groups)


def _fold(text: Any) -> str:
    return re.sub(r"[\s·•・‧“”\"'‘’]", "", str(text or "")).casefold()


def _accepted(row: Row, name: str) -> list[Any]:
    return [row.get(name), *row.get(f"accept_{name}", [])]


def _day(value: Any) -> str:
    return "" if value is None else str(value)[:10]


def _matched(
    theirs: list[Row], ours: list[Any], fits: Callable[[Row, Any], int]
) -> tuple[list[tuple[Row, Any]], list[Row], list[Any]]:
    left, pairs, missed = list(ours), [], []
    for row in theirs:
        best = max(left, key=lambda item: fits(row, item), default=None)
        if best is None or not fits(row, best):
            missed.append(row)
            continue
        left.remove(best)
        pairs.append((row, best))
    return pairs, missed, left


def _claims(result: Score, article: str, rows: Row, ours: list[Claim], names: _Names) -> None:
    def fits(row: Row, claim: Claim) -> int:
        if claim.measure not in _accepted(row, "measure") or (claim.low, claim.high) != (row["low"], row["high"]):
            return 0
        return 1 + names.same(claim.subject, _accepted(row, "who")) + (_day(claim.as_of) == _day(row.get("as_of")))

    known = {m for row in rows["figures"] for m in _accepted(row, "measure")}
    spare = [row for row in rows["figures"] if row.get("beyond") or row.get("forecast")]
    pairs, missed, left = _matched([r for r in rows["figures"] if r not in spare], ours, fits)
    allowed = [*rows.get("optional_figures", []), *spare]
    result.claims.right += len(pairs)
    result.claims.missed += [f"{article} p{r['p']} {r['measure']} {r['low']}..{r['high']}" for r in missed]
    result.claims.extra += [
        f"{article} {c.measure} {c.printed}: {c.text[:50]}"
        for c in left
        if c.measure in known and not any(fits(row, c) for row in allowed)
    ]
    for row, claim in pairs:
        _fields(result.fields, row, claim, names)
    _none(result, article, rows, ours)


def _fields(told: dict[str, list[bool]], row: Row, claim: Claim, names: _Names) -> None:
    if row.get("who"):
        told["subject"].append(names.same(claim.subject, _accepted(row, "who")))
    told["qualifier"].append(claim.qualifier == row["qualifier"])
    told["unit"].append(names.same(claim.unit, [row.get("unit")]))
    if days := {_day(d) for d in _accepted(row, "as_of") if d}:
        told["as_of"].append(_day(claim.as_of) in days)
    for name in ("claimant", "place"):
        if row.get(name):
            told[name].append(names.same(getattr(claim, name), _accepted(row, name)))
    told["status"].append(claim.status in {row.get("status", "reported"), *row.get("accept_status", [])})
    if row.get("via"):
        told["via"].append(any(names.same(via, _accepted(row, "via")) for via in claim.via))
    if row.get("nobody"):
        told["unclaimed"].append(claim.claimant is None)


def _none(result: Score, article: str, rows: Row, ours: list[Claim]) -> None:
    right = {(row["low"], row["high"]) for row in rows["figures"]}
    for item in rows.get("not_figures", []):
        found = re.search(r"\d+", item["text"])
        if found is None:
            continue
        value = float(found[0])
        result.no_claims += [
            f"{article} {item['text']} as {c.measure}"
            for c in ours
            if value in (c.low, c.high) and (c.low, c.high) not in right and _fold(item["text"]) in _fold(c.text)
        ]


def _quotes(result: Score, article: str, rows: Row, ours: list[Statement], names: _Names) -> None:
    def fits(row: Row, said: Statement) -> int:
        start = _fold(row["starts"])
        return int(start in _fold(said.text)[: len(start) + 12])

    pairs, missed, left = _matched(rows["quotes"], ours, fits)
    allowed = rows.get("optional_quotes", [])
    result.quotes.right += len(pairs)
    result.quotes.missed += [f"{article} p{r['p']} {r['starts']}" for r in missed]
    result.quotes.extra += [
        f"{article} {s.text[:40]}" for s in left if not any(_fold(r["starts"]) in _fold(s.text) for r in allowed)
    ]
    for row, said in pairs:
        if names.same(said.speaker, _accepted(row, "speaker")):
            result.speakers.right += 1
        else:
            result.speakers.missed.append(f"{article} {row['speaker']}: found {said.speaker}")


def _reactions(result: Score, article: str, rows: Row, ours: list[Statement], names: _Names) -> None:
    def fits(row: Row, said: Statement) -> int:
        if not said.speaker or not names.same(said.speaker, _accepted(row, "speaker")):
            return 0
        if not names.same(said.party, _accepted(row, "party")):
            return 0
        return 1 + (_day(said.date) == _day(row.get("date")))

    pairs, missed, left = _matched(rows["reactions"], ours, fits)
    allowed = [*rows["reactions"], *rows.get("optional_reactions", [])]
    result.reactions.right += len(pairs)
    result.reactions.missed += [f"{article} p{r['p']} {r['party']} {r['speaker']}" for r in missed]
    result.reactions.extra += [
        f"{article} {s.party} {s.speaker}: {s.text[:50]}" for s in left if not any(fits(row, s) for row in allowed)
    ]


def _dates(result: Score, article: str, rows: Row, ours: list[Event]) -> None:
    wanted = [{**row, "start": a, "end": b} for row in rows["dates"] for a, b in _intervals(row["is"])]

    def fits(row: Row, event: Event) -> int:
        mine, theirs = _fold(event.expression), _fold(row["text"])
        return int(
            (mine in theirs or theirs in mine)
            and event.first.startswith(row["start"])
            and event.last.startswith(row["end"])
        )

    pairs, missed, left = _matched(wanted, ours, fits)
    allowed = [
        {**row, "start": a, "end": b} for row in rows.get("optional_dates", []) for a, b in _intervals(row["is"])
    ]
    result.dates.right += len(pairs)
    result.dates.missed += [f"{article} p{r['p']} {r['text']} = {r['is']}" for r in missed]
    result.dates.extra += [
        f"{article} {e.expression} = {e.first}" for e in left if not any(fits(row, e) for row in [*wanted, *allowed])
    ]


def _intervals(value: Any) -> list[tuple[str, str]]:
    pairs = [str(v).partition("..") for v in (value if isinstance(value, list) else [value])]
    return [(first, last or first) for first, _, last in pairs]
