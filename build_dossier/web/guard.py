"""Which web addresses may be asked at all. Pure: nothing here resolves a name or opens a socket.

Articles come from strangers, so every picture address in them may point at the machine or network that builds the
site. Two questions, asked at every hop: is this URL one that may be asked (`parse_address`), and may this IP address
be connected to (`refusal`)? `ipaddress.is_global` alone does not answer the second: it passes NAT64, 6to4 and
multicast. The networks are those of the IANA special-purpose address registries (RFC 6890 and its updates).
"""

from __future__ import annotations

import ipaddress
import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from build_dossier.errors import DossierError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 4096  # characters; longer than any picture address met, and what web servers commonly accept is 8 kB
MAX_HOST = 253  # RFC 1035, section 2.3.4: 255 octets on the wire

# Names that mean a machine nearby: RFC 6761 (localhost), 6762 (local), 8375 (home.arpa), ICANN's `internal`, and
# those that ICANN keeps out of the root because networks use them privately.
PRIVATE_SUFFIXES = ("localhost", "local", "localdomain", "internal", "intranet", "home.arpa", "lan", "corp", "home")


class RefusedAddress(DossierError):
    """An address that is never asked; `what` says why, `found` is the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL taken apart and made canonical: `host` in ASCII and lower case, IP addresses in their usual spelling.

    `target` is path and query as sent; `ip` is set where the host is a literal; `excepted` where the editor named
    host (and port) in allow_private_hosts.
    """

    scheme: str
    host: str
    port: int
    target: str
    ip: IPAddress | None
    excepted: bool

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: the value of the Host header (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The canonical URL, without fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    network: IPNetwork
    reason: str
    excusable: bool = False


def _rules(table: dict[str, str], *, excusable: bool = False) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(network=ipaddress.ip_network(network), reason=reason, excusable=excusable)
        for network, reason in table.items()
    )


# The first match speaks. An exception in allow_private_hosts excuses an editor's own networks, never the rest: no
# picture lives on a metadata service, and a name that leads there was not meant by the person who excepted it.
_RULES = (
    *_rules(
        {
            "169.254.169.254/32": "metadata service",
            "168.63.129.16/32": "metadata service (Azure)",
            "100.100.100.200/32": "metadata service (Alibaba)",
            "192.0.0.192/32": "metadata service (Oracle)",
            "fd00:ec2::/32": "metadata service (Amazon)",
            "fd20:ce::/32": "metadata service (Google)",
        }
    ),
    *_rules(
        {
            "127.0.0.0/8": "loopback",
            "::1/128": "loopback",
            "10.0.0.0/8": "private network",
            "172.16.0.0/12": "private network",
            "192.168.0.0/16": "private network",
            "fc00::/7": "private network",
            "100.64.0.0/10": "carrier's shared network (RFC 6598)",
            "198.18.0.0/15": "benchmarking network (RFC 2544)",
        },
        excusable=True,
    ),
    *_rules(
        {
            "0.0.0.0/8": "unspecified address",
            "::/128": "unspecified address",
            "169.254.0.0/16": "link-local",
            "fe80::/10": "link-local",
            "fec0::/10": "site-local (RFC 3879)",
            "192.0.0.0/24": "protocol assignments (RFC 6890)",
            "192.0.2.0/24": "documentation network",
            "198.51.100.0/24": "documentation network",
            "203.0.113.0/24": "documentation network",
            "2001:db8::/32": "documentation network",
            "3fff::/20": "documentation network",
            "192.88.99.0/24": "6to4 relay (RFC 7526)",
            "192.31.196.0/24": "AS112 sink (RFC 7535)",
            "192.52.193.0/24": "AMT relay (RFC 7450)",
            "192.175.48.0/24": "AS112 sink (RFC 7534)",
            "224.0.0.0/4": "multicast",
            "ff00::/8": "multicast",
            "240.0.0.0/4": "reserved",
            "::/96": "IPv4-compatible address (RFC 4291)",
            "64:ff9b:1::/48": "local NAT64 (RFC 8215)",
            "100::/64": "discard-only (RFC 6666)",
            "2001::/32": "Teredo (RFC 4380)",
            "2001::/23": "protocol assignments (RFC 2928)",
            "2002::/16": "6to4 (RFC 3056)",
            "2620:4f:8000::/48": "AS112 sink (RFC 7534)",
        }
    ),
)
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")  # RFC 4291, section 2.5.5.2
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: where DNS64 is in use every IPv4 host is answered so
_TRANSLATED = ("loopback", "private network", "link-local", "metadata service")  # see _carried
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291, section 2.4: all that IANA has handed out
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the upper half of an interface id that carries an IPv4 address


def refusal(address: IPAddress, *, excepted: bool = False) -> str | None:
    """Why `address` may not be connected to, or None if it may.

    `excepted` excuses loopback and private ranges, nothing else. Addresses that carry an IPv4 address are judged by
    it where its place is certain (mapped, NAT64), and refused otherwise.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return "scoped address"
        if address in _MAPPED or address in _NAT64:
            return refusal(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF), excepted=excepted)
    for rule in _RULES:
        if address.version == rule.network.version and address in rule.network:
            return None if rule.excusable and excepted else rule.reason
    return _remaining_refusal(address, excepted=excepted)


def _remaining_refusal(address: IPAddress, *, excepted: bool) -> str | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None if address.is_global else "not a public address"
    if address not in _GLOBAL_UNICAST or not address.is_global:
        return "not a public address"
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "ISATAP (RFC 5214)"
    return _carried(address, excepted=excepted)


def _carried(address: ipaddress.IPv6Address, *, excepted: bool) -> str | None:
    """Why an address with a translator's prefix (RFC 6052, section 2.2, /96) is refused: for what it would be made into.

    A network may translate under a prefix of its own, which cannot be told from others'. So only IPv4 addresses of
    machines nearby count, and only behind 16 zero bits: hosts are seldom numbered so.
    """
    if int(address) >> 32 & 0xFF00FFFF:
        return None
    reason = refusal(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF), excepted=excepted)
    return f"{reason}, translated (RFC 6052)" if reason and reason.startswith(_TRANSLATED) else None


def parse_address(url: str, *, allow_private_hosts: Iterable[str] = ()) -> Address:
    """Take an http(s) URL apart, with the host as what it is rather than as it is spelled.

    `allow_private_hosts` holds names or IP addresses, each with an optional `:port`. Raises `RefusedAddress` for
    another scheme, credentials, a name that means a machine nearby, an IP address that `refusal` refuses, or a port
    other than 80, 443 and 8000 to 8999.
    """
    try:
        parts = _split(url)
        host, ip = _host(parts.netloc)
        port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
        excepted, named_port = _exception(host, port, allow_private_hosts)
        _check(host, ip, port, excepted=excepted, named_port=named_port)
    except ValueError as error:
        raise RefusedAddress(f"the address is not asked: {error}", found=ascii(url[:200])) from None
    target = _quoted(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{_quoted(parts.query)}" if parts.query else "")
    return Address(scheme=parts.scheme, host=host, port=port, target=target, ip=ip, excepted=excepted)


def host_matches(host: str, names: Iterable[str]) -> bool:
    """Whether `host` is one of `names` or below one of them; both in lower case."""
    return any(host == name or host.endswith("." + name) for name in (n.lower().strip(".") for n in names) if name)


def _split(url: str) -> SplitResult:
    url = url.strip(" ")
    if len(url) > MAX_URL:
        raise ValueError(f"longer than {MAX_URL} characters")
    # urlsplit would silently drop tabs and line ends, and with them the difference between what was checked and
    # what was written.
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in url):
        raise ValueError("control characters")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"scheme {parts.scheme[:20] or 'missing'}, not http or https")
    if "@" in parts.netloc:
        raise ValueError("credentials in the address")
    return parts


def _host(netloc: str) -> tuple[str, IPAddress | None]:
    """Host of an authority without credentials, canonical, and its IP address if it is a literal."""
    if netloc.startswith("["):
        inside, _, after = netloc[1:].partition("]")
        literal = unquote(inside)
        if "%" in literal:
            raise ValueError("scoped address")
        if after and not after.startswith(":"):
            raise ValueError("not a host name")
        ip6 = ipaddress.IPv6Address(literal)
        return str(ip6), ip6
    spelled = netloc.partition(":")[0]
    if len(spelled) > MAX_HOST * 3:
        raise ValueError("host name too long")
    # Full-width digits, circled letters and ideographic full stops are what NFKC makes of them (UTS 46); browsers
    # decode percent signs in a host before that (WHATWG URL, host parsing).
    host = unicodedata.normalize("NFKC", unquote(spelled, errors="strict")).casefold()
    host = host.replace("\u3002", ".").removesuffix(".")
    if not host:
        raise ValueError("no host")
    if _is_number(host.rpartition(".")[2]):
        ip4 = _ipv4(host)
        return str(ip4), ip4
    return _name(host), None


def _is_number(label: str) -> bool:
    return label.isdecimal() or (label.startswith("0x") and all(c in string.hexdigits for c in label[2:]))


def _ipv4(host: str) -> ipaddress.IPv4Address:
    """Read an IPv4 address as inet_aton and browsers do: up to four parts, decimal, octal or hexadecimal.

    https://url.spec.whatwg.org/#concept-ipv4-parser
    """
    parts = host.split(".")
    if len(parts) > 4 or not all(part and len(part) <= 20 and part.isascii() for part in parts):
        raise ValueError("not an IPv4 address")
    *leading, last = (_number(part) for part in parts)
    if any(value > 255 for value in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError("not an IPv4 address")
    return ipaddress.IPv4Address(last + sum(value << 8 * (3 - place) for place, value in enumerate(leading)))


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _name(host: str) -> str:
    if len(host) > MAX_HOST:
        raise ValueError("host name too long")
    name = host.encode("idna").decode("ascii").lower()
    if not re.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", name):
        raise ValueError("not a host name")
    if _is_number(name.rpartition(".")[2]):
        raise ValueError("not an IPv4 address")
    return name


def _exception(host: str, port: int, allowed: Iterable[str]) -> tuple[bool, bool]:
    """Whether the editor excepted this host, and whether with this very port."""
    excepted = named_port = False
    for entry in allowed:
        bare_ipv6 = entry.count(":") > 1 and not entry.startswith("[")
        parts = urlsplit(f"//[{entry}]" if bare_ipv6 else f"//{entry}")
        if _host(parts.netloc)[0] == host and parts.port in (None, port):
            excepted, named_port = True, named_port or parts.port == port
    return excepted, named_port


def _check(host: str, ip: IPAddress | None, port: int, *, excepted: bool, named_port: bool) -> None:
    if port not in (80, 443) and not 8000 <= port <= 8999 and not named_port:
        raise ValueError(f"port {port}")
    if ip is not None:
        reason = refusal(ip, excepted=excepted)
        if reason:
            raise ValueError(reason)
    elif not excepted and ("." not in host or host_matches(host, PRIVATE_SUFFIXES)):
        raise ValueError("the name of a machine nearby")


def _quoted(text: str, *, safe: str = "/?%:@!$&'()*+,;=~[]") -> str:
    """Percent-encode what may not stand in a request line, and leave what is encoded already (RFC 3986)."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(text, safe=safe))
