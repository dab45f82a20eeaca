"""dossier.yml: each fault with file, line, what was found, what was expected, an example; all of them at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from build_dossier.config import Dossier, parse, read
from build_dossier.diagnostics import RULES
from build_dossier.errors import FixConfiguration, FixConfigurationFaults


def faults(text: str) -> tuple[FixConfiguration, ...]:
    with pytest.raises(FixConfigurationFaults) as caught:
        parse(text)
    return caught.value.faults


def fault(text: str) -> FixConfiguration:
    (one,) = faults(text)
    return one


@pytest.mark.parametrize(
    ("rest", "what", "line", "found", "expected", "example"),
    [
        ("language: fr", "language", 2, "fr", "'zh' or 'en'", "language: zh"),
        ("timezone: Mars/Olympus", "timezone", 2, "Mars/Olympus", "time zone", "timezone: Asia/Shanghai"),
        ("timezone: 8", "timezone", 2, "8", "string", "timezone: Asia/Shanghai"),
        ("publish: some", "publish", 2, "some", "'full', 'excerpt' or 'metadata'", "publish: full"),
        ("summary: [a]", "summary", 2, "[a]", "string", "summary:"),
        ("repository:\n  url: ftp://x", "repository.url", 3, "ftp://x", "http", "url: https://"),
        ("outlets:\n  - name: 海湾晚报\n    clock: Beijing", "outlets.0.clock", 4, "Beijing", "time zone", "clock: Asia/Shanghai"),
        ("outlets:\n  - {name: 甲}\n  - {name: 乙, publish: all}", "outlets.1.publish", 4, "all", "'full'", "publish: full"),
        ("outlets:\n  - clock: UTC", "outlets.0.name", 3, None, "required", "name:"),
        ("outlets: 海湾晚报", "outlets", 2, "海湾晚报", "tuple", "outlets:"),
        ("articles:\n  a1:\n    publish: 1", "articles.a1.publish", 4, "1", "'full'", "publish: excerpt"),
        ("articles:\n  a1: {url: nowhere}", "articles.a1.url", 3, "nowhere", "http", "url: https://"),
        ("entities:\n  - {id: Bad Id, name: 甲}", "entities.0.id", 3, "Bad Id", "match pattern", "id: tokayev"),
        ("entities:\n  - {id: a, name: 甲, kind: ship}", "entities.0.kind", 3, "ship", "'person'", "kind: person"),
        ("images:\n  timeout_s: -1", "images.timeout_s", 3, "-1", "greater than 0", "timeout_s: 20"),
        ("images:\n  max_bytes: much", "images.max_bytes", 3, "much", "integer", "max_bytes: 20000000"),
        ("images:\n  widths: [10]", "images.widths.0", 3, "10", "64", ""),
        ("limits:\n  seed_bytes: 5", "limits.seed_bytes", 3, "5", "1000", "seed_bytes: 2000000"),
        ("accepted:\n  - {code: no-such, path: a.txt, reason: gone}", "accepted.0.code", 3, "no-such", "diagnostic code", "code: picture-missing"),
        ("accepted:\n  - {code: picture-missing, path: a.txt, reason: x}", "accepted.0.reason", 3, "x", "3 characters", "reason:"),
        ("accepted:\n  - {code: picture-missing, path: a.txt}", "accepted.0.reason", 3, None, "required", "reason:"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_how_it_should_be(
    rest: str, what: str, line: int, found: str | None, expected: str, example: str
) -> None:
    one = fault(f"title: 试刊\n{rest}\n")
    assert (one.path, one.line) == ("dossier.yml", line)
    assert what in one.what
    if found is None:
        assert one.found is None
    else:
        assert found in (one.found or "")
    assert expected.casefold() in (one.expected or "").casefold()
    assert example in (one.example or "")
    report = one.report()
    assert report.startswith(f"dossier.yml:{line}: ")
    assert "expected:" in report


def test_a_title_is_asked_for_by_name() -> None:
    one = fault("language: zh\n")
    assert one.what == "missing setting title"
    assert one.example
    assert one.example.startswith("title: ")


@pytest.mark.parametrize(
    ("text", "what", "line", "known"),
    [
        ("title: a\ntitel: b\n", "titel", 2, ["title", "timezone", "outlets"]),
        ("title: a\nimages:\n  timeout: 5\n", "images.timeout", 3, ["timeout_s", "max_bytes", "rewrite"]),
        ("title: a\noutlets:\n  - name: b\n    zone: UTC\n", "outlets.0.zone", 4, ["clock", "aliases", "publish"]),
        ("title: a\narticles:\n  a1: {publsh: full}\n", "articles.a1.publsh", 3, ["headline", "publish", "url"]),
        ("title: a\naccepted:\n  - {code: picture-missing, path: a, reason: gone, why: x}\n", "accepted.0.why", 3, ["code", "path", "reason"]),
    ],
)  # fmt: skip
def test_an_unknown_setting_lists_the_known_ones(text: str, what: str, line: int, known: list[str]) -> None:
    one = fault(text)
    assert one.what == f"unknown setting {what}"
    assert one.line == line
    assert one.expected
    listed = one.expected.removeprefix("one of: ").split(", ")
    assert set(known) <= set(listed)
    assert listed == sorted(listed)


def test_all_faults_are_gathered_each_with_its_line() -> None:
    found = faults("language: fr\ntimezone: Nowhere\nimages:\n  max_pixels: x\n  colour: red\noutlets:\n  - clock: x\n")
    assert sorted(f.what.split()[-1] for f in found) == [
        "images.colour",
        "images.max_pixels",
        "language",
        "outlets.0.clock",
        "outlets.0.name",
        "timezone",
        "title",
    ]
    assert {f.what.split()[-1]: f.line for f in found} == {
        "title": 1,
        "language": 1,
        "timezone": 2,
        "images.max_pixels": 4,
        "images.colour": 5,
        "outlets.0.clock": 7,
        "outlets.0.name": 7,
    }
    with pytest.raises(FixConfigurationFaults) as caught:
        parse("language: fr\ntimezone: Nowhere\n")
    assert str(caught.value).count("dossier.yml:") == 3
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: 'a\nlanguage: zh\n", None, "not valid YAML"),
        ("title: a\n\tlanguage: zh\n", 2, "not valid YAML"),
        ("title: a\nlanguage: zh\ntitle: b\n", 3, "stands twice"),
        ("title: &a b\nsummary: *a\n", 1, "anchors and aliases"),
        ("title: a\nimages: !!python/object/apply:os.system [x]\n", 2, "tags"),
        ("title: a\n<<: {language: zh}\n", 2, "merge"),
        ("title: a\nx: " + "[" * 500, 2, "deep"),
        ("title: a\n? [x]\n: y\n", 2, "key"),
    ],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_named_with_its_line(text: str, line: int | None, words: str) -> None:
    start = time.process_time()
    with pytest.raises(FixConfiguration) as caught:
        parse(text)
    assert words in caught.value.what
    assert line is None or caught.value.line == line
    assert caught.value.example
    assert time.process_time() - start < 5


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "just words\n", "42\n"])
def test_what_is_no_mapping_is_named(text: str) -> None:
    with pytest.raises(FixConfiguration, match="no settings") as caught:
        parse(text)
    assert caught.value.expected


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FixConfiguration, match="missing") as caught:
        read(tmp_path / "dossier.yml")
    assert str(tmp_path / "dossier.yml") in str(caught.value)
    assert "build-dossier new" in str(caught.value)
    (tmp_path / "latin.yml").write_bytes("title: Köln\n".encode("latin-1"))
    (tmp_path / "folder.yml").mkdir()
    for name in ("latin.yml", "folder.yml"):
        with pytest.raises(FixConfiguration, match="cannot be read"):
            read(tmp_path / name)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "dossier.yml").write_text("\ufefftitle: 试刊\n", encoding="utf-8")
    assert read(tmp_path / "dossier.yml").title == "试刊"


def test_what_is_not_written_has_its_usual_value() -> None:
    made = parse("title: 试刊\n")
    assert (made.language, made.timezone, made.publish, made.outlets) == ("zh", "UTC", None, ())
    assert "picsum.photos" in made.images.placeholder_hosts
    assert made.images.allow_private_hosts == ()


def test_a_setting_cannot_be_changed_afterwards() -> None:
    with pytest.raises(Exception, match="frozen"):
        parse("title: 试刊\n").title = "x"  # type: ignore[misc]


def test_every_example_is_itself_right() -> None:
    for name, field in Dossier.model_fields.items():
        values = {"title": "试刊", name: field.examples[0]} if field.examples else {"title": "试刊"}
        Dossier.model_validate(values)


def test_every_code_may_be_accepted() -> None:
    for code in RULES:
        assert parse(f"title: a\naccepted:\n  - {{code: {code}, path: a.txt, reason: seen}}\n").accepted[0].code == code


def test_the_storys_own_outlet_stands_over_the_profile_that_is_shipped() -> None:
    plain = parse("title: a\n").outlet("观察者网")
    assert plain
    assert plain.clock == "Asia/Shanghai"
    own = parse("title: a\noutlets:\n  - {name: 观察者网, publish: excerpt}\n").outlet("guancha")
    assert own
    assert (own.publish, own.clock) == ("excerpt", "Asia/Shanghai")
    other = parse("title: a\noutlets:\n  - {name: 观察者网, clock: UTC}\n").outlet("观察者网")
    assert other
    assert other.clock == "UTC"
    assert parse("title: a\n").outlet("海湾晚报") is None


def test_names_of_outlets_are_compared_without_case_and_white_space() -> None:
    made = parse("title: a\noutlets:\n  - {name: Bay Evening News}\n")
    assert made.outlet("BAY  evening NEWS")
    assert made.outlet("Bay Morning News") is None
