"""The two machine checks that keep the core pure catch a violation that is planted in a copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "build_dossier", tmp_path / "build_dossier", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(copy: Path, module: str, line: str) -> None:
    """An import in a module, after its __future__ import, used so that nothing else is wrong with it."""
    path = copy / "build_dossier" / module
    mark = "from __future__ import annotations\n"
    text = path.read_text(encoding="utf-8")
    assert mark in text
    path.write_text(text.replace(mark, f"{mark}\n{line}\n", 1), encoding="utf-8")


def ruff(copy: Path) -> subprocess.CompletedProcess[str]:
    command = [BIN / "ruff", "check", "--no-cache", "--select", "TID251", "--output-format", "concise", "build_dossier"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


def layers(copy: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)


def test_the_package_as_it_stands_is_clean(copy: Path) -> None:
    found = ruff(copy)
    assert found.returncode == 0, found.stdout
    found = layers(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("module", "line", "name"),
    [
        ("convert/clean.py", "import os", "os"),
        ("convert/body.py", "from os import environ", "os"),
        ("read/clock.py", "from time import time", "time"),
        ("read/article.py", "import random", "random"),
        ("render/pages.py", "from pathlib import Path", "pathlib"),
        ("web/guard.py", "import socket", "socket"),
        ("convert/parse.py", "import subprocess", "subprocess"),
        ("read/clock.py", "from datetime import datetime as d\n\nNOW = d.now()", "datetime.datetime.now"),
        ("editing.py", "import tempfile", "tempfile"),
        ("model.py", "import secrets", "secrets"),
    ],
)  # fmt: skip
def test_the_core_may_not_touch_the_machine(copy: Path, module: str, line: str, name: str) -> None:
    plant(copy, module, line)
    found = ruff(copy)
    assert found.returncode == 1
    assert "TID251" in found.stdout
    assert f"`{name}`" in found.stdout
    assert module in found.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("convert/clean.py", "from build_dossier.render import pages"),
        ("read/headline.py", "from build_dossier.render import article"),
        ("model.py", "from build_dossier.pipeline import convert"),
        ("render/dates.py", "from build_dossier.publish import tree"),
        ("convert/escape.py", "from build_dossier.images import store"),
        ("editing.py", "from build_dossier import cli"),
    ],
)
def test_a_stage_may_not_reach_for_a_later_one(copy: Path, module: str, line: str) -> None:
    plant(copy, module, line)
    found = layers(copy)
    assert found.returncode == 1, found.stdout
    assert "BROKEN" in found.stdout
    assert line.split()[1].removeprefix("build_dossier.") in found.stdout


def test_only_the_plugin_knows_mkdocs() -> None:
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "build_dossier").rglob("*.py")
        if any(
            row.lstrip().startswith(("import mkdocs", "from mkdocs"))
            for row in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert importing == ["build_dossier/plugin.py"]
