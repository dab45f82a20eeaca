"""What the tests of the network edge share: a store beside a picture host, a resolver of their own, an inspection."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from build_dossier.images.fetch import WITHIN_S, FetchReport, FetchSettings, Surroundings, Wanted, fetch_pictures
from build_dossier.images.pictures import UnusablePicture
from build_dossier.images.store import PictureStore
from tests.support.picture_host import PictureHost

TIMEOUT_S = 1.0
SLACK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    format: str = "PNG"
    width: int = 1
    height: int = 1


def inspect(data: bytes) -> Facts:
    if not data.startswith(b"\x89PNG") or b"IEND" not in data[-8:]:
        raise UnusablePicture("it is not a whole PNG")
    return Facts()


@dataclass(slots=True, kw_only=True)
class Names:
    """A resolver that answers from a table, each name's answers in turn, and keeps what it was asked."""

    table: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.table.get(host)
        if not answers:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]


@dataclass(slots=True, kw_only=True)
class Lab:
    """A store in a scratch folder and one host that is excepted from the guard."""

    state: Path
    host: PictureHost
    lines: list[str] = field(default_factory=list)

    def fetch(
        self,
        *urls: str,
        refresh: bool = False,
        around: Surroundings | None = None,
        within_s: float = WITHIN_S,
        **settings: object,
    ) -> FetchReport:
        values = {"allow_private_hosts": (self.host.name,), "timeout_s": TIMEOUT_S, "max_bytes": 100_000} | settings
        return fetch_pictures(
            [Wanted(url=url if "://" in url else self.host.url(url), timestamp="20220107070307") for url in urls],
            settings=FetchSettings(**values),  # type: ignore[arg-type]
            store=PictureStore(self.state),
            inspect=inspect,
            progress=self.lines.append,
            refresh=refresh,
            around=around,
            within_s=within_s,
        )

    def stored(self, path: str) -> bytes | None:
        store = PictureStore(self.state)
        entry = store.lookup(path if "://" in path else self.host.url(path))
        return store.read(entry) if entry else None


def named(table: dict[str, list[list[str]]]) -> tuple[Names, Surroundings]:
    names = Names(table=table)
    return names, Surroundings(resolve=names)
