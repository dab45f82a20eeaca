"""A difference as Markdown for the editors who review it: what counts first, in the words of the dossier's language.

Everything that comes from articles is escaped for GitHub's Markdown: a pull request's summary shows strangers' words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from build_dossier.changes.difference import (
    ArticleChange,
    Difference,
    Reworded,
    RightsChange,
    Standing,
    TopicChange,
)
from build_dossier.changes.side import Side
from build_dossier.diagnostics import Diagnostic
from build_dossier.model import Decision, Relation, Statement
from build_dossier.render import gfm
from build_dossier.render.corrections import shown_value
from build_dossier.topics.figures import Figure

MOST = 50  # entries of a list
EXCERPT = 60  # characters of a sentence
LIMIT = 900_000  # bytes; GitHub takes 1 MiB of summary a step
Item = TypeVar("Item")


def markdown(difference: Difference, before: Side, after: Side) -> str:
    """The summary, at most `LIMIT` bytes of UTF-8."""
    return _Summary(before, after).written(difference)


@dataclass(frozen=True, slots=True)
class _Summary:
    before: Side
    after: Side

    def written(self, d: Difference) -> str:
        words = self.after.desk.words
        sides = words("diff_sides", before=self.before.label, after=self.after.label or words("diff_now"))
        parts = [f"## {words('diff_title')}", gfm.text(sides)]
        if d.empty:
            parts.append(words("diff_none"))
        else:
            parts.append(f"**{words('sentences').join(self._counts(d))}{words('full_stop')}**")
            parts += self._figures(d) + self._rest(d)
        return self._within("\n\n".join(p for p in parts if p) + "\n")

    def _within(self, text: str) -> str:
        data = text.encode()
        if len(data) <= LIMIT:
            return text
        kept = data[:LIMIT].decode("utf-8", "ignore")
        return kept[: kept.rfind("\n") + 1] + "\n" + self.after.desk.words("diff_cut") + "\n"

    def _counts(self, d: Difference) -> list[str]:
        words = self.after.desk.words
        kinds = [c.kind for c in d.articles]
        counted = {f"{kind}_articles": kinds.count(kind) for kind in ("added", "changed", "renamed", "removed")}
        counted |= {
            "standing": len(d.standing),
            "retracted": len(d.retracted),
            "restored": len(d.restored),
            "added": len(d.added),
            "reworded": len(d.reworded),
            "removed": len(d.removed),
            "new_conflicts": len(d.new_conflicts),
            "resolved_conflicts": len(d.resolved_conflicts),
            "new_statements": len(d.new_statements),
            "gone_statements": len(d.gone_statements),
            "decisions": len(d.new_decisions) + len(d.gone_decisions),
            "topics": len(d.topics),
            "missing": len(d.new_missing),
            "rights": len(d.rights),
            "findings": len(d.new_findings),
        }
        return [words(f"diff_{name}", n=n) for name, n in counted.items() if n]

    # --- sections

    def _figures(self, d: Difference) -> list[str]:
        after, before = self.after, self.before
        return [
            self._table(
                "standing",
                ("column_item", "diff_column_change", "diff_column_source"),
                [self._stands(s) for s in d.standing],
            ),
            self._list("retracted", self._by_decision(d.retracted), self._retracted),
            self._list("restored", d.restored, lambda f: self._figure(f, after)),
            self._list("added", d.added, lambda f: self._figure(f, after)),
            self._list("reworded", d.reworded, self._reworded),
            self._list("removed", d.removed, lambda f: self._figure(f, before)),
        ]

    def _rest(self, d: Difference) -> list[str]:
        words = self.after.desk.words
        conflicts = [(words("diff_arisen"), r, self.after) for r in d.new_conflicts]
        conflicts += [(words("diff_resolved"), r, self.before) for r in d.resolved_conflicts]
        statements = [(words("diff_new"), s, self.after) for s in d.new_statements]
        statements += [(words("diff_gone"), s, self.before) for s in d.gone_statements]
        told = {i.id for i, _ in self._by_decision(d.retracted) if i is not None}
        decisions = [("", i, self.after) for i in d.new_decisions if i.id not in told]
        decisions += [(words("diff_undone"), i, self.before) for i in d.gone_decisions]
        pictures = [(words("diff_picture_missing"), m, self.after) for m in d.new_missing]
        pictures += [(words("diff_picture_found"), m, self.before) for m in d.found_pictures]
        findings = [(words("diff_arisen"), f, self.after) for f in d.new_findings]
        findings += [(words("diff_resolved"), f, self.before) for f in d.resolved_findings]
        return [
            self._list("articles", d.articles, self._article),
            self._list("conflicts", conflicts, lambda x: f"{x[0]} {self._conflict(x[1], x[2])}"),
            self._list("statements", statements, lambda x: f"{x[0]} {self._statement(x[1], x[2])}"),
            self._list("decisions", decisions, lambda x: x[0] + self._decision(x[1], x[2])),
            self._table(
                "topics", ("topics", "diff_column_gained", "diff_column_lost"), [self._topic(t) for t in d.topics]
            ),
            self._list(
                "pictures",
                pictures,
                lambda x: f"{x[0]} {gfm.code(x[1].address[:200])} {gfm.code(self._at(x[2], x[1].path, x[1].line))}",
            ),
            self._list("rights", d.rights, self._rights),
            self._list("findings", findings, lambda x: f"{x[0]} {self._finding(x[1], x[2])}"),
        ]

    def _list(self, name: str, items: Sequence[Item], told: Callable[[Item], str]) -> str:
        if not items:
            return ""
        rows = [f"- {told(item)}" for item in items[:MOST]]
        return "\n".join([self._head(name), "", *rows, *self._more(len(items))])

    def _table(self, name: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
        if not rows:
            return ""
        words = self.after.desk.words
        lines = ["| " + " | ".join(words(c) for c in columns) + " |", "|" + " --- |" * len(columns)]
        lines += ["| " + " | ".join(row) + " |" for row in rows[:MOST]]
        return "\n".join([self._head(name), "", *lines, *self._more(len(rows))])

    def _head(self, name: str) -> str:
        return f"### {self.after.desk.words(f'diff_head_{name}')}"

    def _more(self, count: int) -> list[str]:
        return ["", self.after.desk.words("diff_more", n=count - MOST)] if count > MOST else []

    # --- figures

    def _stands(self, standing: Standing) -> tuple[str, str, str]:
        words = self.after.desk.words
        some = standing.after or standing.before
        assert some is not None  # one of them stands, else nothing changed
        item = (self.after if standing.after else self.before).desk.counted(some)
        old = self._number(standing.before, self.before) if standing.before else words("diff_nothing_stands")
        new = self._number(standing.after, self.after) if standing.after else words("diff_nothing_stands")
        context = self._context(standing.after, self.after) if standing.after else ""
        change = f"<b>{words('diff_update', before=old, after=new)}</b>{context}"
        sources = self._sources(standing.after, self.after) if standing.after else words("diff_decided_nowhere")
        return gfm.text(item), change, sources

    def _number(self, figure: Figure, side: Side) -> str:
        return gfm.text(figure.printed + side.desk.unit(figure))

    def _context(self, figure: Figure, side: Side) -> str:
        desk = side.desk
        return gfm.text(desk.words("box_line", claimant=desk.claimant(figure), when=desk.when(figure)))

    def _figure(self, figure: Figure, side: Side) -> str:
        head = f"{gfm.text(side.desk.counted(figure))} <b>{self._number(figure, side)}</b>{self._context(figure, side)}"
        first = next(iter((*figure.claims, *figure.mentions)), None)
        quoted = f" “{gfm.text(_short(first.text))}”" if first else ""
        return f"{head}{quoted} {self._sources(figure, side)}"

    def _sources(self, figure: Figure, side: Side) -> str:
        first = next(iter((*figure.claims, *figure.mentions)), None)
        if first is None:
            decision = next(
                (d for d in side.desk.dossier.decisions if figure.outside and d.id == figure.outside.decision), None
            )
            return gfm.code(self._at(side, "curation.yml", decision.line)) if decision else ""
        more = side.desk.words("diff_carried", n=len(figure.articles)) if len(figure.articles) > 1 else ""
        return gfm.code(side.place(first.article, first.text)) + more

    def _retracted(self, item: tuple[Decision | None, tuple[Figure, ...]]) -> str:
        """The figures that one decision retracts, and why; one retracted by an article's own words stands alone."""
        decision, figures = item
        desk = self.after.desk
        shown = desk.joined(
            *(
                f"{gfm.text(desk.counted(f))} <b>{self._number(f, self.after)}</b>{self._context(f, self.after)}"
                for f in figures
            )
        )
        if decision is None:
            return f"{shown} {self._sources(figures[0], self.after)}"
        what = desk.words(
            "box_what", what=desk.words(f"decision_{decision.kind}"), by=decision.by, on=desk.day(decision.on)
        )
        cited = desk.joined(
            *(desk.words("cited", outlet=s.outlet, headline="", date=desk.day(s.date)) for s in decision.sources)
        )
        basis = f"\n  - {desk.words('box_sources')}{gfm.text(cited)}" if cited else ""
        return f"{shown}{basis}\n  - {gfm.text(what)}{desk.words('full_stop')}{gfm.text(decision.reason)} {self._signed(decision, self.after)}"

    def _by_decision(self, figures: Sequence[Figure]) -> list[tuple[Decision | None, tuple[Figure, ...]]]:
        found: dict[str, tuple[Decision | None, tuple[Figure, ...]]] = {}
        for figure in figures:
            decision = self.after.desk.retraction(figure.ids)
            key = decision.id if decision else figure.ids[0]
            found[key] = (decision, (*(found[key][1] if key in found else ()), figure))
        return list(found.values())

    def _reworded(self, change: Reworded) -> str:
        words = self.after.desk.words
        old, new = self._number(change.before, self.before), self._number(change.after, self.after)
        shown = words("diff_update", before=old, after=new) if old != new else new
        fields = [
            f"{words(f'diff_field_{name}')} {gfm.text(words('diff_update', before=self._field(change.before, name, self.before), after=self._field(change.after, name, self.after)))}"
            for name in change.fields
        ]
        head = (
            f"{gfm.text(self.after.desk.counted(change.after))} <b>{shown}</b>{self._context(change.after, self.after)}"
        )
        return f"{head} {words('sentences').join(fields)} {self._sources(change.after, self.after)}"

    def _field(self, figure: Figure, name: str, side: Side) -> str:
        value = getattr(figure, name)
        if name == "as_of" and value:
            return side.desk.day(value)
        return value or side.desk.words("whom_open" if name == "whom" else "not_stated")

    # --- the rest

    def _article(self, change: ArticleChange) -> str:
        side = self.before if change.kind == "removed" else self.after
        desk, article = side.desk, side.articles[change.article]
        words = self.after.desk.words
        named = desk.joined(article.outlet or words("no_outlet"), desk.published(article) or words("undated"))
        meta = words("in_brackets", text=named)
        values = {"headline": gfm.text(desk.quoting.headline(article)), "meta": gfm.text(meta)}
        if change.before:
            values |= {
                "before": gfm.code(self.before.file(change.before)),
                "after": gfm.code(side.file(change.article)),
            }
        told = words(f"diff_article_{change.kind}", **values)
        if change.kind != "renamed":
            told += f" {gfm.code(side.file(change.article))}"
        more = []
        if change.gone or change.new:
            more.append(words("diff_passages", gone=len(change.gone), new=len(change.new)))
        if change.fields:
            named = self.after.desk.joined(*(words(f"diff_field_{f}") for f in change.fields))
            more.append(words("diff_fields", fields=named))
        return told + "".join(f"\n  - {m}" for m in more)

    def _conflict(self, relation: Relation, side: Side) -> str:
        desk = side.desk
        sides = []
        for one in relation.sides:
            figure = next(iter(desk.ledger.figures(one.claims)), None)
            if one.sum or figure is None:
                number = f"{one.low:g}" if one.low is not None else "—"
                told = desk.joined(one.label, desk.words("sum_status"))
                sides.append(f"{number}{desk.words('in_brackets', text=told)}")
            else:
                told = desk.words("box_line", claimant=desk.claimant(figure), when=desk.when(figure))
                sides.append(f"{figure.printed}{desk.unit(figure)}{told}")
        return gfm.text(
            desk.words(
                "diff_against", measure=desk.measure(relation.measure), sides=desk.words("diff_versus").join(sides)
            )
        )

    def _statement(self, statement: Statement, side: Side) -> str:
        desk = side.desk
        who = desk.joined(desk.parties.name(statement.speaker) or desk.words("speaker_open"), statement.party)
        day = desk.day(statement.date) if statement.date else desk.words("undated")
        words = desk.quoting.plain(statement.article, statement.passage, statement.start, statement.end)
        when = desk.words("in_brackets", text=gfm.text(day))
        source = gfm.code(side.place(statement.article, statement.text))
        return f"<b>{gfm.text(who)}</b>{when} “{gfm.text(_short(words))}” {source}"

    def _decision(self, decision: Decision, side: Side) -> str:
        desk = side.desk
        changed = [
            desk.words("field_set", field=desk.words.words.get(f"field_{n}", n), value=shown_value(n, v, desk))
            for n, v in decision.changed
        ]
        what = desk.joined(desk.words(f"decision_{decision.kind}"), *changed)
        told = desk.words("news_decided", what=f"<b>{gfm.text(what)}</b>", reason=gfm.text(decision.reason))
        return f"{told} {self._signed(decision, side)}"

    def _signed(self, decision: Decision, side: Side) -> str:
        desk = side.desk
        signed = desk.words("box_editor", editor=decision.editor, decided=desk.day(decision.decided))
        place = gfm.code(self._at(side, "curation.yml", decision.line))
        return f"{desk.words('in_brackets', text=gfm.text(signed)).strip()} {place}"

    def _topic(self, topic: TopicChange) -> tuple[str, str, str]:
        words = self.after.desk.words
        head = gfm.text(topic.title)
        if topic.kind != "changed":
            head += words("in_brackets", text=words(f"diff_topic_{topic.kind}"))
        lost = str(len(topic.lost))
        if topic.lost_still_there and topic.kind == "changed":
            excerpts = " ".join(f"“{gfm.text(_short(t, 24))}”" for t in topic.lost_still_there[:3])
            lost += f"<br>{words('diff_still_there', n=len(topic.lost_still_there))} {excerpts}"
        return head, str(len(topic.gained)), lost

    def _rights(self, change: RightsChange) -> str:
        words = self.after.desk.words
        article = self.after.articles[change.article]
        values = {"headline": gfm.text(article.headline), "after": words(f"publish_{change.after}")}
        if change.before:
            told = words("diff_rights_line", before=words(f"publish_{change.before}"), **values)
        else:
            told = words("diff_rights_new", **values)
        if change.notice_after and change.notice_after != change.notice_before:
            told += f" {words('diff_rights_notice', notice=gfm.text(_short(change.notice_after)))}"
        return f"{told} {gfm.code(self.after.file(change.article))}"

    def _finding(self, finding: Diagnostic, side: Side) -> str:
        return f"{gfm.code(finding.code)} {gfm.text(finding.message[:200])} {gfm.code(self._at(side, finding.path or '', finding.line))}"

    def _at(self, side: Side, path: str, line: int | None) -> str:
        own = path if path == "dossier.yml" or not path else f"{side.seeds}/{path}"
        return f"{own}:{line}" if line else own


def _short(text: str, most: int = EXCERPT) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most]}…"
