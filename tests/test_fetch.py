"""A whole run: many addresses, mirrors and fallbacks, manners, the store, and the end by Ctrl-C."""

from __future__ import annotations

import _thread
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_dossier.errors import TryAgain
from build_dossier.images.fetch import FetchSettings, Surroundings, Wanted, candidates, fetch_pictures
from build_dossier.images.store import PictureStore
from build_dossier.web.network import CONNECT_S
from build_dossier.web.transfer import rewritten
from tests.support.fetching import Facts, Lab, inspect, named
from tests.support.picture_host import PictureHost, png

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with PictureHost() as running:
        yield running


@pytest.fixture
def lab(tmp_path: Path, host: PictureHost) -> Lab:
    return Lab(state=tmp_path, host=host)


def test_other_bytes_than_a_picture_are_rejected(lab: Lab) -> None:
    report = lab.fetch("/html")
    assert report.rejected == ((lab.host.url("/html"), "it is not a whole PNG"),)
    assert not report.missing


def test_one_bad_address_does_not_spoil_the_others(lab: Lab) -> None:
    paths = ["/ok1", "/404", "/ok2", "/reset-mid-body", "/html", "/drip-body", "/ok3", "/loop-a", "/500-then-200"]
    report = lab.fetch(*paths, timeout_s=2.5)
    assert report.fetched == tuple(sorted(lab.host.url(p) for p in ("/ok1", "/ok2", "/ok3", "/500-then-200")))
    assert len(report.missing) == 4
    assert len(report.rejected) == 1
    assert len(lab.lines) == len(paths)


def test_a_host_that_fails_twice_is_skipped_for_the_run(lab: Lab) -> None:
    names, around = named({})
    urls = [f"http://dead.example/{number}" for number in range(50)]
    report = lab.fetch(*urls, around=around)
    assert len(report.missing) == 50
    assert {reason for _, reason in report.missing} == {"its host's name cannot be resolved"}
    assert report.skipped_hosts == ("dead.example",)
    assert 2 <= len(names.asked) <= 3  # two at once may both begin before the first has failed


def test_a_port_where_nobody_listens_is_tried_twice(lab: Lab) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{closed.getsockname()[1]}"
        report = lab.fetch(f"http://{name}/a", allow_private_hosts=(name,))
    assert "cannot be reached" in report.missing[0][1]
    assert report.skipped_hosts == (name,)


def test_without_a_network_three_hundred_addresses_end_soon(lab: Lab) -> None:
    """Names hang as they do on a machine without network, here for a tenth of what `CONNECT_S` allows."""

    def hang(host: str, port: int) -> list[str]:
        time.sleep(CONNECT_S / 10)
        raise OSError("no network")

    urls = [f"http://h{number % 40}.example/{number}" for number in range(300)]
    began = time.monotonic()
    report = lab.fetch(
        *urls, around=Surroundings(resolve=hang), timeout_s=20.0, fallbacks=("https://archive.example/{url}",)
    )
    assert time.monotonic() - began < 9.0  # of which 1.5 s are the pauses between two tries, the same at any speed
    assert len(report.missing) == 300
    assert len(report.skipped_hosts) == 41


# ---- manners, mirrors, fallbacks


def test_a_host_is_asked_by_two_connections_at_most(lab: Lab) -> None:
    report = lab.fetch(*(f"/slow-ok{number}" for number in range(8)))
    assert len(report.fetched) == 8
    assert lab.host.most == 2


def test_a_host_that_is_busy_without_end_is_left_alone(lab: Lab) -> None:
    report = lab.fetch(*(f"/429-long{number}" for number in range(20)))
    assert len(report.missing) == 20
    assert len(lab.host.paths) <= 5
    assert report.skipped_hosts == (lab.host.name,)


def test_all_addresses_of_a_host_wait_when_one_is_asked_to(lab: Lab) -> None:
    began = time.monotonic()
    report = lab.fetch("/429-seconds-a", "/slow-ok1", "/slow-ok2", "/slow-ok3", "/slow-ok4", timeout_s=3.0)
    assert len(report.fetched) == 5
    assert time.monotonic() - began > 0.9
    asked_at = [at for at, path in zip(lab.host.times, lab.host.paths, strict=True) if path.startswith("/slow-ok")]
    first = lab.host.times[lab.host.paths.index("/429-seconds-a")]
    # One may have been under way beside the first; the others come after the second that was asked for.
    assert len([at for at in asked_at if at - first > 0.9]) >= 3


def test_rewritten_addresses_are_asked_in_place_of_the_true_one(lab: Lab) -> None:
    url = "https://i.example.cn/ok/a.png"
    report = lab.fetch(url, rewrite=(("https://i.example.cn/", lab.host.url("/")),))
    assert report.fetched == (url,)
    assert lab.stored(url) == png("/ok/a.png")


def test_rewriting_holds_at_boundaries_and_the_longest_prefix_wins() -> None:
    rules = (("https://a.cn", "http://m"), ("https://a.cn/x/", "http://x/"))
    assert rewritten("https://a.cn/p", rules) == "http://m/p"
    assert rewritten("https://a.cn/x/p", rules) == "http://x/p"
    assert rewritten("https://a.cn.evil.org/p", rules) == "https://a.cn.evil.org/p"


def test_fallbacks_are_asked_in_order_with_time_and_address(lab: Lab) -> None:
    templates = (lab.host.url("/404/{timestamp}"), lab.host.url("/ok/{timestamp}id_/{url}"))
    url = lab.host.url("/410.png")
    assert lab.fetch(url, fallbacks=templates).fetched == (url,)
    assert lab.host.paths == ["/410.png", "/404/20220107070307", f"/ok/20220107070307id_/{url}"]


def test_a_fallback_is_asked_where_the_answer_is_no_picture_and_the_first_reason_is_told(lab: Lab) -> None:
    assert lab.fetch("/html", fallbacks=(lab.host.url("/ok"),)).fetched == (lab.host.url("/html"),)
    assert "status 403" in lab.fetch("/403", fallbacks=(lab.host.url("/html2"),)).missing[0][1]


def test_candidates_drop_fragments_and_fill_an_empty_time() -> None:
    settings = FetchSettings(fallbacks=("https://w.org/{timestamp}id_/{url}",))
    assert candidates(Wanted(url="http://a.org/b#c"), settings) == (
        "http://a.org/b",
        "https://w.org/id_/http://a.org/b",
    )


def test_placeholder_hosts_are_never_asked_not_even_by_redirect(lab: Lab) -> None:
    names, around = named({})
    lab.host.redirects["/go"] = "https://fastly.picsum.photos/1"
    urls = ["https://picsum.photos/200", "https://i.PICSUM.photos./1"]
    report = lab.fetch(
        *urls, "/go", around=around, placeholder_hosts=("picsum.photos",), fallbacks=("http://f.example/{url}",)
    )
    assert report.placeholder == tuple(sorted(urls))
    assert not any("picsum" in name for name in names.asked)
    assert "a placeholder host" in dict(report.rejected)[lab.host.url("/go")]


# ---- the store


def test_what_is_there_is_not_asked_again_unless_refreshed(lab: Lab) -> None:
    lab.fetch("/ok.png", "/404")
    report = lab.fetch("/ok.png", "/ok.png", "/404")
    assert report.present == (lab.host.url("/ok.png"),)
    assert not report.fetched
    assert lab.host.count("/ok.png") == 1
    assert lab.host.count("/404") == 2
    assert lab.fetch("/ok.png", refresh=True).fetched
    assert lab.host.count("/ok.png") == 2


def test_a_damaged_picture_is_fetched_again(lab: Lab) -> None:
    lab.fetch("/ok.png")
    next((lab.state / "images").rglob("*.png")).write_bytes(b"damaged")
    assert lab.stored("/ok.png") is None
    assert lab.fetch("/ok.png").fetched
    assert lab.stored("/ok.png") == png("/ok.png")


def test_a_picture_that_the_store_cannot_hold_is_rejected(lab: Lab) -> None:
    report = fetch_pictures(
        [Wanted(url=lab.host.url("/ok1"))],
        settings=FetchSettings(allow_private_hosts=(lab.host.name,)),
        store=PictureStore(lab.state),
        inspect=lambda data: Facts(format="SVG"),
    )
    assert "a format that the store does not hold" in report.rejected[0][1]
    assert not report.fetched


def test_a_failed_refresh_keeps_the_old_picture(lab: Lab) -> None:
    lab.fetch("/500-then-200", timeout_s=3.0)
    lab.host.redirects["/500-then-200"] = "/404"
    assert lab.fetch("/500-then-200", refresh=True).missing
    assert lab.stored("/500-then-200") == png("/500-then-200")


def test_a_second_fetch_at_once_is_told_to_try_again(lab: Lab) -> None:
    with PictureStore(lab.state).writing(), pytest.raises(TryAgain):
        lab.fetch("/ok.png")
    assert lab.host.connections == 0


def test_a_fault_of_the_inspection_is_raised_and_what_was_fetched_stays(lab: Lab) -> None:
    lab.fetch("/ok1")

    def broken(data: bytes) -> Facts:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fetch_pictures(
            [Wanted(url=lab.host.url("/ok2"))],
            settings=FetchSettings(allow_private_hosts=(lab.host.name,)),
            store=PictureStore(lab.state),
            inspect=broken,
        )
    assert lab.stored("/ok1")


def test_an_interruption_ends_promptly_and_keeps_what_was_fetched(lab: Lab) -> None:
    def interrupt(line: str) -> None:
        threading.Timer(0.2, _thread.interrupt_main).start()

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        fetch_pictures(
            [Wanted(url=lab.host.url(path)) for path in ("/ok1", "/silent1", "/silent2")],
            settings=FetchSettings(allow_private_hosts=(lab.host.name,), timeout_s=15.0),
            store=PictureStore(lab.state),
            inspect=inspect,
            progress=interrupt,
        )
    assert time.monotonic() - began < 2.0
    assert lab.stored("/ok1") == png("/ok1")


CHILD = """
import sys
from pathlib import Path
from tests.support.fetching import inspect
from build_dossier.images.fetch import FetchSettings, Wanted, fetch_pictures
from build_dossier.images.store import PictureStore
state, host = sys.argv[1:]
urls = [f"http://{host}/{name}" for name in ("ok1", "silent1", "silent2", "silent3")]
fetch_pictures([Wanted(url=url) for url in urls], settings=FetchSettings(allow_private_hosts=(host,)),
               store=PictureStore(Path(state)), inspect=inspect, progress=lambda line: print(line, flush=True))
"""


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_ends_the_process_promptly_without_a_word_of_its_threads(lab: Lab) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(lab.state), lab.host.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout
    assert "fetched" in child.stdout.readline()
    time.sleep(0.2)
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=15)
    assert time.monotonic() - began < 3.0
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "Thread" not in errors
    assert lab.stored("/ok1") == png("/ok1")
