"""Print the settings of the five real articles: their own, and the demo's topics, since it is the same story.

story.py PORT      PORT of the picture host on loopback
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("home", "questions", "topics")  # settings of the story, not of the articles


def settings(port: str) -> str:
    """The YAML text."""
    demo = (HERE.parents[1] / "dossier.yml").read_text(encoding="utf-8")
    blocks = [m[0] for name in SHARED if (m := re.search(rf"^{name}:.*\n(?:(?:[ #-].*)?\n)*", demo, re.MULTILINE))]
    return (HERE / "dossier.yml").read_text(encoding="utf-8").replace("PORT", port) + "".join(blocks)


if __name__ == "__main__":
    print(settings(sys.argv[1]))
