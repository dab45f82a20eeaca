"""Dossiers on the disk and in git, for the tests of changes: seeds in, as an editor or a stranger changes them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from build_dossier import config
from build_dossier.changes import load
from build_dossier.changes.compare import compare
from build_dossier.changes.difference import Difference
from build_dossier.changes.load import Places
from build_dossier.changes.side import Side

STORY = """\
title: 海湾塌桥
language: zh
timezone: Asia/Shanghai
repository: {url: "https://git.example/bay/dossier"}
outlets:
  - {name: 海湾晚报, clock: Asia/Shanghai, publish: full}
  - {name: 河谷日报, clock: Asia/Shanghai, publish: full}
entities:
  - {id: health, name: 南洲卫生部, aliases: [卫生部], kind: organization, party: 南洲}
  - {id: prosecutor, name: 南洲检察院, aliases: [检察院], kind: organization, party: 南洲}
  - {id: lin, name: 林致远, kind: person, party: 南洲}
populations:
  - {id: rescuers, name: 救援人员}
topics:
  - {id: deaths, title: 伤亡, match: {measures: [killed, injured]}, sections: [figures, withdrawn, left_out]}
"""
FIVE = {
    "001_first.html": ("塌桥死亡人数公布", "海湾晚报", "2024-05-09", "南洲卫生部5月9日通报，塌桥事故造成164人死亡。"),
    "002_rescue.html": ("救援队有人牺牲", "河谷日报", "2024-05-09", "南洲卫生部5月9日说，18名救援人员死亡。"),
    "003_injured.html": ("医院收治伤者", "海湾晚报", "2024-05-10", "南洲卫生部5月10日说，有70人受伤。"),
    "004_talk.html": ("市长表态", "河谷日报", "2024-05-10", "市长林致远10日说：“我们会查清桥是怎么塌的，一个人也不放过。”"),
    "005_bridge.html": ("桥的来历", "海湾晚报", "2024-05-11", "这座桥建成于1987年，去年冬天检修过一次，当时没有发现裂缝。"),
}  # fmt: skip
SIXTH = ("检察院公布死亡总数", "河谷日报", "2024-05-15", "南洲检察院5月15日通报，塌桥事故造成225人死亡。")
WITHDRAWAL = """\
withdraw:
  - claims: [{claim}]
    says: 164人
    how: withdrawn
    by: 南洲卫生部
    on: 2024-05-10
    reason: 卫生部次日撤下通报，说把失踪者也算了进去。
    sources: [{{outlet: 河谷日报, date: 2024-05-10}}]
    editor: 张编辑
    decided: 2024-05-16
"""


def seed(title: str, outlet: str, day: str, *paragraphs: str) -> str:
    body = "\n".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return f"---\ntitle: '{title}'\noutlet: {outlet}\ndate: {day}T12:00:00+08:00\n---\n\n<div>\n{body}\n</div>\n"


class Folder:
    """A dossier in a folder, and in git where `commit` is called."""

    def __init__(self, root: Path, story: str = STORY) -> None:
        self.root = root
        self.seeds = root / "seeds"
        self.seeds.mkdir(parents=True)
        (root / "dossier.yml").write_text(story, encoding="utf-8")
        for name, (title, outlet, day, text) in FIVE.items():
            self.write(name, seed(title, outlet, day, text))

    @property
    def places(self) -> Places:
        return Places(config_file=self.root / "dossier.yml", seeds=self.seeds, state=self.seeds)

    def write(self, name: str, text: str) -> None:
        (self.seeds / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.seeds / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def story(self, old: str, new: str) -> None:
        path = self.root / "dossier.yml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def side(self) -> Side:
        return load.of_places(self.places, label="", seeds="seeds")

    def claim(self, printed: str) -> str:
        """The id of the claim that prints a number."""
        (found,) = [c.id for c in self.side.desk.claims.values() if c.printed == printed]
        return found

    def sixth(self) -> None:
        """A sixth article brings 225, and an editor's decision withdraws 164."""
        claim = self.claim("164")
        self.write("006_total.html", seed(*SIXTH))
        self.write("curation.yml", WITHDRAWAL.format(claim=claim))

    # --- git

    def git(self, *arguments: str, at: str = "2024-05-20T08:00:00+08:00") -> str:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        env = {**kept, "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@git.example", "-c", "init.defaultBranch=main"]
        done = subprocess.run(
            [*command, *arguments], cwd=self.root, env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, message: str, at: str = "2024-05-20T08:00:00+08:00") -> str:
        if not (self.root / ".git").exists():
            self.git("init", "--quiet")
            (self.root / ".gitignore").write_text("/site/\n/docs/\n/.site*\n", encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message, at=at)
        return self.git("rev-parse", "HEAD")


def differ(before: Side, after: Side) -> Difference:
    return compare(before, after)


def story_of(folder: Folder) -> config.Dossier:
    return config.read(folder.root / "dossier.yml")
