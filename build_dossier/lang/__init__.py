"""What a language contributes to reading prose, as data files that a journalist could edit: `lang/CODE/prose.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from build_dossier.interfaces import Language
from build_dossier.lang.lexicon import Measure, data_file

CODES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Patterns of one language: see `lang/zh/prose.yml` for what each is for."""

    code: str
    names: tuple[str, ...]
    letters: re.Pattern[str]
    bylines: tuple[re.Pattern[str], ...]
    rights: tuple[re.Pattern[str], ...]
    forbids_reprint: tuple[re.Pattern[str], ...]
    chrome: tuple[re.Pattern[str], ...]
    chrome_titles: tuple[str, ...]
    credits: tuple[re.Pattern[str], ...]
    captions: tuple[re.Pattern[str], ...]
    video: str
    audio: str
    embed: str
    sentence_end: re.Pattern[str]
    references: re.Pattern[str]  # a passage that only lists what the article rests on
    hearsay: re.Pattern[str]
    attribution: tuple[str, ...]
    parts_of_day: tuple[re.Pattern[str], ...]


def _patterns(values: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(value) for value in values)


@cache
def load(code: str) -> Prose:
    """The patterns of a language by its code; languages without a pack are read with the English one."""
    known = code if code in CODES else "en"
    data = yaml.safe_load(files(__package__).joinpath(known, "prose.yml").read_text(encoding="utf-8"))
    return Prose(
        code=data["code"],
        names=tuple(data["names"]),
        letters=re.compile(data["letters"]),
        bylines=_patterns(data["bylines"]),
        rights=_patterns(data["rights"]),
        forbids_reprint=_patterns(data["forbids_reprint"]),
        chrome=_patterns(data["chrome"]),
        chrome_titles=tuple(data["chrome_titles"]),
        credits=_patterns(data["credits"]),
        captions=_patterns(data["captions"]),
        video=data["video"],
        audio=data["audio"],
        embed=data["embed"],
        sentence_end=re.compile(data["sentence_end"]),
        references=re.compile(data["references"], re.IGNORECASE),
        hearsay=re.compile(data["hearsay"], re.IGNORECASE),
        attribution=tuple(data["attribution"]),
        parts_of_day=tuple(re.compile(p, re.IGNORECASE) for p in data["parts_of_day"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """The words of the pages in one language, and the text of the about page."""

    code: str
    about: str
    words: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key, with values filled in. Raises KeyError for a key that the language lacks."""
        return self.words[key].format(**values) if values else self.words[key]


@cache
def interface(code: str) -> Interface:
    """The words of the pages in a language of `CODES`."""
    folder = files(__package__).joinpath(code)
    words: dict[str, str] = {}
    for name in ("interface.yml", "changes.yml"):
        words |= yaml.safe_load(folder.joinpath(name).read_text(encoding="utf-8"))
    return Interface(code=code, about=folder.joinpath("about.md").read_text(encoding="utf-8"), words=words)


def code_of(tag: str) -> str:
    """The pack of a language tag: zh for zh-CN, en for en-GB; the tag's own language where there is none."""
    return tag.replace("_", "-").split("-")[0].casefold()


@cache
def evidence(code: str, measures: tuple[Measure, ...] = ()) -> Language | None:
    """The pack that reads evidence in a language, with the dossier's own measures; None where there is none."""
    if code == "zh":
        from build_dossier.lang.zh import Chinese

        return Chinese(measures)
    if code == "en":
        from build_dossier.lang.en import English

        return English(measures)
    return None


@cache
def measures() -> frozenset[str]:
    """The measures that the packs count."""
    return frozenset(name for code in CODES for name in data_file(f"{__package__}.{code}", "evidence.yml")["measures"])


def guess(text: str) -> str:
    """The code of the language that a text is written in, by its letters: `ja` by kana, `zh`, else `en`.

    Two letters in a hundred suffice for Chinese, since Chinese news is full of Latin names and never the other way.
    """
    sample = text[:20_000]
    kana = len(re.findall("[\u3041-\u30ff]", sample))
    han = len(re.findall("[\u3400-\u9fff]", sample))
    hangul = len(re.findall("[\uac00-\ud7af]", sample))
    latin = len(re.findall("[A-Za-z\u00c0-\u024f]", sample))
    if kana > han * 0.2 and kana:
        return "ja"
    if hangul > han and hangul > latin * 0.2:
        return "ko"
    return "zh" if han * 3 > latin else "en" if latin else "zh" if han else "en"
