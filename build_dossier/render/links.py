"""Addresses as seen from one page, and what stands behind them: the source of a passage, its citation, who carries a figure."""

from __future__ import annotations

from dataclasses import dataclass

from build_dossier.model import Article, Claim
from build_dossier.render import dates, html
from build_dossier.render.desk import Desk
from build_dossier.topics.figures import Figure


def at(desk: Desk, path: str) -> Links:
    """The links of a page, by the path of its file."""
    return Links(desk=desk, path=path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses as seen from one page."""

    desk: Desk
    path: str

    @property
    def root(self) -> str:
        """The way to the site's root: a page is a folder of its own, but for the front page."""
        parts = self.path.removesuffix(".md").split("/")
        if parts[-1] == "index":
            parts.pop()
        return "../" * len(parts)

    def page(self, path: str, anchor: str = "") -> str:
        """Another generated page, by its folder (topics/csto)."""
        address = f"{self.root}{path}/" if path else (self.root or "./")
        return f"{address}#{anchor}" if anchor else address

    def passage(self, article: str, passage: str) -> str:
        """A passage on its article's page; the page alone where the article's rights withhold the passage."""
        page = f"{self.root}articles/{self.desk.articles[article].slug}/"
        return f"{page}#{passage}" if self.desk.quoting.within(article, passage) else page

    def number(self, figure: Figure) -> str:
        """A figure as printed, as a link to a passage that gives it; one from outside the dossier has none."""
        shown = self.desk.number(figure)
        first = next(iter((*figure.claims, *figure.mentions)), None)
        return html.link(self.passage(first.article, first.passage), shown) if first else shown

    def source(self, article: str, passage: str, *, short: bool = False) -> str:
        """A link that names the outlet and the day, to a passage; and the citation behind it."""
        desk = self.desk
        found = desk.articles[article]
        name = found.outlet or desk.words("no_outlet")
        day = desk.published(found) or desk.words("undated")
        if desk.twins[name, day] > 1 and found.published.at is not None:  # two articles of an outlet on one day
            day = f"{day} {found.published.at:%H:%M}"
        shown = html.link(self.passage(article, passage), html.text(f"{name} {day}"), class_="bd-source")
        return shown if short else shown + self.cite(article, passage)

    def cite(self, article: str, passage: str) -> str:
        """引用: outlet, headline, date and the passage's link, to be copied."""
        return _cited(self.desk.articles[article], self.desk, self.passage(article, passage), "permalink")

    def carriers(self, figure: Figure) -> str:
        """The articles that carry a figure, one link each; how many, and how many different texts that is."""
        seen: dict[str, Claim] = {}
        for claim in (*figure.claims, *figure.mentions):
            seen.setdefault(claim.article, claim)
        shown = [self.source(c.article, c.passage, short=len(seen) > 1) for c in seen.values()]
        if len(seen) < 2:
            return "".join(shown)
        first = next(iter(seen.values()))
        count = self.desk.words("carried" if figure.texts > 1 else "carried_one_text", n=len(seen), texts=figure.texts)
        rows = html.items(shown, class_="bd-carriers")
        return html.details(count, rows, self.cite(first.article, first.passage), class_="bd-more")


def cite_article(article: Article, desk: Desk) -> str:
    """引用 for the whole of an article, on its own page."""
    return _cited(article, desk, "./", "permalink_article")


def _cited(article: Article, desk: Desk, address: str, words: str) -> str:
    at = article.published.at
    cited = desk.words(
        "citation",
        outlet=article.outlet or desk.words("no_outlet"),
        headline=article.headline,
        date=dates.day(at, desk.language) if at else desk.words("undated"),
        dossier=desk.dossier.edition.title,
    )
    body = html.el("p", html.text(cited), " ", html.link(address, html.text(desk.words(words))))
    return html.details(desk.words("cite"), body, class_="bd-cite", data_search_exclude="")
