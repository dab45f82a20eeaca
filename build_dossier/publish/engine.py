"""The engines that make HTML of the Markdown tree: MkDocs with Material, or Zensical. Each runs as a child process.

Both get one configuration, made of the project's `mkdocs.yml` and of what belongs to the story. It is changed as a
tree of YAML nodes, so that tags which only an engine understands stay as they are.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template

import yaml

from build_dossier.convert import escape
from build_dossier.errors import FixConfiguration, FixUsage, Refused
from build_dossier.lang import interface

ENGINES = ("mkdocs", "zensical")
PLUGIN = "build-dossier"
THEME = "theme"
# without a dated article the pages have no day of their own; any fixed one serves
NO_DAY = 946_684_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What an engine is to build: absolute paths, and what the story says of the site."""

    mkdocs_yml: Path
    docs: Path
    site: Path
    scratch: Path
    title: str
    language: str
    site_url: str
    dictionary: Path
    epoch: int


def configuration(job: Job, *, plugin: dict[str, str] | None = None) -> Path:
    """Write the configuration for a job into its scratch folder.

    `plugin`: settings of this project's own plugin; without, it is left out, since the tree is made already.
    Raises FixConfiguration where `mkdocs.yml` is missing or no mapping.
    """
    try:
        root = yaml.compose(job.mkdocs_yml.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except FileNotFoundError as error:
        raise FixConfiguration(
            "the site's configuration is missing",
            path=str(job.mkdocs_yml),
            expected="a mkdocs.yml",
            example="build-dossier new my-dossier",
        ) from error
    except UnicodeDecodeError as error:
        raise FixConfiguration("not UTF-8", path=str(job.mkdocs_yml), expected="UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FixConfiguration(
            f"not valid YAML: {error.problem}",
            path=str(job.mkdocs_yml),
            line=mark.line + 1 if mark else None,
            expected="YAML",
        ) from error
    if not isinstance(root, yaml.MappingNode):
        raise FixConfiguration(
            "the site's configuration has no settings",
            path=str(job.mkdocs_yml),
            line=1,
            expected="a mapping",
            example="site_name: 资料档案",
        )
    _set(root, "site_name", escape.in_html(job.title))  # templates put it into HTML as it is
    # Zensical takes no absolute paths, MkDocs takes both
    _set(root, "docs_dir", os.path.relpath(job.docs, job.scratch))
    _set(root, "site_dir", os.path.relpath(job.site, job.scratch))
    if job.site_url:
        _set(root, "site_url", job.site_url)
    theme = _child(root, "theme")
    _set(theme, "language", job.language)
    own = _get(theme, "custom_dir")
    _theme(job, job.mkdocs_yml.parent / own.value if isinstance(own, yaml.ScalarNode) else None)
    _set(theme, "custom_dir", THEME)
    _plugins(root, job, plugin)
    _label_home(root, job.language)
    target = job.scratch / "mkdocs.yml"
    target.write_text(yaml.serialize(root, allow_unicode=True), encoding="utf-8")
    return target


def _theme(job: Job, own: Path | None) -> None:
    """The theme's overrides, with the words of the dossier's language filled in, below those of the project's own."""
    words = interface(job.language)
    values = {
        key: escape.in_html(words(key))
        for key in ("not_found_title", "not_found", "not_found_home", "not_found_articles", "news")
    }
    folder = job.scratch / THEME
    folder.mkdir(exist_ok=True)
    for name in ("main.html", "404.html"):
        source = files("build_dossier").joinpath(THEME, name).read_text(encoding="utf-8")
        (folder / name).write_text(Template(source).substitute(values), encoding="utf-8")
    if own is not None and own.is_dir():
        shutil.copytree(own, folder, dirs_exist_ok=True)


def _plugins(root: yaml.MappingNode, job: Job, plugin: dict[str, str] | None) -> None:
    node = _get(root, "plugins")
    if not isinstance(node, yaml.SequenceNode):
        return
    kept = []
    for item in node.value:
        name = item.value if isinstance(item, yaml.ScalarNode) else item.value[0][0].value
        if name in (PLUGIN, f"material/{PLUGIN}"):
            if plugin is not None:
                kept.append(_node({PLUGIN: plugin}))
            continue
        if name in ("search", "material/search") and job.dictionary.is_file():
            if isinstance(item, yaml.ScalarNode):
                item = _node({name: {}})
            options = item.value[0][1]
            if isinstance(options, yaml.MappingNode):
                _set(options, "jieba_dict_user", str(job.dictionary))
        kept.append(item)
    node.value = kept


def _label_home(root: yaml.MappingNode, language: str) -> None:
    """The front page's entry in the navigation, which would else repeat the dossier's title."""
    nav = _get(root, "nav")
    if isinstance(nav, yaml.SequenceNode):
        nav.value = [
            _node({interface(language)("home"): "index.md"}) if item.value == "index.md" else item for item in nav.value
        ]


def _node(value: object) -> yaml.Node:
    node = yaml.compose(yaml.safe_dump(value, allow_unicode=True), Loader=yaml.SafeLoader)
    assert node is not None  # a dump is never empty
    return node


def _get(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((v for k, v in node.value if k.value == key), None)


def _set(node: yaml.MappingNode, key: str, value: str) -> None:
    scalar = yaml.ScalarNode(tag="tag:yaml.org,2002:str", value=value, style='"')
    node.value = [(k, v) for k, v in node.value if k.value != key]
    node.value.append((yaml.ScalarNode(tag="tag:yaml.org,2002:str", value=key), scalar))


def _child(root: yaml.MappingNode, key: str) -> yaml.MappingNode:
    found = _get(root, key)
    if isinstance(found, yaml.MappingNode):
        return found
    name = found.value if isinstance(found, yaml.ScalarNode) else "material"
    made = _node({"name": name})
    root.value = [(k, v) for k, v in root.value if k.value != key] + [
        (yaml.ScalarNode(tag="tag:yaml.org,2002:str", value=key), made)
    ]
    assert isinstance(made, yaml.MappingNode)
    return made


def run(engine: str, job: Job, *, strict: bool) -> str:
    """Build the job's site and give back what the engine printed. Raises Refused where it fails."""
    if engine not in ENGINES:
        raise FixUsage(f"unknown engine {engine}", expected=" or ".join(ENGINES))
    if find_spec(engine) is None:
        raise FixUsage(
            f"the engine {engine} is not installed",
            expected="one that is installed",
            example=f"pip install 'build-dossier[{engine}]'",
        )
    inside = _inside_scratch(job) if engine == "zensical" else job
    config = configuration(inside)
    options = ["--strict"] if strict else []
    command = [sys.executable, "-m", engine, "build", "-f", str(config), "--clean", *options]
    done = subprocess.run(
        command,
        cwd=job.scratch,
        env=environment(job),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    printed = _plain(done.stdout + done.stderr)
    if done.returncode != 0:
        raise Refused(f"{engine} ended with {done.returncode}; the old site is untouched\n{_tail(printed)}")
    if inside is not job:
        shutil.copytree(inside.site, job.site, dirs_exist_ok=True)
    return printed


def _inside_scratch(job: Job) -> Job:
    """Zensical reads and writes only below the folder of its configuration, so the tree is copied there."""
    shutil.copytree(job.docs, job.scratch / "docs", ignore=shutil.ignore_patterns(".*"))
    return replace(job, docs=job.scratch / "docs", site=job.scratch / "site")


def environment(job: Job) -> dict[str, str]:
    """What a child inherits, less what could show in its output: time zone, locale, hash seed, the day.

    Its scratch files go into the job's own folder. jieba, which cuts the words for the search, else keeps its dictionary
    under one name in the folder that all programs of a machine share, and believes whatever it finds there.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTHON", "LC_", "MKDOCS")) and k not in ("LANG", "TZ", "LANGUAGE")
    }
    fixed = {
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": str(job.epoch),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(job.scratch)),
    }
    # Material's notice about MkDocs 2 and colours are for terminals, not for a log
    return {**kept, **fixed, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _tail(text: str, lines: int = 30) -> str:
    rows: Iterable[str] = [row for row in text.splitlines() if row.strip()]
    return "\n".join(list(rows)[-lines:])
