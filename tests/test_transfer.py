"""One address at a time from a host that does everything wrong, over real sockets on loopback."""

from __future__ import annotations

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from build_dossier.images.fetch import FetchReport, FetchSettings, Surroundings
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import AddressRefused, OutOfTime, TransferFailed, Unreachable
from build_dossier.web.transfer import Found, Line, probe, retry_after
from tests.support.fetching import SLACK_S, TIMEOUT_S, Lab, Names, named
from tests.support.picture_host import PictureHost, png


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with PictureHost() as running:
        yield running


@pytest.fixture
def lab(tmp_path: Path, host: PictureHost) -> Lab:
    return Lab(state=tmp_path, host=host)


GOOD = ["/ok.png", "/referer-403.png", "/chunked.png", "/interim.png", "/until-close.png", "/lying-type.png"]
RETRIED = {"/500-then-200.png": 2, "/reset-once.png": 2, "/429-seconds.png": 2, "/429-date.png": 2}
FAILING = {
    "/403": ("status 403", 1), "/404": ("status 404", 1), "/410": ("status 410", 1), "/204": ("status 204", 1),
    "/empty": ("empty", 1), "/gzip-bomb": ("compressed", 1), "/too-short": ("Content-Length", 1), "/surplus-later": ("Content-Length", 1),
    "/too-long": ("ended early", 3), "/reset-mid-body": ("ended early", 3), "/close-before": ("ended early", 3),
    "/500-always": ("status 500", 3), "/503-always": ("status 503", 3), "/no-number": ("does not speak", 1),
    "/429-long": ("status 429", 1), "/429-date-long": ("status 429", 1), "/nowhere": ("without a usable", 1),
    "/loop-a": ("circle", 1), "/hops0": ("redirects", 1), "/endless": ("larger than", 1), "/big": ("larger than", 1),
    "/endless-chunks": ("larger than|more than", 1), "/interim-flood": ("more than", 1), "/garbage": ("ended early", 3),
    "/endless-headers": ("does not speak|more than", 1),
}  # fmt: skip
SLOW = ["/drip-headers", "/drip-body", "/silent"]


@pytest.mark.parametrize("path", GOOD)
def test_pictures_arrive_as_they_are(lab: Lab, path: str) -> None:
    report = lab.fetch(path)
    assert report == FetchReport(fetched=(lab.host.url(path),))
    assert lab.stored(path) == png(path)
    assert len(lab.lines) == 1
    assert lab.lines[0].startswith("1/1 fetched ")


@pytest.mark.parametrize("path", RETRIED)
def test_what_asking_again_mends_is_asked_again(lab: Lab, path: str) -> None:
    began = time.monotonic()
    assert lab.fetch(path, timeout_s=4.0).fetched == (lab.host.url(path),)
    assert lab.host.count(path) == RETRIED[path]
    if "429" in path:  # at least the half second that is certain to be left of an HTTP date
        assert 0.4 < time.monotonic() - began < 3.5


@pytest.mark.parametrize("path", FAILING)
def test_failures_are_told_with_their_reason_within_the_deadline(lab: Lab, path: str) -> None:
    began = time.monotonic()
    report = lab.fetch(path, timeout_s=3.0)
    assert time.monotonic() - began < 3.0 + SLACK_S
    assert [url for url, _ in report.missing] == [lab.host.url(path)]
    assert not report.fetched
    assert not report.rejected
    reason, times = FAILING[path]
    assert any(part in report.missing[0][1] for part in reason.split("|")), report.missing
    assert lab.host.count(path) == times
    assert lab.stored(path) is None


@pytest.mark.parametrize("path", SLOW)
def test_slow_hosts_end_with_the_deadline(lab: Lab, path: str) -> None:
    began = time.monotonic()
    report = lab.fetch(path)
    assert TIMEOUT_S * 0.9 < time.monotonic() - began < TIMEOUT_S + SLACK_S
    assert report.missing == ((lab.host.url(path), "it took too long"),)


def test_an_endless_body_is_cut_at_the_cap(lab: Lab) -> None:
    lab.fetch("/endless", timeout_s=5.0)
    time.sleep(0.1)
    assert lab.host.sent < 100_000 + 12_000_000  # the cap, and what the two sockets' buffers may hold


def test_requests_say_who_asks_and_nothing_else(lab: Lab) -> None:
    lab.fetch("/ok.png?q=1#fragment")
    headers = lab.host.headers[0]
    assert lab.host.paths == ["/ok.png?q=1"]
    assert headers.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert headers["host"] == lab.host.name
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"].startswith("build-dossier/")
    assert "(+news dossier)" in headers["user-agent"]


def test_redirects_are_followed_to_the_fifth(lab: Lab) -> None:
    lab.host.redirects = {f"/r{number}": f"/r{number + 1}" for number in range(4)} | {"/r4": lab.host.url("/ok.png")}
    assert lab.fetch("/r0").fetched == (lab.host.url("/r0"),)
    assert lab.stored("/r0") == png("/ok.png")
    lab.host.redirects["/r"] = "/r0"
    assert "more than 5 redirects" in lab.fetch("/r").missing[0][1]


PRIVATE = [
    "http://127.0.0.1:{port}/ok", "http://2130706433:{port}/ok", "http://0x7f000001:{port}/ok", "http://127.1:{port}/ok",
    "http://0177.0.0.1:{port}/ok", "http://0:{port}/ok", "http://[::ffff:127.0.0.1]:{port}/ok", "http://localhost:{port}/ok",
    "http://127.0.0.1.:{port}/ok", "http://１２７.0.0.1:{port}/ok", "http://[::1]:{port}/ok", "//127.0.0.1:{port}/ok",
    "http://169.254.169.254/latest", "file:///etc/passwd", "ftp://127.0.0.1:{port}/ok", "http://a:b@example.org/",
]  # fmt: skip


@pytest.mark.parametrize("target", PRIVATE)
def test_redirects_to_private_addresses_end_there(lab: Lab, target: str) -> None:
    with PictureHost() as inner:
        lab.host.redirects["/go"] = target.format(port=inner.port).encode("utf-8").decode("latin-1")
        report = lab.fetch("/go")
        assert inner.connections == 0
    assert report.rejected
    assert "redirects to an address that is not asked" in report.rejected[0][1]


@pytest.mark.parametrize("target", [target for target in PRIVATE if not target.startswith("//")])
def test_private_addresses_are_not_asked_and_not_told_to_a_fallback(lab: Lab, target: str) -> None:
    with PictureHost() as inner:
        url = target.format(port=inner.port)
        report = lab.fetch(url, fallbacks=(lab.host.url("/ok{url}"),))
        assert inner.connections == 0
        assert lab.host.connections == 0
    assert [rejected for rejected, _ in report.rejected] == [url]


# ---- names


@pytest.mark.parametrize(
    "answer",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"], ["169.254.169.254"]],
)
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(lab: Lab, answer: list[str]) -> None:
    names, around = named({"pictures.example": [answer]})
    report = lab.fetch("http://pictures.example:8000/ok", around=around)
    assert lab.host.connections == 0
    assert names.asked == ["pictures.example"]
    assert "its host leads to" in report.rejected[0][1]


def test_a_name_is_resolved_once_for_each_connection_and_that_answer_is_used(lab: Lab) -> None:
    """The second answer would be the private one: a client that checks one answer and connects by another falls."""
    excepted = (f"first.example:{lab.host.port}", lab.host.name)
    names, around = named({"first.example": [["127.0.0.1"], ["169.254.169.254"]]})
    url = f"http://first.example:{lab.host.port}/ok"
    assert lab.fetch(url, around=around, allow_private_hosts=excepted).fetched == (url,)
    assert names.asked == ["first.example"]
    assert lab.host.headers[0]["host"] == f"first.example:{lab.host.port}"


def test_a_name_that_answers_otherwise_the_second_time_is_checked_the_second_time(lab: Lab) -> None:
    excepted = (f"first.example:{lab.host.port}",)
    names, around = named({"first.example": [["127.0.0.1"], ["169.254.169.254"]]})
    lab.host.redirects["/go"] = "/ok"
    report = lab.fetch(f"http://first.example:{lab.host.port}/go", around=around, allow_private_hosts=excepted)
    assert "169.254.169.254: metadata" in report.rejected[0][1]
    assert lab.host.paths == ["/go"]
    assert names.asked == ["first.example"] * 2


def test_the_next_address_of_an_answer_is_tried(lab: Lab) -> None:
    _, around = named({"two.example": [["127.0.0.2", "127.0.0.1"]]})  # the host listens on the second alone
    url = f"http://two.example:{lab.host.port}/ok"
    assert lab.fetch(url, around=around, allow_private_hosts=(f"two.example:{lab.host.port}",)).fetched == (url,)


def test_a_resolver_that_hangs_ends_with_the_deadline(lab: Lab) -> None:
    ended = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        ended.wait(20)
        return []

    began = time.monotonic()
    report = lab.fetch("http://pictures.example/a", around=Surroundings(resolve=hang))
    ended.set()
    assert time.monotonic() - began < TIMEOUT_S + SLACK_S
    assert "not answered for in time" in report.missing[0][1]


# ---- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for pictures.example, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=pictures.example"
    )
    names = ["-addext", "subjectAltName=DNS:pictures.example", "-keyout", str(key), "-out", str(made)]
    try:
        subprocess.run([*command.split(), *names], check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("needs openssl")
    return made, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[PictureHost]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with PictureHost(tls=context) as running:
        yield running


def trusting(certificate: tuple[Path, Path], *names: str) -> Surroundings:
    table = {name: [["127.0.0.1"]] for name in names}
    return Surroundings(resolve=Names(table=table), tls=ssl.create_default_context(cafile=str(certificate[0])))


def test_tls_asks_for_the_name_and_not_the_address(
    lab: Lab, secure: PictureHost, certificate: tuple[Path, Path]
) -> None:
    around = trusting(certificate, "pictures.example", "other.example")
    names = tuple(f"{name}:{secure.port}" for name in ("pictures.example", "other.example"))
    good, bad = (f"https://{name}/ok" for name in names)
    report = lab.fetch(good, bad, around=around, allow_private_hosts=names)
    assert report.fetched == (good,)
    assert report.missing[0][0] == bad
    assert "certificate" in report.missing[0][1]
    unknown = lab.fetch(good, around=Surroundings(resolve=around.resolve), allow_private_hosts=names, refresh=True)
    assert "certificate" in unknown.missing[0][1]


def test_https_does_not_lead_to_http_unless_the_host_is_excepted(
    lab: Lab, secure: PictureHost, certificate: tuple[Path, Path]
) -> None:
    around = trusting(certificate, "pictures.example", "plain.example")
    excepted = f"pictures.example:{secure.port}"
    secure.redirects["/go"] = "http://plain.example:8000/ok"
    url = f"https://{excepted}/go"
    report = lab.fetch(url, around=around, allow_private_hosts=(excepted,))
    assert "https leads to http" in report.rejected[0][1]
    mirrored = (("http://plain.example:8000/", lab.host.url("/")),)
    report = lab.fetch(url, around=around, allow_private_hosts=(excepted, lab.host.name), rewrite=mirrored)
    assert report.fetched == (url,)


# ---- what an address leads to, without its body


def probed(host: PictureHost, path: str, *, whole: bool = False, **settings: object) -> Found:
    values = {"allow_private_hosts": (host.name,), "timeout_s": TIMEOUT_S, "max_bytes": 100_000} | settings
    line = Line(settings=FetchSettings(**values), around=Surroundings(), hosts=Hosts(), stop=threading.Event())  # type: ignore[arg-type]
    return probe(path if "://" in path else host.url(path), line=line, whole=whole)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ok", 200),
        ("/204", 204),
        ("/403", 403),
        ("/404", 404),
        ("/410", 410),
        ("/429-long", 429),
        ("/500-always", 500),
    ],
)
def test_a_probe_gives_whatever_status_a_host_has(host: PictureHost, path: str, status: int) -> None:
    found = probed(host, path, timeout_s=3.0)
    assert found.answer.status == status
    assert found.answer.body == b""
    assert found.settled == found.answer.url == host.url(path)


@pytest.mark.parametrize("path", ["/endless", "/big", "/gzip-bomb", "/too-long", "/drip-body", "/endless-chunks"])
def test_a_probe_ends_with_the_head_whatever_body_would_follow(host: PictureHost, path: str) -> None:
    began = time.monotonic()
    assert probed(host, path).answer.status == 200
    assert time.monotonic() - began < TIMEOUT_S
    time.sleep(0.1)
    assert host.sent < 12_000_000  # what the two sockets' buffers may hold
    assert host.count(path) == 1


@pytest.mark.parametrize("path", ["/endless-headers", "/interim-flood"])
def test_a_head_without_end_is_cut(host: PictureHost, path: str) -> None:
    with pytest.raises(TransferFailed, match="does not speak|more than"):
        probed(host, path)


@pytest.mark.parametrize("path", ["/drip-headers", "/silent"])
def test_a_slow_head_ends_with_the_deadline(host: PictureHost, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(OutOfTime):
        probed(host, path)
    assert time.monotonic() - began < TIMEOUT_S + SLACK_S


def test_a_probe_may_take_the_body_within_the_cap(host: PictureHost) -> None:
    assert probed(host, "/ok", whole=True).answer.body == png("/ok")
    with pytest.raises(TransferFailed, match="larger than"):
        probed(host, "/big", whole=True)


def test_permanent_redirects_alone_say_where_an_address_has_moved(host: PictureHost) -> None:
    host.moves = {"/a": "/b", "/b": "/c", "/d": "/e"}
    host.redirects = {"/c": "/ok", "/e": "/f"}
    found = probed(host, "/a")
    assert (found.settled, found.answer.url) == (host.url("/c"), host.url("/ok"))
    host.moves["/f"] = "/ok"  # beyond a redirect for now, a permanent one tells nothing of the first address
    assert probed(host, "/d").settled == host.url("/e")
    assert probed(host, "/e").settled == host.url("/e")


@pytest.mark.parametrize("target", PRIVATE)
def test_a_probe_asks_no_private_address(host: PictureHost, target: str) -> None:
    with PictureHost() as inner:
        host.moves["/go"] = target.format(port=inner.port).encode("utf-8").decode("latin-1")
        with pytest.raises(AddressRefused, match="redirects to an address that is not asked"):
            probed(host, "/go")
        if not target.startswith("//"):
            with pytest.raises(AddressRefused):
                probed(host, target.format(port=inner.port))
        assert inner.connections == 0


def test_a_dead_host_is_tried_twice(host: PictureHost) -> None:
    line = Line(
        settings=FetchSettings(allow_private_hosts=(host.name,), timeout_s=5.0),
        around=Surroundings(),
        hosts=Hosts(),
        stop=threading.Event(),
    )
    host.server.server_close()
    with pytest.raises(TransferFailed, match="cannot be reached"):
        probe(host.url("/a"), line=line)
    assert line.hosts.skipped == (host.name,)
    with pytest.raises(TransferFailed) as raised:
        probe(host.url("/b"), line=line)
    assert not isinstance(raised.value, Unreachable)  # nobody was asked any more


# ---- Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0), ("0", 0.0), ("", None), ("soon", None), ("-5", None), ("9" * 30, None), ("1e9", None),
        ("Fri, 07 Jan 2022 07:03:17 GMT", 10.0), ("Fri, 07 Jan 2022 07:03:00 GMT", 0.0),
        ("Friday, 07-Jan-22 07:03:17 GMT", 10.0), ("Fri, 99 Jan 2022 07:03:17 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2022, 1, 7, 7, 3, 7, tzinfo=UTC)) == seconds
