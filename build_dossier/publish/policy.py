"""A content security policy for each page of a finished site: its own files, its templates' scripts, nothing else.

What the templates write inline is learnt from the 404 page, which holds nothing of a seed; the only thing that differs
between pages is the way to the site's root. An inline script that is not among these was written by no template, so
the site is refused. Whatever slips past all that is still not run by a browser (CSP Level 3, hashes).
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from build_dossier.publish.linkcheck import NOT_FOUND

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.S | re.I)
RUNS = re.compile(r"""\btype\s*=\s*["']?(?!module|text/javascript|application/javascript)[\w/+-]+""", re.I)
SCOPE = re.compile(r'new URL\("[./\w%-]*",location\)')
HEAD = re.compile(r"<head\b[^>]*>\s*(?:<meta charset=[^>]*>)?", re.I)
DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' {hashes}",
    "style-src 'self' 'unsafe-inline'",  # Material and Zensical set styles of elements
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)


def inline_scripts(html: str) -> list[str]:
    """The inline scripts of a page that a browser would run."""
    return [
        body
        for attributes, body in SCRIPT.findall(html)
        if "src=" not in attributes.lower() and not RUNS.search(attributes)
    ]


def apply(site: Path, *, from_disk: bool = False) -> tuple[str, ...]:
    """Write the policy into every page. Gives the faults, one line each, of pages with scripts of unknown origin.

    `from_disk`: the pages are opened as files, of which browsers disagree on whether `'self'` means them.
    """
    known = {_shape(script) for script in inline_scripts((site / NOT_FOUND).read_text(encoding="utf-8"))}
    faults: list[str] = []
    for path in sorted(site.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        scripts = inline_scripts(html)
        strange = [s for s in scripts if _shape(s) not in known]
        if strange:
            faults.append(
                f"{path.relative_to(site).as_posix()}: an inline script that no template wrote: {strange[0][:80]!r}"
            )
        elif head := HEAD.search(html):
            path.write_text(
                html[: head.end()] + _meta(scripts, from_disk=from_disk) + html[head.end() :], encoding="utf-8"
            )
    return tuple(faults)


def _shape(script: str) -> str:
    """A script without the one place that depends on where its page stands."""
    return SCOPE.sub('new URL("",location)', script.strip())


def _meta(scripts: list[str], *, from_disk: bool) -> str:
    hashes = sorted({f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts})
    content = "; ".join(DIRECTIVES).format(hashes=" ".join(hashes))
    if from_disk:
        content = content.replace("'self'", "'self' file:")
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
