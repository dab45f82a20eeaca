"""What was found, told as text, as JSON, as Markdown for the summary of a workflow's run. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from urllib.parse import quote

from build_dossier import printed
from build_dossier.convert.addresses import SAFE
from build_dossier.recheck.verdicts import ORDER, Judged, Verdict, worst_first
from build_dossier.render import gfm

FORMATS = ("text", "json")
SUMMARY_BYTES = 1_000_000  # below the 1 MiB that GitHub takes of a step's summary
SHOWN_PLACES = 3
SAID: dict[Verdict, str] = {
    "gone": "gone",
    "changed": "other bytes",
    "unreachable": "not reached",
    "refused": "refused",
    "moved": "moved",
    "ok": "as before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run found, in the order asked; `beyond`: addresses over the limit, `late`: over the time."""

    judged: tuple[Judged, ...]
    beyond: int = 0
    late: int = 0
    given_up: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Judged, ...]:
        """Everything that is not as before, the worst first."""
        return tuple(one for one in worst_first(self.judged) if one.verdict != "ok")


def counted(report: Report) -> str:
    """One line: how many were asked, what became of them, how many were left."""
    numbers = Counter(one.verdict for one in report.judged)
    parts = [f"{numbers[v]} {SAID[v]}" for v in reversed(ORDER) if numbers[v]]
    left = [f"{report.beyond} left out by the limit"] if report.beyond else []
    left += [f"{report.late} left when the time was over"] if report.late else []
    return "; ".join([f"{len(report.judged)} addresses asked: {', '.join(parts) or 'none'}", *left])


def text(report: Report) -> str:
    """For people: a finding a line, below it what can be done; the count last."""
    rows: list[str] = []
    for one in report.findings:
        rows.append(f"{one.ask.places[0]}: {SAID[one.verdict]}: {one.ask.kind} {one.ask.url} ({one.found})")
        if len(one.ask.places) > 1:
            rows.append(f"  also:     {_places(one, first=1)}")
        if one.moved_to:
            rows.append(f"  now at:   {one.moved_to}")
        rows.extend(f"  archived: {copy}" for copy in one.archived)
    if report.given_up:
        rows.append(f"asked no more: {', '.join(report.given_up)}")
    return "\n".join(map(printed.writable, [*rows, counted(report)]))


def as_json(report: Report) -> str:
    """For machines: counts, and every finding with all its places."""
    numbers = Counter(one.verdict for one in report.judged)
    findings = [
        {
            "verdict": one.verdict,
            "kind": one.ask.kind,
            "url": one.ask.url,
            "found": one.found,
            "moved_to": one.moved_to or None,
            "archived": list(one.archived),
            "places": [asdict(place) for place in one.ask.places],
        }
        for one in report.findings
    ]
    data = {
        "asked": len(report.judged),
        "left": {"limit": report.beyond, "time": report.late},
        "verdicts": {verdict: numbers[verdict] for verdict in ORDER},
        "given_up": list(report.given_up),
        "findings": findings,
    }
    return printed.as_json(data)


def formatted(report: Report, form: str) -> str:
    """The report in one of FORMATS."""
    return as_json(report) if form == "json" else text(report)


def markdown(report: Report, at_most: int = SUMMARY_BYTES) -> str:
    """A table within `at_most` bytes of UTF-8, the worst first; what does not fit is counted."""
    head = f"## Links and pictures of other sites\n\n{counted(report)}\n"
    findings = report.findings
    if not findings:
        return head
    head += "\n| | address | found | stands in |\n| --- | --- | --- | --- |\n"
    room = at_most - len(head.encode()) - 100
    rows: list[str] = []
    for one in findings:
        row = _row(one)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    more = f"\n… and {len(findings) - len(rows)} more\n" if len(rows) < len(findings) else ""
    return head + "".join(rows) + more


def _row(one: Judged) -> str:
    told = [gfm.text(one.found)]
    told += [f"now at {_link(one.moved_to)}"] if one.moved_to else []
    told += [f"perhaps [archived]({_address(copy)})" for copy in one.archived]
    cells = (SAID[one.verdict], f"{one.ask.kind} {_link(one.ask.url)}", "; ".join(told), gfm.text(_places(one)))
    return f"| {' | '.join(cells)} |\n"


def _places(one: Judged, first: int = 0) -> str:
    shown = one.ask.places[first : first + SHOWN_PLACES]
    more = len(one.ask.places) - first - len(shown)
    return ", ".join(map(str, shown)) + (f" and {more} more" if more else "")


def _link(url: str) -> str:
    return f"<{_address(url)}>"


def _address(url: str) -> str:
    """An address that Markdown reads nothing in, nor a table."""
    return quote(url, safe=SAFE.replace("*", "")).replace("|", "%7C")
