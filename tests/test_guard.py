"""Which addresses are asked: every spelling of a machine nearby is refused, ordinary addresses pass."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from build_dossier.web.guard import RefusedAddress, host_matches, parse_address, refusal


def words(text: str) -> list[str]:
    """The forms of a table, set apart by white space."""
    return text.split()


REFUSED_IPS = words("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1
192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::7f00:1 ::808:808 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::a00:1 64:ff9b:1::808:808 64:ff9b:1:ffff::7f00:1 100::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1
3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fdff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1
2606:4700::5efe:a00:1 2606:4700:0:0:200:5efe:7f00:1 4000::1 2606:4700::1%1
2a0c:64::7f00:1 2a0c:1:2:3:64:0:a9fe:a9fe 2a0c:64::192.168.1.1
""")
PUBLIC_IPS = words("""
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1 198.17.255.255
198.20.0.1 223.255.255.255 2606:4700:4700::1111 2a00:1450:4001::200e 240e::1 ::ffff:8.8.8.8 64:ff9b::808:808
2001:4860:4860::8888 2606:4700::6810:1234 2a0c:64::808:808 2a0c:1::10:0:1 2a0c:1::1:7f00:1 2a0c:1:2:3:1ff:fe00:7f00:1
""")

REFUSED_URLS = words("""
http://2130706433/ http://0x7f000001/ http://0x7F.1/ http://0177.0.0.1/ http://0177.0.0x1/ http://127.1/ http://127.0.1/
http://0/ http://0.0.0.0/ http://00000/ http://0x/ http://127.0.0.1./ http://127.0.0.1:80/ http://3232235521/
http://017700000001/ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:0:0:1]/
http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/ http://[64:ff9b::127.0.0.1]/ http://[2002:7f00:1::]/ http://[::1]x/ http://[v1.a]/
http://[fd00:ec2::254]/ http://169.254.169.254/latest/meta-data/ http://2852039166/ http://0xA9FEA9FE/ http://169.16689662/
http://１２７.０.０.１/ http://①②⑦.0.0.1/ http://127。0。0。1/ http://%31%32%37.0.0.1/ http://%6c%6f%63alhost/ http://127%2e0.0.1/
http://١٢٧.0.0.1/ http://256.256.256.256/ http://1.2.3.4.5/ http://4294967296/ http://127.0.0.09/ http://1..2/ http://127.0.0.0x/
http://localhost/ http://LOCALHOST/ http://localhost./ http://ｌｏｃａｌｈｏｓｔ/ http://a.localhost/ http://printer.local/
http://metadata.google.internal/ http://nas.lan/ http://router.home.arpa/ http://intranet/ http://localhost.localdomain/
http://user@example.org/ http://user:pw@example.org/ http://example.org@127.0.0.1/ http://example.org\\@127.0.0.1/
http://example.org%40127.0.0.1/ http://example.org%2f@x/ http://exa%00mple.org/ http://example.org:22/ http://example.org:0/
http://example.org:70000/ http://example.org:x/ http://example.org:9000/ http://example.org:7999/ https://example.org:6379/
ftp://example.org/ file:///etc/passwd gopher://example.org/ data:image/png;base64,AA javascript:alert(1) //example.org/a.png
a.png http:/// http:// https://. http://..example.org/ http://-a-.example.org/ http://exa_mple..org/ http://[::1 http://ex<am>ple.org/
http:example.org http:///example.org/ http://example.org%25/ http://exam%20ple.org/ dict://127.0.0.1:11211/ HTTP://127.0.0.1/
""")
REFUSED_URLS += [
    "http://127.0.0.1\n.example.org/",
    "http://exam\tple.org/",
    "http://a b.org/",
    "http://example.org/\ud800",
]
REFUSED_URLS += [
    "http://[2606:4700::1111]x/",
    "",
    f"http://{'a' * 5000}.org/",
    f"http://{'a.' * 200}org/",
    f"http://{'a' * 64}.org/",
]


@pytest.mark.parametrize("ip", REFUSED_IPS)
def test_addresses_of_machines_nearby_are_refused(ip: str) -> None:
    assert refusal(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", PUBLIC_IPS)
def test_public_addresses_pass(ip: str) -> None:
    assert refusal(ipaddress.ip_address(ip)) is None


@pytest.mark.parametrize("url", REFUSED_URLS, ids=ascii)
def test_refused_urls(url: str) -> None:
    with pytest.raises(RefusedAddress) as refused:
        parse_address(url)
    assert refused.value.what.startswith("the address is not asked: ")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a%20b/ü.png?x=é&y=%", "https://example.org/a%20b/%C3%BC.png?x=%C3%A9&y=%25"),
        ("http://example.org:8765/a#top", "http://example.org:8765/a"),
        ("  http://example.org./a.png ", "http://example.org/a.png"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://图片.中国/一.jpg", "http://xn--wcsw84d.xn--fiqs8s/%E4%B8%80.jpg"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://010.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:4700:0:0:0:0:1111]:8080/", "http://[2606:4700:4700::1111]:8080/"),
        ("http://img_1.example.org/a", "http://img_1.example.org/a"),
        (
            "https://web.archive.org/web/2022id_/http://a.org/b?c",
            "https://web.archive.org/web/2022id_/http://a.org/b?c",
        ),
    ],
)
def test_urls_that_pass_and_their_canonical_form(url: str, canonical: str) -> None:
    address = parse_address(url)
    assert address.url == canonical
    assert parse_address(address.url).url == canonical


@given(st.ip_addresses(v=4))
@example(ipaddress.IPv4Address("127.0.0.1"))
@example(ipaddress.IPv4Address("8.8.8.8"))
def test_an_embedded_ipv4_address_is_never_more_allowed_than_itself(ip: ipaddress.IPv4Address) -> None:
    value = int(ip)
    for base in (0xFFFF << 32, 0x0064FF9B << 96):  # mapped, NAT64: judged by the IPv4 address
        assert bool(refusal(ipaddress.IPv6Address(base | value))) == bool(refusal(ip))
    for whole in (value, 0x2002 << 112 | value << 80, 0x2001 << 112 | value ^ 0xFFFFFFFF):  # compatible, 6to4, Teredo
        assert refusal(ipaddress.IPv6Address(whole))


@given(st.ip_addresses(v=4), st.integers(0, 5))
def test_every_spelling_of_an_ipv4_address_is_judged_alike(ip: ipaddress.IPv4Address, spelling: int) -> None:
    value, parts = int(ip), ip.packed
    hosts = [str(ip), str(value), hex(value), f"0{value:o}", ".".join(f"0{p:o}" for p in parts),
             f"{parts[0]}.{value & 0xFFFFFF}"]  # fmt: skip
    url = f"http://{hosts[spelling]}/"
    if refusal(ip):
        with pytest.raises(RefusedAddress):
            parse_address(url)
    else:
        assert parse_address(url).ip == ip


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    for url in (text, f"http://{text}/", f"http://[{text}]/", f"https://example.org:{text}/"):
        try:
            address = parse_address(url)
        except RefusedAddress:
            continue
        assert address.url.isascii()
        assert " " not in address.url


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8765/", ("127.0.0.1",)),
        ("http://2130706433:8765/", ("127.0.0.1",)),
        ("http://127.0.0.1:54321/", ("127.0.0.1:54321",)),
        ("http://[::1]:54321/", ("[::1]:54321",)),
        ("http://[::1]/", ("::1",)),
        ("http://localhost/", ("LocalHost",)),
        ("http://mirror/", ("mirror",)),
        ("http://10.1.2.3/", ("a.example", "10.1.2.3")),
    ],
)
def test_named_private_hosts_pass(url: str, allowed: tuple[str, ...]) -> None:
    assert parse_address(url, allow_private_hosts=allowed).excepted


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:54321/", ("127.0.0.1",)),
        ("http://127.0.0.1:54321/", ("127.0.0.1:54322",)),
        ("http://127.0.0.1/", ("127.0.0.1:8000",)),
        ("http://127.0.0.2/", ("127.0.0.1",)),
        ("http://a.mirror.lan/", ("127.0.0.1", "mirror.lan")),
        ("http://169.254.169.254/", ("169.254.169.254",)),
        ("http://localhost.evil.internal/", ("localhost",)),
        ("http://0.0.0.0/", ("0.0.0.0",)),
    ],
)
def test_an_exception_goes_no_further_than_its_name(url: str, allowed: tuple[str, ...]) -> None:
    with pytest.raises(RefusedAddress):
        parse_address(url, allow_private_hosts=allowed)


def test_an_exception_excuses_private_ranges_only() -> None:
    assert refusal(ipaddress.ip_address("192.168.1.1"), excepted=True) is None
    assert refusal(ipaddress.ip_address("::ffff:127.0.0.1"), excepted=True) is None
    for never in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254", "224.0.0.1", "::"):
        assert refusal(ipaddress.ip_address(never), excepted=True)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://user@example.org/", "credentials in the address"),
        ("http://127.1/", "loopback"),
        ("http://[::ffff:10.0.0.1]/", "private network"),
        ("http://example.org:22/", "port 22"),
        ("ftp://example.org/", "scheme ftp, not http or https"),
        ("a.png", "scheme missing, not http or https"),
    ],
)
def test_the_reason_is_told(url: str, reason: str) -> None:
    with pytest.raises(RefusedAddress) as refused:
        parse_address(url)
    assert refused.value.what.endswith(f": {reason}")
    assert refused.value.found
    assert url in refused.value.found


def test_hosts_match_at_label_boundaries() -> None:
    assert host_matches("picsum.photos", ["Picsum.photos"])
    assert host_matches("i.picsum.photos", ["picsum.photos"])
    assert not host_matches("notpicsum.photos", ["picsum.photos"])
    assert not host_matches("example.org", ["", "."])
