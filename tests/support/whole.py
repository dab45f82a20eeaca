"""One seed, or many, through all that is pure: read, convert, date, extract, decide, relate, topics, pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from build_dossier import config, editing, pipeline, studying
from build_dossier.curation.file import Curation, CurationFile
from build_dossier.diagnostics import order
from build_dossier.extract.gather import gather
from build_dossier.images.gallery import Gallery
from build_dossier.read import sources

STORY = """\
title: 小档案
home: 哈萨克斯坦
entities:
- {id: kz, name: 哈萨克斯坦, kind: place, party: 哈萨克斯坦}
- {id: leader, name: 托卡耶夫, kind: person, party: 哈萨克斯坦, aliases: [Tokayev]}
- {id: union, name: 集安组织, kind: organization, members: [俄罗斯, 白俄罗斯], aliases: [CSTO]}
populations:
- {id: all, name: 所有人}
- {id: police, name: 警察, part_of: all}
topics:
- id: toll
  title: 伤亡
  match: {measures: [killed, injured, detained]}
  sections: [figures, withdrawn, charts, ledger, statements, events, terms, passages, left_out]
- id: union
  title: 组织
  match: {entities: [union], terms: [维和, CSTO], measures: [deployed]}
  sections: [background, breakdown, figures, ledger, statements, events, passages]
"""
HEADER = "---\ntitle: 渡轮开航\ndate: 'Fri, 07 Jan 2022 07:03:07 GMT'\nlang: {lang}\n---\n\n"


@cache
def story() -> config.Dossier:
    return config.parse(STORY)


def study(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What was published and found, and how much was written, of seeds by their names."""
    found, diagnostics = [], []
    for name, data in files.items():
        source, problems = sources.decode(data, name)
        diagnostics += problems
        found += [source] if source is not None else []
    articles, problems = studying.read_all(tuple(found), story())
    diagnostics += problems
    decided = CurationFile(curation=Curation.model_validate({}))
    studied = studying.settled(story(), articles, gather(articles, story()), decided, tuple(diagnostics))
    shown = Gallery(by_address={}, renditions={}, files={}, diagnostics=())
    dossier = editing.dossier(studied, shown, story())
    pages = pipeline.render(dossier, story(), order(studied.diagnostics)) if articles else {}
    return {
        "published": len(articles),
        "errors": sorted({d.code for d in studied.diagnostics if d.severity == "error"}),
        "codes": sorted({d.code for d in studied.diagnostics}),
        "text": sum(len(p.text) for a in articles for p in a.passages),
        "written": sum(map(len, pages.values())),
    }


def shape(case: Mapping[str, Any]) -> dict[str, Any]:
    """`before`, `unit` so many `times`, `after`, in a seed of its own; `%d` in the unit is the number of the repetition."""
    unit, times = str(case["unit"]), int(case["times"])
    middle = "".join(unit.replace("%d", str(n)) for n in range(times)) if "%d" in unit else unit * times
    body = f"{case.get('before', '')}{middle}{case.get('after', '') * int(case.get('closed', 1))}"
    header = HEADER.format(lang=case.get("lang", "zh"))
    return study({f"a.{case.get('suffix', 'txt')}": (header + body).encode("utf-8", "replace")})


def crowd(case: Mapping[str, Any]) -> dict[str, Any]:
    """So many small seeds of one text, in which `%d` is the number of the seed."""
    header = HEADER.format(lang=case.get("lang", "zh"))
    text = str(case["text"])
    return study({f"{n}.txt": (header + text.replace("%d", str(n))).encode() for n in range(int(case["seeds"]))})


def warm() -> None:
    """Compile what is compiled once, so that no case pays for it."""
    for lang, text in (
        ("zh", "托卡耶夫1月6日说：“至少12人死亡。”"),
        ("en", 'Tokayev said on January 6: "At least 12 people died."'),
    ):
        shape({"unit": f"<p>{text}</p>", "times": 1, "lang": lang})


warm()
