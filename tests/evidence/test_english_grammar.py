"""English sentences of newsrooms, one construction each: numerals, dates, counts, utterances, what is speech."""

from __future__ import annotations

import re
import time

import pytest

from build_dossier.interfaces import Gazetteer
from build_dossier.lang.en import English, numerals, places

ENGLISH = English()
NOBODY = Gazetteer(people={}, bodies={}, places={})
MASK = "\ue000"


def masked(text: str) -> str:
    return re.sub(r'(["“])([^"”]*)(["”])', lambda m: m[1] + MASK * len(m[2]) + m[3], text)


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("twelve", 12, 12, "exact"),
        ("1,200", 1200, 1200, "exact"),
        ("2.5 million", 2_500_000, 2_500_000, "exact"),
        ("two hundred and fifty", 250, 250, "exact"),
        ("one thousand two hundred", 1200, 1200, "exact"),
        ("twenty-four", 24, 24, "exact"),
        ("a dozen", 12, 12, "exact"),
        ("half a dozen", 6, 6, "exact"),
        ("two dozen", 24, 24, "exact"),
        ("dozens", 20, 99, "range"),
        ("hundreds", 200, 999, "range"),
        ("thousands", 2000, 9999, "range"),
        ("tens of thousands", 20_000, 99_999, "range"),
        ("several hundred", 200, 999, "range"),
        ("at least 12", 12, None, "more_than"),
        ("more than a dozen", 12, None, "more_than"),
        ("no fewer than 30", 30, None, "more_than"),
        ("upwards of 500", 500, None, "more_than"),
        ("40 or more", 40, None, "more_than"),
        ("about 60", 60, 60, "about"),
        ("an estimated 300,000", 300_000, 300_000, "about"),
        ("some 3,500", 3500, 3500, "about"),
        ("nearly 8,000", None, 8000, "nearly"),
        ("close to 90", None, 90, "nearly"),
        ("fewer than 20", None, 20, "less_than"),
        ("between 200 and 250", 200, 250, "range"),
        ("30 to 40", 30, 40, "range"),
        ("2-3 million", 2_000_000, 3_000_000, "range"),
    ],
)
def test_numeral(text: str, low: float | None, high: float | None, qualifier: str) -> None:
    (found,) = numerals.numbers(f"Officials spoke of {text} people")
    assert (found.low, found.high, found.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ("It began on 3 May 2021.", "3 May 2021", {"kind": "day", "year": 2021, "month": 5, "day": 3}),
        ("It began on May 3.", "May 3", {"month": 5, "day": 3, "year": None}),
        ("PARIS, Sept 16 - Police", "Sept 16", {"month": 9, "day": 16}),
        ("They met on the 3rd.", "the 3rd", {"month": None, "day": 3}),
        ("He left on Tuesday.", "Tuesday", {"kind": "weekday", "weekday": 1, "amount": None, "ahead": False}),
        ("He left last Friday.", "last Friday", {"kind": "weekday", "weekday": 4, "amount": -1}),
        ("It rained yesterday.", "yesterday", {"kind": "offset", "amount": -1}),
        ("The same day, shops closed.", "The same day", {"kind": "context", "amount": 0}),
        ("Shops closed the next day.", "the next day", {"kind": "context", "amount": 1}),
        ("Shops had closed the previous day.", "the previous day", {"kind": "context", "amount": -1}),
        ("It fell three days ago.", "three days ago", {"kind": "offset", "amount": -3, "unit": "day"}),
        ("Prices rose last month.", "last month", {"kind": "offset", "amount": -1, "unit": "month"}),
        ("They fought last spring.", "last spring", {"kind": "season", "season": 0, "amount": -1}),
        ("They met at the weekend.", "at the weekend", {"kind": "weekend", "amount": None}),
        ("It was founded in 2014.", "2014", {"kind": "day", "year": 2014, "month": None}),
        ("It was founded in March.", "March", {"month": 3, "day": None}),
        ("A strike in May last year ended.", "May last year", {"month": 5, "amount": -1}),
        ("It fell in early January.", "early January", {"month": 1, "third": 0}),
        ("Talks will resume on Thursday.", "Thursday", {"kind": "weekday", "weekday": 3, "ahead": True}),
        ("They must leave by Friday.", "Friday", {"weekday": 4, "ahead": True}),
        ("By Monday nearly 8,000 people were held.", "Monday", {"weekday": 0, "ahead": False}),
        ("He said on Monday it would go.", "Monday", {"weekday": 0, "ahead": False}),
        ("It struck on Wednesday evening.", "Wednesday evening", {"weekday": 2, "part": "evening"}),
        ("It struck at 4:17 am on 6 February.", "4:17 am on 6 February", {"month": 2, "day": 6, "time": "04:17"}),
        ("It struck on Monday at 3pm.", "Monday at 3pm", {"weekday": 0, "time": "15:00"}),
    ],
)
def test_date(text: str, words: str, values: dict[str, object]) -> None:
    (found,) = ENGLISH.dates(text)
    assert text[found.start : found.end] == words
    assert {name: getattr(found.spec, name) for name in values} == values


@pytest.mark.parametrize(
    ("text", "end"), [("May 3-5 were calm", 5), ("from 3 to 5 May", 5), ("from May 3 to May 5", 5)]
)
def test_range_of_days(text: str, end: int) -> None:
    (found,) = ENGLISH.dates(text)
    assert (found.spec.day, found.to and found.to.day) == (3, end)


@pytest.mark.parametrize(
    "text",
    [
        "It may 3 times fail",
        "They march on the capital",
        "in the 1990s",
        "the 20th century",
        "Prime Minister May said",
        "2,014 people",
        "the 103rd brigade",
    ],
)
def test_no_date(text: str) -> None:
    assert ENGLISH.dates(text) == ()


def test_figures_speak_of_a_day() -> None:
    (found,) = ENGLISH.dates("As of Monday, 12 were missing.")
    assert found.as_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 people were killed and 748 injured.", [("killed", 18, 18), ("injured", 748, 748)]),
        ("A bomb went off, killing at least 12.", [("killed", 12, None)]),
        ("The death toll rose to 41.", [("killed", 41, 41)]),
        ("The death toll rose from 30 to 41.", [("killed", 41, 41)]),
        ("Police arrested 30 protesters.", [("detained", 30, 30)]),
        ("The blast left 12 dead.", [("killed", 12, 12)]),
        ("A jet carrying 132 passengers and nine crew crashed.", [("aboard", 132, 132), ("aboard", 9, 9)]),
        ("Russia sent 3,000 troops.", [("deployed", 3000, 3000)]),
        ("Another five were wounded.", [("injured", 5, 5)]),
        ("It killed 31 people, including four children.", [("killed", 31, 31), ("killed", 4, 4)]),
        ("Thirteen miners remain missing.", [("missing", 13, 13)]),
        ("Some 200 miners are trapped underground.", [("trapped", 200, 200)]),
        ("Rescuers pulled 12 people from the rubble.", [("rescued", 12, 12)]),
        ("More than 10,000 people have been displaced.", [("displaced", 10_000, None)]),
        ("Tens of thousands of people marched.", [("gathered", 20_000, 99_999)]),
        ("The CSTO's six members agreed.", [("members", 6, 6)]),
        ("Two helicopters and 15 ambulances came.", [("aircraft", 2, 2), ("vehicles", 15, 15)]),
        ("Officials reported 1,200 new cases.", [("cases", 1200, 1200)]),
        ("Turkey has 500 troops stationed there.", [("stationed", 500, 500)]),
        ("Two officers and a civilian were killed.", [("killed", 2, 2)]),
        ("A quake killed 210 in Turkey and 35 in Syria.", [("killed", 210, 210), ("killed", 35, 35)]),
        ("Three of the five hostages were freed.", [("rescued", 3, 3)]),
        ("The crash killed all 67 people aboard.", [("killed", 67, 67)]),
        (
            "The toll stands at 90, with 60 in Chile and 30 in Peru.",
            [("killed", 90, 90), ("killed", 60, 60), ("killed", 30, 30)],
        ),
        ("Police arrested dozens of people at the rally.", [("detained", 20, 99)]),
        # what is no claim
        ("About one in five people died.", []),
        ("Children as young as five were hurt.", []),
        ("A 59-year-old man died.", []),
        ("John Smith, 59, died.", []),
        ("The 45th Brigade was killed off.", []),
        ("Flight 123 went missing.", []),
        ("Lawmakers voted 45 to 12 in favour.", []),
        ("One of them was injured.", []),
        ("The toll could reach 500.", []),
        ("Up to 50 people may have died.", []),
        ("The ship is licensed to carry 180 people.", []),
        ("Some 40% of workers were injured.", []),
        ("He was jailed for 12 years.", []),
        ("The storm destroyed 300 homes.", []),
        ("It sent $500 to victims.", []),
    ],
)
def test_count(text: str, expected: list[tuple[str, float, float | None]]) -> None:
    assert [(c.measure, c.number.low, c.number.high) for c in ENGLISH.counts(text, NOBODY)] == expected


@pytest.mark.parametrize(
    ("text", "status", "subject"),
    [
        ("Kazakhstan will send 45 rescuers.", "planned", "Kazakhstan"),
        ("Russia was to send 3,000 troops.", "planned", "Russia"),
        ("Japan has sent a team of 12 divers.", "reported", "Japan"),
        ("Turkish police detained 40 students.", "reported", "students"),
        ("At least 23 police officers were injured.", "reported", "police officers"),
        ("Seven people died.", "reported", None),
    ],
)
def test_count_is_told_of(text: str, status: str, subject: str | None) -> None:
    (found,) = ENGLISH.counts(text, NOBODY)
    assert (found.status, found.subject) == (status, subject)


@pytest.mark.parametrize(
    ("text", "verb", "name", "role", "party", "official"),
    [
        ('"We are calm," said President Vladimir Putin.', "said", "Vladimir Putin", "President", "", True),
        (
            "Ana Ruiz, the Spanish interior minister, said it was over.",
            "said",
            "Ana Ruiz",
            "Spanish interior minister",
            "Spain",
            True,
        ),
        (
            "Kazakhstan's deputy foreign minister, Shakhrat Nuryshev, said so.",
            "said",
            "Shakhrat Nuryshev",
            "Kazakhstan's deputy foreign minister",
            "Kazakhstan",
            True,
        ),
        (
            "The Russian foreign ministry said in a statement that it was over.",
            "said",
            "Russian foreign ministry",
            "",
            "Russia",
            True,
        ),
        (
            "A spokesman for the interior ministry said it was over.",
            "said",
            "",
            "spokesman for the interior ministry",
            "",
            True,
        ),
        ("It was calm, witnesses said.", "said", "witnesses", "", "", False),
        ('"We lost everything," said Maria Lopez, 45, a farmer.', "said", "Maria Lopez", "farmer", "", False),
        ("According to the Red Cross, 12 people died.", "according to", "Red Cross", "", "", False),
        ("China urged restraint.", "urged", "China", "", "China", True),
        (
            "The UN secretary-general, Antonio Guterres, condemned the attack.",
            "condemned",
            "Antonio Guterres",
            "UN secretary-general",
            "United Nations",
            True,
        ),
        (
            "NATO Secretary General Jens Stoltenberg warned of war.",
            "warned",
            "Jens Stoltenberg",
            "NATO Secretary General",
            "NATO",
            True,
        ),
        ("Local media reported that shops were shut.", "reported", "Local media", "", "", False),
        ("Ukraine sent help, its emergencies ministry said.", "said", "emergencies ministry", "", "Ukraine", True),
    ],
)
def test_utterance(text: str, verb: str, name: str, role: str, party: str, official: bool) -> None:
    (found,) = ENGLISH.utterances(masked(text), NOBODY)
    assert found.speaker is not None
    assert (found.verb, found.speaker.name, found.speaker.role) == (verb, name, role)
    assert (found.speaker.party, found.speaker.official) == (party, official)


def test_who_relays() -> None:
    found = ENGLISH.utterances("Tass reported, citing the defence ministry, that 12 soldiers died.", NOBODY)
    assert [(u.speaker.name if u.speaker else None, u.carriers) for u in found] == [
        (None, ("Tass",)),
        ("defence ministry", ("Tass",)),
    ]


@pytest.mark.parametrize(
    ("text", "trailing"),
    [
        ("Twelve people died, officials said.", True),
        ("Twelve people died, the ministry said on Tuesday, after a quake.", True),
        ("Officials said twelve people died.", False),
        ("On Friday, the ministry said twelve people had died.", False),
    ],
)
def test_content_before_the_verb(text: str, trailing: bool) -> None:
    (found,) = ENGLISH.utterances(text, NOBODY)
    assert (found.content == 0) is trailing


def test_reply() -> None:
    (found,) = ENGLISH.utterances("In response, Iran said it would not yield.", NOBODY)
    assert found.reply


def test_nobody_is_named() -> None:
    (found,) = ENGLISH.utterances("Nearly 8,000 people were reported held.", NOBODY)
    assert found.anonymous
    assert found.speaker is None


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers were ordered to leave.",
        "He is said to be ill.",
        "The plan to ask for help failed.",
        "A call for calm went unheard.",
    ],
)
def test_no_speaker(text: str) -> None:
    assert all(u.speaker is None for u in ENGLISH.utterances(text, NOBODY))


@pytest.mark.parametrize(
    ("before", "quotation", "after", "expected"),
    [
        ("", "We will not stop at night.", "", True),
        ("", "We heard a roar,", " said Ana Ruiz.", True),
        ("She said: ", "I will not yield.", "", True),
        ("Brazil urged ", "restraint on all sides", " in a statement.", True),
        ("He added that ", "no live ammunition was used", ".", True),
        ("the so-called ", "special operation", " began", False),
        ("One banner read ", "Bread, not bullets", ".", False),
        ("the film ", "The Last Day of Summer", " opened", False),
        ("He called it a ", "coup", ".", False),
        ("the ferry ", "Ocean Star", " sank", False),
        ("", "Yes", " he said.", False),
    ],
)
def test_is_speech(before: str, quotation: str, after: str, expected: bool) -> None:
    assert ENGLISH.is_speech(quotation, before, after) is expected


def test_introductions() -> None:
    text = "Deputy Emergencies Minister Ulan Sadykbekov spoke. Jane Fox, a teacher from Leeds, left. The agency's chief, Rear Admiral Bagas Wiratno, stayed."
    found = {m.name: (m.role, m.official) for m in ENGLISH.introductions(text, NOBODY)}
    assert found["Ulan Sadykbekov"] == ("Deputy Emergencies Minister", True)
    assert found["Jane Fox"] == ("teacher from Leeds", False)
    assert found["Bagas Wiratno"] == ("agency's chief, Rear Admiral", True)


@pytest.mark.parametrize(
    ("headline", "text", "state"),
    [
        ("Earthquake in southern Kyrgyzstan", "", "Kyrgyzstan"),
        ("Bolivian police detain 180", "", "Bolivia"),
        ("A vote", "Chile, Chile and Peru", "Chile"),
        ("A vote", "Chile and Peru", ""),
    ],
)
def test_main_state(headline: str, text: str, state: str) -> None:
    assert places.main_state(headline, text) == state


@pytest.mark.parametrize(
    "text",
    [
        "twelve " * 150,
        "the " * 300,
        "Aa " * 400,
        "12, " * 300,
        "killed " * 170,
        "said " * 240,
        "a-" * 600,
        "in May " * 170,
        "Minister " * 130,
        "of the " * 170,
    ],
)
def test_time_does_not_run_away(text: str) -> None:
    begun = time.process_time()
    ENGLISH.counts(text[:1200], NOBODY)
    ENGLISH.dates(text[:1200])
    ENGLISH.utterances(text[:1200], NOBODY)
    ENGLISH.introductions(text[:1200], NOBODY)
    assert time.process_time() - begun < 1.0
