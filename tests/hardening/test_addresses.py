"""Addresses of machines nearby: whatever their spelling, and however they are come by, nobody connects to them.

A server listens on every address of this machine, at a port that may be asked, so that an address that is let through
is one connection more. The commands are those that people type; in their process the resolver answers from a table and
public addresses lead to a server on loopback, as a router would do it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from build_dossier.web.guard import RefusedAddress, parse_address
from build_dossier.web.hosts import Hosts
from build_dossier.web.network import TransferFailed
from build_dossier.web.transfer import FetchSettings, Line, probe, retrieve
from tests.support.fetching import Lab, named
from tests.support.picture_host import PictureHost
from tests.support.sites import ROOT, Ran, article, run, small_project
from tests.support.torture import amount
from tests.test_guard import words

# Hosts of URLs; PORT follows where none is written. What is no literal is resolved at most by `localhost` itself.
LITERALS = words("""
127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 2130706433 0x7f000001 0x7F.0.0.1 0x7f.1 0177.0.0.1 0177.1 017700000001
0x7f.0x0.0x0.0x1 0177.0x0.0.1 00000177.0.0.01 127.0x000001 0 0.0.0.0 00 0x0 0x 0.0 127.0.0.1. 127.1. 0x7f000001.
%31%32%37.0.0.1 127%2e0%2e0%2e1 1%327.0.0.1 １２７.０.０.１ ①②⑦.0.0.1 127。0。0。1 127｡0．0.1 𝟙𝟚𝟟.0.0.1 ₁₂₇.0.0.1 １２７．１
0x7f00\u00ad0001 127.0.0.\u200b1 0\u200dx7f000001 127.0.0.1\u2060 127.0.0.1\ufeff 2130706433\ufe0f
[::1] [0:0:0:0:0:0:0:1] [::] [0::0] [::0001] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:FFFF:127.0.0.1] [::FFFF:127.0.0.1]
[0000:0000:0000:0000:0000:ffff:7f00:0001] [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::127.0.0.1] [64:ff9b:1:fffe::7f00:1] [2002:7f00:1::] [2002:7f00:0001::7f00:1] [2001:0:7f00:1::] [2001:0:0:0:0:0:80ff:fffe]
[2a0c:64::7f00:1] [2a0c:64::10.0.0.1] [2a0c:64:0:0:64:0:169.254.169.254] [2a0c:64::5efe:127.0.0.1] [fe80::1] [fe80::1%25lo]
[fe80::1%lo] [::1%25lo] [fec0::1] [fc00::1] [fd00::1] [fd12:3456:789a::1] [fd00:ec2::254] [fd20:ce::254] [ff02::1] [ff01::1]
[::ffff:169.254.169.254] [64:ff9b::a9fe:a9fe] [::ffff:10.0.0.1] [::ffff:192.168.0.1] [100::1] [%3a%3a1]
169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.16689662 169.254.170.2 169.254.0.23 168.63.129.16 100.100.100.200
192.0.0.192 10.0.0.1 10.1 167772161 0x0a000001 012.1 172.16.0.1 172.31.255.254 192.168.1.1 192.168.257 0xc0a80101 100.64.0.1
198.18.0.1 224.0.0.1 239.255.255.250 255.255.255.255 4294967295 240.0.0.1 0.0.0.1
""")
NAMES = words("""
localhost LOCALHOST localhost. ｌｏｃａｌｈｏｓｔ ⓛocalhost %6cocalhost local\u00adhost loc\u200balhost a.localhost x.y.localhost
localhost.localdomain ip6-localhost printer.local nas.lan router.home.arpa metadata.google.internal a.internal intranet metadata
""")
WHOLE = words("""
http://example.org@127.0.0.1:PORT/ok http://127.0.0.1:PORT@127.0.0.1:PORT/ok http://a:b@[::1]:PORT/ok http://127.0.0.1:PORT\\@example.org/ok
http://example.org\\@127.0.0.1:PORT/ok http://example.org%40127.0.0.1:PORT/ok http://127.0.0.1:PORT%2f@example.org/ok
http://127.0.0.1%09:PORT/ok http://127.0.0.1%00:PORT/ok HTTP://127.0.0.1:PORT/ok hTtP://127.0.0.1:PORT/ok http:\\\\127.0.0.1:PORT/ok
http:/127.0.0.1:PORT/ok http:127.0.0.1:PORT/ok http:///127.0.0.1:PORT/ok ///127.0.0.1:PORT/ok //127.0.0.1:PORT/ok \\\\127.0.0.1:PORT\\ok
https://127.0.0.1:PORT/ok https://[::1]:PORT/ok ftp://127.0.0.1:PORT/ok gopher://127.0.0.1:PORT/_x ws://127.0.0.1:PORT/ok
file://127.0.0.1/etc/hosts file:///etc/hosts jar:http://127.0.0.1:PORT!/ok view-source:http://127.0.0.1:PORT/ok
http://127.0.0.1:PORT#@example.org/ http://127.0.0.1:PORT?@example.org/ http://127.0.0.1:0PORT/ok http://0:PORT/ok
""")
PORT_RANGE = range(8000, 9000)
PUBLIC = "93.184.215.14"  # what a name gives at first; it leads to the front
NAME = "pictures.example.org"

# Stands in for resolver and router in a child: names answer from a table, each with its next answer at a time and the
# last one for ever; every question and every connection is written down, and public addresses lead to the front.
SURROUNDINGS = """
import json, os, socket
told = json.loads(os.environ["SURROUNDINGS"])
asked = open(told["log"], "a", encoding="utf-8", buffering=1)
left, real, looked_up = told["names"], socket.create_connection, socket.getaddrinfo
def getaddrinfo(host, port, *more, **options):
    if ":" in host or host.replace(".", "").isdigit():  # create_connection has it read addresses too
        return looked_up(host, port, *more, **options)
    asked.write(json.dumps(["resolve", str(host)]) + "\\n")
    answers = left.get(str(host))
    if not answers:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    answer = answers.pop(0) if len(answers) > 1 else answers[0]
    family = socket.AF_INET6 if ":" in answer else socket.AF_INET
    return [(family, socket.SOCK_STREAM, 6, "", (answer, port))]
def create_connection(address, *more, **options):
    asked.write(json.dumps(["connect", address[0]]) + "\\n")
    if address[0] == told["public"]:
        address = tuple(told["front"])
    return real(address, *more, **options)
socket.getaddrinfo, socket.create_connection = getaddrinfo, create_connection
"""


def spelled(port: int) -> list[str]:
    """Every form, at the port of the listening server."""
    return [f"http://{host}:{port}/ok" for host in (*LITERALS, *NAMES)] + [
        whole.replace("PORT", str(port)) for whole in WHOLE
    ]


@dataclass(slots=True)
class Street:
    """`inner` listens everywhere and is to be left alone; `front` is a public host, by `PUBLIC` and by exception."""

    folder: Path
    inner: PictureHost
    front: PictureHost

    @property
    def log(self) -> Path:
        return self.folder / "asked.jsonl"

    def told(self, what: str) -> list[str]:
        rows = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [value for kind, value in map(json.loads, rows) if kind == what]

    def command(self, *arguments: str | Path, names: dict[str, list[str]] | None = None) -> Ran:
        library = self.folder / "library"
        library.mkdir(exist_ok=True)
        (library / "sitecustomize.py").write_text(SURROUNDINGS, encoding="utf-8")
        told = {"log": str(self.log), "names": names or {}, "public": PUBLIC, "front": ["127.0.0.1", self.front.port]}
        env = {"PYTHONPATH": f"{library}:{ROOT}", "SURROUNDINGS": json.dumps(told)}
        # a proxy of the environment would be one more way round the guard
        env |= dict.fromkeys(
            ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"), self.inner.url("")
        )
        return run(*arguments, "--config", self.project / "dossier.yml", cwd=self.project, env=env)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    def write(self, urls: list[str], *, linked: bool) -> None:
        """A dossier whose articles show each of the addresses; `linked`: and link to it, and come from it."""
        pictures = "\n".join(f'<p>第{n}段</p><img src="{url}">' for n, url in enumerate(urls))
        links = "\n".join(f'<p>第{n}处<a href="{url}">见此</a></p>' for n, url in enumerate(urls))
        seeds = {"a.txt": article("图片", pictures)}
        if linked:
            seeds |= {"b.txt": article("链接", links)}
            seeds |= {f"c{n}.txt": article(f"出处{n}", "<p>一段话。</p>", url=url) for n, url in enumerate(urls)}
        story = f"title: 小档案\nimages: {{allow_private_hosts: ['{self.front.name}'], timeout_s: 2}}\n"
        small_project(self.project, seeds, story)
        (self.project / "docs").mkdir()
        pages = "\n\n".join(f"[甲]({url}) <{url}>" for url in urls)
        (self.project / "docs/own.md").write_text(f"# 说明\n\n{pages}\n", encoding="utf-8")
        rows = [json.dumps({"images_lock": 1})]
        entry = {"sha256": "0" * 64, "format": "PNG", "width": 1, "height": 1, "bytes": 9}
        rows += sorted({json.dumps({"url": url, **entry}) for url in urls if url.lower().startswith("http")})
        self.lock = "\n".join(rows) + "\n"

    lock: str = ""


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with PictureHost(everywhere=True) as inner, PictureHost() as front:
        yield Street(tmp_path, inner, front)


def do(street: Street, command: str, urls: list[str], names: dict[str, list[str]] | None = None) -> Ran:
    """One of the commands that ask hosts, over all the addresses."""
    street.write([] if command == "add" else urls, linked=command == "recheck")
    if command == "add":
        return street.command("add", *urls, names=names)
    if command == "recheck":
        (street.project / "seeds/images.lock").write_text(street.lock, encoding="utf-8")
        return street.command("recheck", "--limit", "5000", names=names)
    return street.command(command, names=names)


COMMANDS = ("fetch", "add", "recheck")


def test_there_are_enough_forms_and_the_server_hears_those_who_come(
    street: Street, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Else no connection would say nothing: with the guard's exception the same address arrives, by IPv4 and IPv6."""
    forms = spelled(street.inner.port)
    assert len(set(forms)) >= 150
    assert street.inner.port in PORT_RANGE
    lab = Lab(state=tmp_path / "state", host=street.front)
    heard = [
        f"http://{host}:{street.inner.port}/ok" for host in ("127.0.0.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]")
    ]
    report = lab.fetch(*heard, allow_private_hosts=("127.0.0.1", "::1", "::ffff:7f00:1"))
    assert len(report.fetched) == len(heard), report
    assert street.inner.connections == len(heard)
    figure(
        f"{len(set(forms))} forms of addresses nearby, each through {', '.join(COMMANDS)}, straight, by redirect, by name"
    )


def test_no_form_passes_and_none_is_a_name_to_ask_for(street: Street, tmp_path: Path) -> None:
    forms = spelled(street.inner.port)
    names, around = named({})
    lab = Lab(state=tmp_path / "state", host=street.front)
    report = lab.fetch(*(f for f in forms if "://" in f), around=around, fallbacks=(street.front.url("/ok{url}"),))
    assert not report.fetched
    assert not report.missing, report.missing
    assert names.asked == []
    assert (street.inner.connections, street.front.connections) == (0, 0)
    for form in forms:
        with pytest.raises(RefusedAddress):
            parse_address(form)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_connects_to_an_address_nearby(street: Street, command: str) -> None:
    ran = do(street, command, spelled(street.inner.port))
    assert "Traceback" not in ran.said
    assert street.inner.connections == 0, street.told("connect")
    assert (street.told("resolve"), street.told("connect")) == ([], [])


@pytest.mark.torture
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_follows_a_redirect_to_an_address_nearby(street: Street, command: str) -> None:
    forms = [f for f in spelled(street.inner.port) if f.isprintable() and not f.startswith(("///", "\\"))]
    if command == "recheck":  # which rests half a second between two addresses of one host
        forms = forms[:: amount(15, 1)]
    for n, form in enumerate(forms):
        street.front.redirects[f"/r{n}"] = form.encode().decode("latin-1")
    ran = do(street, command, [street.front.url(f"/r{n}") for n in range(len(forms))])
    assert "Traceback" not in ran.said
    assert set(street.front.redirects) <= set(street.front.paths)  # each was tried
    assert street.inner.connections == 0
    assert street.told("resolve") == []
    assert set(street.told("connect")) == {"127.0.0.1"}
    assert len(street.told("connect")) == street.front.connections


NEARBY = words("""127.0.0.1 0.0.0.0 10.0.0.1 169.254.169.254 192.168.0.1 100.64.0.1 ::1 :: ::ffff:127.0.0.1 fe80::1 fd00:ec2::254
    64:ff9b::7f00:1 2a0c:64::7f00:1 2002:7f00:1::1""")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_is_led_nearby_by_a_name_that_changes_its_answer(street: Street, command: str) -> None:
    """Each name is public when it is first asked for and nearby ever after, and its host sends the asker round again."""
    names = {f"{n}.{NAME}": [PUBLIC, ip] for n, ip in enumerate(NEARBY)}
    urls = []
    for n, name in enumerate(names):
        street.front.redirects[f"/again{n}"] = f"http://{name}:{street.inner.port}/ok{n}"
        urls.append(f"http://{name}:{street.inner.port}/again{n}")
    ran = do(street, command, urls, names)
    assert "Traceback" not in ran.said
    assert set(street.front.redirects) <= set(street.front.paths)
    assert street.inner.connections == 0
    assert set(street.told("connect")) == {PUBLIC}
    assert set(street.told("resolve")) == set(names)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_connects_where_a_name_leads_nearby_at_once(street: Street, command: str) -> None:
    names = {f"{n}.{NAME}": [ip] for n, ip in enumerate(NEARBY)}
    ran = do(street, command, [f"http://{name}:{street.inner.port}/ok" for name in names], names)
    assert "Traceback" not in ran.said
    assert set(street.told("resolve")) == set(names)
    assert street.told("connect") == []
    assert street.inner.connections == 0


@pytest.mark.parametrize("ip", NEARBY)
@pytest.mark.parametrize("asked", [retrieve, probe])
def test_the_checked_answer_is_the_one_that_is_connected_to(
    street: Street, ip: str, asked: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One answer of many is nearby; or the second answer is, for a client that asks again before it connects."""
    import socket

    real = socket.create_connection
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda at, *a, **k: real(("127.0.0.1", street.front.port) if at[0] == PUBLIC else at, *a, **k),
    )
    url = f"http://{NAME}:{street.inner.port}/ok"
    for answers, expected in (([[PUBLIC, ip]], 0), ([[PUBLIC] * 9 + [ip]], 0), ([[PUBLIC], [ip]], 1)):
        names, around = named({NAME: answers})
        before = street.front.connections
        line = Line(settings=FetchSettings(timeout_s=2.0), around=around, hosts=Hosts(), stop=threading.Event())
        try:
            asked(url, line=line)
            passed = 1
        except TransferFailed as refused:
            assert "its host leads to" in str(refused)
            passed = 0
        assert passed == expected
        assert street.front.connections - before == expected
        assert names.asked == [NAME]
    assert street.inner.connections == 0


# ---- rewriting, fallbacks and exceptions: what an editor allows goes no further than that


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("https://i.example.cn/1/ok", (("https://i.example.cn/", "http://127.0.0."),)),
        ("https://i.example.cn/@127.0.0.1:PORT/ok", (("https://i.example.cn/", "http://mirror.example"),)),
        ("https://i.example.cn/ok", (("https://i.example.cn", "http://127.0.0.1:PORT"),)),
        ("http://127.0.0.1:PORT/ok", (("http://127.0.0.1:PORT/", "http://[::1]:PORT/"),)),
    ],
)
def test_what_a_rule_makes_of_an_address_is_checked_like_any_other(
    street: Street, tmp_path: Path, url: str, rules: tuple[tuple[str, str], ...]
) -> None:
    port = str(street.inner.port)
    filled = tuple((a.replace("PORT", port), b.replace("PORT", port)) for a, b in rules)
    lab = Lab(state=tmp_path / "state", host=street.front)
    report = lab.fetch(url.replace("PORT", port), rewrite=filled)
    assert report.rejected, report
    assert street.inner.connections == 0


def test_a_rule_for_what_a_redirect_leads_to_is_checked_too(street: Street, tmp_path: Path) -> None:
    street.front.redirects["/go"] = "http://mirrored.example/ok"
    rules = (("http://mirrored.example/", f"http://127.0.0.1:{street.inner.port}/"),)
    report = Lab(state=tmp_path / "state", host=street.front).fetch("/go", rewrite=rules)
    assert "redirects to an address that is not asked" in report.rejected[0][1]
    assert street.inner.connections == 0


def test_a_fallback_is_checked_like_any_other(street: Street, tmp_path: Path) -> None:
    lab = Lab(state=tmp_path / "state", host=street.front)
    templates = (
        f"http://127.0.0.1:{street.inner.port}/ok",
        "{url}@127.0.0.1",
        f"http://[::1]:{street.inner.port}/{{url}}",
    )
    assert lab.fetch("/404", fallbacks=templates).missing
    assert street.inner.connections == 0


def test_an_exception_with_a_port_opens_no_other_port(street: Street, tmp_path: Path) -> None:
    lab = Lab(state=tmp_path / "state", host=street.front)
    for host in ("127.0.0.1", "2130706433", "127.1"):
        assert lab.fetch(f"http://{host}:{street.inner.port}/ok").rejected
    street.front.redirects["/go"] = f"http://127.0.0.1:{street.inner.port}/ok"
    assert lab.fetch("/go").rejected
    assert street.inner.connections == 0
