"""The dossier's pictures: each once, however many addresses it has, with the sizes that are published.

Addresses of placeholder hosts are refused; what the store lacks is `missing`; what cannot be decoded is `rejected`.
Pictures of the same pixels, or nearly so, are one: the largest is published and answers for all addresses.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from build_dossier.convert import addresses
from build_dossier.diagnostics import Diagnostic, finding
from build_dossier.images.fingerprints import same_picture
from build_dossier.images.pictures import PictureFacts, RenderedPicture, UnusablePicture
from build_dossier.model import Article, ImageUse, Picture, Rendition

FOLDER = "assets/pictures"
# bump when `pictures.render` changes its bytes, so that published sizes are made anew
RENDERING = 1
SHARED = 3


class Decoder(Protocol):
    """What decodes pictures under limits; `worker.PictureWorker` in production."""

    def inspect(self, data: bytes) -> PictureFacts:
        """Facts of a picture. Raises UnusablePicture."""

    def render(self, data: bytes, widths: tuple[int, ...]) -> tuple[RenderedPicture, ...]:
        """The published sizes of a picture. Raises UnusablePicture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The bytes behind an address, and what is known of them without decoding (null: not yet inspected)."""

    data: bytes
    facts: PictureFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """Every picture of the dossier, by each of its addresses, and the files to publish."""

    by_address: Mapping[str, Picture]
    files: Mapping[str, bytes]
    renditions: Mapping[str, tuple[Rendition, ...]]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Each picture once, in the order of its first address."""
        return tuple({id(p): p for _, p in sorted(self.by_address.items())}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """A picture without its bytes, which are read again where it is rendered: many large ones do not fit into memory."""

    address: str
    sha256: str
    bytes: int
    facts: PictureFacts


Originals = Callable[[str], Original | None]
Known = Callable[[str], tuple[Rendition, ...] | None]


def build(
    articles: Iterable[Article],
    *,
    original: Originals,
    known: Known,
    decoder: Decoder,
    widths: tuple[int, ...],
    placeholder_hosts: tuple[str, ...],
    progress: Callable[[str], None] = lambda _: None,
) -> Gallery:
    """The gallery of all articles.

    `original` gives the bytes of an address or None; `known` the sizes already published for a key of `rendition_key`.
    """
    articles = tuple(articles)
    uses = _first_uses(articles)
    decoded: dict[str, _Decoded] = {}
    pictures: dict[str, Picture] = {}
    diagnostics: list[Diagnostic] = []
    for address, (article, use) in uses.items():
        picture, found = _classify(address, original, decoder, placeholder_hosts, decoded)
        diagnostics.extend(replace(d, path=article.source.path, line=use.line) for d in found)
        if picture is not None:
            pictures[address] = picture
        progress(address)
    diagnostics.extend(_shared_bytes(decoded, uses))
    files: dict[str, bytes] = {}
    renditions: dict[str, tuple[Rendition, ...]] = {}
    for group in _groups(decoded, _captions(articles)):
        best = max((decoded[a] for a in group), key=lambda d: (d.facts.width * d.facts.height, d.sha256))
        picture = _published(best, group, original, known, decoder, widths, files, renditions)
        pictures.update(dict.fromkeys(group, picture))
        if picture.status == "rejected":
            article, use = uses[group[0]]
            diagnostics.append(
                finding("picture-rejected", f"found: {picture.reason}", path=article.source.path, line=use.line)
            )
    return Gallery(by_address=pictures, files=files, renditions=renditions, diagnostics=tuple(diagnostics))


def rendition_key(sha256: str, widths: tuple[int, ...]) -> str:
    """What published sizes depend on: the picture, the widths asked for, the way of rendering."""
    return f"{sha256}:{','.join(map(str, widths))}:{RENDERING}"


def _first_uses(articles: Iterable[Article]) -> dict[str, tuple[Article, ImageUse]]:
    uses: dict[str, tuple[Article, ImageUse]] = {}
    for article in articles:
        for use in article.image_uses:
            uses.setdefault(use.address, (article, use))
    return dict(sorted(uses.items()))


def _classify(
    address: str,
    original: Originals,
    decoder: Decoder,
    placeholder_hosts: tuple[str, ...],
    decoded: dict[str, _Decoded],
) -> tuple[Picture | None, list[Diagnostic]]:
    """A picture that is none (placeholder, missing, rejected), or None where its bytes were decoded."""
    if addresses.of_host(address, placeholder_hosts):
        picture = Picture(
            urls=(address,), status="placeholder", reason=f"{addresses.host(address)} gives stock pictures"
        )
        return picture, [
            finding("picture-placeholder", f"found {address[:120]}, a stock picture of {addresses.host(address)}")
        ]
    held = original(address)
    if held is None:
        picture = Picture(urls=(address,), status="missing", reason="not in the store")
        return picture, [finding("picture-missing", f"found no picture for {address[:160]}")]
    try:
        facts = held.facts or decoder.inspect(held.data)
    except UnusablePicture as error:
        picture = Picture(
            urls=(address,),
            status="rejected",
            reason=str(error),
            sha256=hashlib.sha256(held.data).hexdigest(),
            bytes=len(held.data),
        )
        return picture, [finding("picture-rejected", f"found {address[:120]}: {error}")]
    sha256 = hashlib.sha256(held.data).hexdigest()
    decoded[address] = _Decoded(address=address, sha256=sha256, bytes=len(held.data), facts=facts)
    return None, []


def _captions(articles: Iterable[Article]) -> Mapping[str, frozenset[str]]:
    """What is said of each address, without white space."""
    said: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for use in article.image_uses:
            said[use.address].update(filter(None, ["".join(use.caption.split())]))
    return {address: frozenset(words) for address, words in said.items()}


def _groups(decoded: Mapping[str, _Decoded], captions: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Addresses that show the same picture, each group and all groups in the order of the addresses.

    Every picture is compared with the first of each group of like shape; a chain of small changes is no one picture.
    Pictures with different captions are only one if their bytes are: a chart with one figure changed looks the same.
    """
    by_shape: dict[int, list[list[str]]] = defaultdict(list)
    groups: list[list[str]] = []
    for address, item in decoded.items():
        shape = round(item.facts.width / item.facts.height * 20)
        near = [g for s in (shape - 1, shape, shape + 1) for g in by_shape[s]]
        group = next((g for g in near if _same(decoded[g[0]], item, captions.get(g[0]), captions.get(address))), None)
        if group is None:
            group = []
            by_shape[shape].append(group)
            groups.append(group)
        group.append(address)
    return [tuple(group) for group in groups]


def _same(a: _Decoded, b: _Decoded, said_a: frozenset[str] | None, said_b: frozenset[str] | None) -> bool:
    if a.sha256 == b.sha256:
        return True
    if said_a and said_b and not said_a & said_b:
        return False
    return same_picture(a.facts.fingerprint, b.facts.fingerprint)


def _published(
    best: _Decoded,
    group: tuple[str, ...],
    original: Originals,
    known: Known,
    decoder: Decoder,
    widths: tuple[int, ...],
    files: dict[str, bytes],
    renditions: dict[str, tuple[Rendition, ...]],
) -> Picture:
    key = rendition_key(best.sha256, widths)
    sizes = known(key)
    if sizes is None:
        try:
            rendered = decoder.render(_again(best, original), widths)
        except UnusablePicture as error:
            return Picture(urls=group, status="rejected", reason=str(error), sha256=best.sha256, bytes=best.bytes)
        sizes = tuple(
            Rendition(path=f"{FOLDER}/{best.sha256[:16]}-{r.width}.webp", width=r.width, height=r.height)
            for r in rendered
        )
        files.update({size.path: r.data for size, r in zip(sizes, rendered, strict=True)})
    renditions[key] = sizes
    facts = best.facts
    return Picture(
        urls=group,
        status="ok",
        sha256=best.sha256,
        format=facts.format,
        width=facts.width,
        height=facts.height,
        bytes=best.bytes,
        renditions=sizes,
    )


def _again(picture: _Decoded, original: Originals) -> bytes:
    held = original(picture.address)
    if held is None or hashlib.sha256(held.data).hexdigest() != picture.sha256:
        raise UnusablePicture("the file changed while it was read")
    return held.data


def _shared_bytes(decoded: Mapping[str, _Decoded], uses: Mapping[str, tuple[Article, ImageUse]]) -> list[Diagnostic]:
    by_bytes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for address, item in decoded.items():
        if addresses.is_remote(address):
            by_bytes[item.sha256, addresses.host(address)].append(address)
    out = []
    for (_, host), shared in sorted(by_bytes.items()):
        if len(shared) >= SHARED:
            article, use = uses[shared[0]]
            message = (
                f"found the same bytes for {len(shared)} addresses of {host}: {', '.join(a[:80] for a in shared[:3])}"
            )
            out.append(finding("picture-shared", message, path=article.source.path, line=use.line))
    return out
