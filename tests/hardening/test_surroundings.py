"""What lies about on the machine that builds: nothing of it shows in the site."""

from __future__ import annotations

import json
import marshal
from pathlib import Path

import pytest

from tests.support.sites import Made, build, hashes

pytestmark = pytest.mark.slow


def test_a_dictionary_that_others_left_in_the_shared_scratch_folder_is_not_believed(
    own_small: Made, tmp_path: Path
) -> None:
    # where jieba keeps its own, under a name that every user of a machine can take first; every word here is one letter
    cache = tmp_path / "jieba.cache"
    cache.write_bytes(marshal.dumps(({"阿": 1}, 1)))
    before = hashes(own_small.site)
    index = json.loads((own_small.site / "search/search_index.json").read_text(encoding="utf-8"))
    assert any("\u200b阿拉木图" in entry["text"] for entry in index["docs"])
    again = build(own_small.project, env={name: str(tmp_path) for name in ("TMPDIR", "TEMP", "TMP")})
    assert again.ran.code == 0, again.ran.said
    assert hashes(again.site) == before
    assert marshal.loads(cache.read_bytes()) == ({"阿": 1}, 1)
    assert [p.name for p in tmp_path.iterdir() if p != own_small.project] == ["jieba.cache"]
