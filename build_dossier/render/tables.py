"""Records as CSV that a spreadsheet opens as text: RFC 4180, a byte order mark for Excel, no cell that is a formula.

A cell that a spreadsheet would run begins with an apostrophe, which people know from spreadsheets as "this is text"; nothing
else in it is changed, so that whoever reads the table by program takes one apostrophe off. JSON keeps the articles' own words.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# what spreadsheets read as the beginning of a formula or of a command (OWASP, CSV injection), with the forms of these signs
# that some take for them: wide, small, raised, and the sign of minus
FORMULA = "=+-@|%\u207a\u207c\u208a\u208c\u2212\ufb29\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c"
# what is passed over on the way to the first sign: white space, controls, marks that nobody sees, quotation marks
SKIPPED = r"\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\"'`“”‘’„«»＂＇"
RUNS = re.compile(rf"[\t\r\n]|[{SKIPPED}]*[{re.escape(FORMULA)}]")
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
    return f"'{text}" if RUNS.match(text) else text
