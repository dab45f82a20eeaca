"""News agencies and media as Chinese sentences name them."""

from __future__ import annotations

import re
from functools import lru_cache

from build_dossier.lang.lexicon import any_of
from build_dossier.lang.zh.words import STATES, data

_CARRIER_NAMES = any_of(data()["carriers"]["names"])
_CARRIER_ENDS = any_of(data()["carriers"]["endings"])
_CARRIER = re.compile(
    rf"(?:{STATES}|国际|美国|今日)?(?:{_CARRIER_NAMES})(?:客户端|网站|中文网)?|(?:[A-Z]{{2,6}}|[\u4e00-\u9fff]{{2,8}}?|《[^》]{{1,12}}》)(?:{_CARRIER_ENDS})|《[^》]{{2,14}}(?:报|周刊|杂志|邮报|时报)》|“[^”]{{2,12}}(?:频道|电视台|电台)”"
)
# the same without the names that end like a carrier, which take long to look for
_KNOWN_CARRIER = re.compile(
    rf"(?:{STATES}|国际|美国|今日)?(?:{_CARRIER_NAMES})(?:客户端|网站|中文网)?|《[^》]{{2,14}}(?:报|周刊|杂志|邮报|时报)》|“[^”]{{2,12}}(?:频道|电视台|电台)”"
)
_ENDING = re.compile(_CARRIER_ENDS)
_STRIP_CARRIER = re.compile(r"^(?:综合|据|另据|又据|援引|引述|对|向|接受|告诉|由|和|与|及|等|包括|来自)+")


@lru_cache(maxsize=1024)  # each verb of a sentence asks about the same words around it
def carrier_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Agencies and media in a text: name, start, end."""
    found = []
    for match in (_CARRIER if _ENDING.search(text) else _KNOWN_CARRIER).finditer(text):
        raw = match.group()
        name = _STRIP_CARRIER.sub("", raw).strip("《》“”")
        if len(name) >= 2 and not re.search(r"[0-9][日月年]|[，。]", name[:-2]):
            if cut := re.search(
                r"(?:报道|援引|引述|据|对|向|告诉|接受|称|说|通过|在|和|与|及|的)(?=[\u4e00-\u9fffA-Z])", name[:-2]
            ):
                name = name[cut.end() :]
            found.append(
                (name, match.end() - len(name) if not raw.endswith(("》", "”")) else match.start(), match.end())
            )
    return tuple(found)


def carriers(text: str) -> list[str]:
    """The names of the agencies and media in a text, each once."""
    return list(dict.fromkeys(name for name, _, _ in carrier_spans(text)))


def is_carrier(name: str) -> bool:
    """Whether a name as a whole is an agency's or a medium's."""
    return bool(_CARRIER.fullmatch(name))
