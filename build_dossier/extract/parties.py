"""One name for each party and population, however an article or a language calls it."""

from __future__ import annotations

from functools import cache

from build_dossier.extract.people import KnownEntity, folded
from build_dossier.lang.lexicon import state_name, territory


class Parties:
    """States by their names in any language that has a pack, organisations by the dossier's entities."""

    def __init__(self, entities: tuple[KnownEntity, ...], language: str) -> None:
        self._language = language
        self._names = {folded(name): e for e in entities for name in e.names}
        for entity in entities:  # 哈萨克斯坦内政部 is the 内政部 that the dossier knows
            for name in entity.names:
                if entity.party:
                    self._names.setdefault(folded(entity.party + name), entity)

    def name(self, printed: str | None) -> str | None:
        """The name that the pages use for a party, a sender or a place; as printed where it is not known."""
        if not printed:
            return None
        known = self._names.get(folded(printed))
        if known is not None:
            return known.name
        return _state(printed, self._language) or printed

    def entity(self, printed: str | None) -> KnownEntity | None:
        """The dossier's entity that goes by a printed name."""
        return self._names.get(folded(printed or ""))


@cache
def _state(printed: str, language: str) -> str | None:
    code = territory(printed)
    return state_name(code, language) if code else None
