"""Records as CSV that a spreadsheet opens as text: RFC 4180, a byte order mark for Excel, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# what spreadsheets read as the beginning of a formula or of a command (OWASP, CSV injection); the wide forms, too
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"


def table(columns: Sequence[str], records: Iterable[dict[str, Any]]) -> str:
    """A CSV text with a header row; lists are joined by semicolons, null is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([cell(record[column]) for column in columns])
    return BOM + out.getvalue()


def cell(value: Any) -> str:
    """One value as a cell. Text that a spreadsheet would run begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    text = "; ".join(str(v) for v in value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(FORMULA) else text
