"""A curator's first hour, in a browser: from two texts that nobody has read to a clean build."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import browser as browsers
from browser import Browser
from curator import Curator
from standoff.cli import main
from workbench import workbench

LOG = """\
The log of Skerra Light, 1892.
On 2 May 1892 the new foghorn sounded for the first time.
Forty guests came to hear it.
Ida Falk made a speech.
Anna Lund played the fiddle.
In October a storm drove four boats ashore.
Brandt says it was five.
Coal and oil came by the supply boat.
"""
LETTER = """\
در بهار آن سال بوق مه را در جزیره به کار انداختند.
شصت نفر مهمان آمده بودند.
"""
TEXTS = {"003_log.txt": LOG, "004_nameh.txt": LETTER}


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsers.browser() as found:
        yield found


def run(*arguments: str) -> str:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def begin(curator: Curator, file: str, language: str) -> None:
    curator.click("Begin to annotate", f'[data-file="{file}"]')
    curator.fill(".beginning form", language=language, curator="c2")
    curator.write(".beginning form")
    curator.saved(f"begin {file.removesuffix('.txt')}")
    curator.until("document.querySelector('.side h2')")


def test_the_first_hour(tmp_path: Path, browser: Browser) -> None:
    """Texts are begun, facts annotated, mistakes made and mended; then every byte is as expected."""
    root = tmp_path / "island"
    run("init", str(root))
    for name, text in TEXTS.items():
        (root / "texts" / name).write_text(text, "utf-8")
    before = contents(root)
    with workbench(root) as bench:
        curator = Curator(browser, bench)
        work(curator)
        assert {file: text for file, text in contents(root).items() if text != before.get(file)} == EXPECTED
        assert bench.bench.state.problems == []
        with curator.step("looks at the record"):
            curator.go("#/r/events/foghorn-1892")
        is_shown(browser)
        assert [each for each in browser.seen()["errors"] if UNFINISHED not in each] == []
    with curator.step("builds the tables: standoff build"):
        built = run("--root", str(root), "build")
    assert "0 errors, 0 warnings" in built
    browser.open(root / "build" / "next" / "site", "#/r/events/foghorn-1892")
    is_shown(browser)
    curator.transcript()


def contents(root: Path) -> dict[str, str]:
    """The annotation files."""
    folder = root / "annotations"
    return {file.relative_to(folder).as_posix(): file.read_bytes().decode() for file in folder.rglob("*.yaml")}


def is_shown(browser: Browser) -> None:
    """The record is shown with what the curator wrote."""
    assert browser.text("h1") == "The foghorn sounds"
    shown = browser.text("main")
    assert [each for each in ("2 May 1892", "40", "Ida Falk") if each not in shown] == []


def work(curator: Curator) -> None:
    """What the curator does, in her order."""
    with curator.step("opens the address that the command printed"):
        curator.arrive()
    with curator.step("begins the text 003_log"):
        begin(curator, "003_log.txt", "en")
    annotate_the_foghorn(curator)
    annotate_those_who_came(curator)
    annotate_the_storm(curator)
    exclude_the_supplies(curator)
    with curator.step("begins the text 004_nameh, which runs from right to left"):
        curator.go("#/")
        begin(curator, "004_nameh.txt", "fa")
    annotate_the_letter(curator)
    with curator.step("settles what the texts differ on"):
        settle(curator, "#/r/events/foghorn-1892/guests", "40", "The log was kept on that day.")
        curator.saved("settle guests of events/foghorn-1892")
    with curator.step("reviews what a second curator read in the log"):
        review(curator)


def annotate_the_foghorn(curator: Curator) -> None:
    with curator.step("annotates an event with the mouse, as a new record; its date cannot be read"):
        curator.browser.mark(curator.sentence(2), "2 May 1892 the new foghorn sounded")
        curator.fill(record="Foghorn 1892", kind="opening", started="2 May 1892")
        curator.fill(**{"registry.title": "The foghorn sounds"})
        curator.write()
        assert curator.wrong() == ["`2 May 1892` is not a valid date for `started`: write `1892-05-02`."]
        assert curator.browser.evaluate("document.activeElement.name") == "f.started"
    with curator.step("mends the date"):
        curator.fill(started="1892-05-02")
        assert curator.write() == FIRST
        curator.saved("add events/foghorn-1892; annotate events/foghorn-1892")
    with curator.step("excludes the heading"):
        curator.press(1, "x")
        curator.fill(because="a heading")
        curator.write()
        curator.saved("exclude 0-30")
    with curator.step("annotates the guests"):
        curator.browser.mark(curator.sentence(3), "Forty guests came to hear it")
        curator.fill(guests="40")
        curator.write()
        curator.saved("annotate events/foghorn-1892")


def annotate_those_who_came(curator: Curator) -> None:
    with curator.step("accepts a suggested name"):
        curator.look(4)
        curator.click("ida-falk", ".suggested")
        curator.saved("annotate people/ida-falk")
    with curator.step("annotates the sentence with the keyboard"):
        curator.press(4, "a")
        curator.choose_table("events")
        curator.child("people", role="speaker", person_id="ida-falk")
        curator.write()
        curator.saved("annotate events/foghorn-1892")
    with curator.step("begins a record with its registry entry"):
        curator.go("#/registry/people")
        curator.fill(record="Anna Lund", name="Anna Lund")
        curator.write()
        curator.saved("add people/anna-lund")
    with curator.step("accepts the name of the new record, which is suggested now"):
        curator.go("#/x/003_log?s=5")
        curator.click("anna-lund", ".suggested")
        curator.saved("annotate people/anna-lund")
    with curator.step("annotates with it"):
        curator.press(5, "Enter")
        curator.choose_table("events")
        curator.fill(record="foghorn-1892")
        curator.child("people", role="musician", person_id="anna-lund")
        curator.write()
        curator.saved("annotate events/foghorn-1892")


def annotate_the_storm(curator: Curator) -> None:
    with curator.step("annotates another event; a figure is mistyped"):
        curator.browser.mark(curator.sentence(6), "In October a storm drove four boats ashore")
        curator.fill(record="October storm 1892", kind="stranding", started="1892-10", boats="14")
        curator.fill(**{"registry.title": "A storm in October"})
        curator.write()
        curator.saved("add events/october-storm-1892; annotate events/october-storm-1892")
    with curator.step("edits the mention"):
        curator.look(6)
        curator.click("Edit", ".mentions")
        curator.fill(boats="4")
        curator.write()
        curator.saved("edit a mention of events/october-storm-1892")
    with curator.step("annotates what a speaker says; there is no such speaker"):
        curator.browser.mark(curator.sentence(7), "says it was five")
        curator.fill(record="october-storm-1892", boats="5", speaker="brandt")
        curator.write()
        assert curator.wrong() == ["Unknown id `brandt` in `people`: add it to annotations/registry/people.yaml."]
    with curator.step("names the speaker as the registry does"):
        curator.fill(speaker="olav-brandt")
        curator.write()
        curator.saved("annotate events/october-storm-1892")


def exclude_the_supplies(curator: Curator) -> None:
    with curator.step("annotates what is no event"):
        curator.browser.mark(curator.sentence(8), "Coal and oil came")
        curator.fill(record="foghorn-1892")
        curator.write()
        curator.saved("annotate events/foghorn-1892")
    with curator.step("deletes the mention"):
        curator.look(8)
        curator.click("Delete", ".mentions")
        curator.saved("remove a mention of events/foghorn-1892")
    with curator.step("excludes the sentence"):
        curator.press(8, "x")
        curator.fill(because="supplies")
        curator.write()
        curator.saved("exclude 241-278")
    with curator.step("takes that back, for a better reason"):
        curator.press(8, "u")
        curator.saved("remove a mention of events/foghorn-1892")
        curator.press(8, "x")
        curator.fill(because="daily supplies; no event")
        curator.write()
        curator.saved("exclude 241-278")


def annotate_the_letter(curator: Curator) -> None:
    with curator.step("selects words from right to left with the keyboard, and annotates them"):
        curator.press(1, "ArrowLeft", *["Shift+ArrowLeft"] * 6, "Enter")
        curator.choose_table("events")
        curator.fill(record="foghorn-1892", started="1892-21")
        assert curator.browser.text(".side blockquote") == LETTER[:24]
        curator.write()
        assert curator.wrong() == [SEASON]
        curator.fill(started="1892-03..1892-05")
        curator.write()
        curator.saved("annotate events/foghorn-1892")
    with curator.step("annotates how many came"):
        curator.press(2, "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter")
        curator.fill(guests="60")
        curator.write()
        curator.saved("annotate events/foghorn-1892")


def settle(curator: Curator, cell: str, value: str, because: str) -> None:
    """Settle a cell of the page of disagreements to a value that is stated there."""
    curator.go("#/settle")
    article = f".contested article:has(h2 a[href='{cell}'])"
    curator.until(f'document.querySelector("{article}")')
    values = curator.browser.texts(f"{article} .stated li > b")
    row = f"{article} .stated li:nth-child({values.index(value) + 1})"
    curator.click("Settle to this", row)
    curator.fill(".deciding form", because=because)
    curator.write(".deciding form")


def review(curator: Curator) -> None:
    """Decide the one pair on which the two readings of the log differ, with the keyboard."""
    second = curator.bench.bench.root / "annotations" / "second" / "003_log.yaml"
    second.parent.mkdir()
    second.write_text(SECOND, "utf-8")
    curator.go("#/readings/003_log")
    pair = ".pairs > li:has(.sides)"
    curator.until(f"document.querySelector('{pair}')")
    assert len(curator.browser.texts(".pairs > li")) == 8
    curator.browser.evaluate(f"document.querySelector('{pair}').focus()")
    curator.browser.press("1")
    curator.fill(".deciding form", because="A horn was used for the first time.")
    curator.write(".deciding form")
    curator.saved("take first of events/foghorn-1892 kind")


SECOND = """\
text:
  file: 003_log.txt
  sha256: 1ca448fd3f0f10fac8da577419c2c57ac7d50c23a5136b1d28d75afb4d891f73
  length: 279
  sentences: [0-30, 31-88, 89-118, 119-142, 143-171, 172-215, 216-240, 241-278]
  language: en
  curator: c3
events:
  foghorn-1892:
    - {at: 34-68, kind: celebration, started: 1892-05-02}
    - {at: 89-117, guests: 40}
"""
FIRST = """\
# annotations/registry/events.yaml:2
foghorn-1892: {title: The foghorn sounds}
# annotations/texts/003_log.yaml:10
events:
  foghorn-1892: {at: 34-68, kind: opening, started: 1892-05-02}"""
UNFINISHED = "422"  # what a form means may be refused while it is being filled in
SEASON = "`1892-21` is not a valid date for `started`: a season is written by its months, as in `2024-03..2024-05`."
COMMENT = """
# Add what the text states: for each table, its records; for each record, its mentions in the text.
#
#   table:
#     record-id:
#       - {quote: "words of the text", field: value}
#       - quote: "first words … last words"
#         speaker: who-says-it
#         field: {is: value, basis: inferred, because: the reasoning}
#         children: {role: other-record}
#
#   excluded:
#     - {quote: "words of the text", because: why nothing in them is annotated}
#
# `standoff anchor` replaces each quote by a span. Optional fields of `text`: handle, title, outlet, author,
#   url, published, genre, rights, words, independence_group, quality_note.
# Tables: events, people.
"""
EXPECTED = {
    "second/003_log.yaml": SECOND,
    "readings.yaml": """\
# What was decided between the two readings of a text; `standoff take` adds to it.

003_log:
  - take: first
    table: events
    field: kind
    first: {record: foghorn-1892, value: opening, at: 34-68}
    second: {record: foghorn-1892, value: celebration, at: 34-68}
    because: A horn was used for the first time.
""",
    "registry/events.yaml": """\
# Events that several texts may mention get an id and a title here.
foghorn-1892: {title: The foghorn sounds, settle: {guests: {to: 40, because: The log was kept on that day.}}}
lamp-lit-1891: {title: The lamp on Skerra Head is lit}
october-storm-1892: {title: A storm in October}
winter-strandings-1891: {title: Boats lost in the winter before the lamp}
""",
    "registry/people.yaml": """\
# Everyone named in a text gets an id here.
anna-lund: {name: Anna Lund}
ida-falk: {name: Ida Falk}
olav-brandt: {name: Olav Brandt}
""",
    "texts/003_log.yaml": """\
# yaml-language-server: $schema=../../build/editor/text.schema.json
text:
  file: 003_log.txt
  sha256: 1ca448fd3f0f10fac8da577419c2c57ac7d50c23a5136b1d28d75afb4d891f73
  length: 279
  sentences: [0-30, 31-88, 89-118, 119-142, 143-171, 172-215, 216-240, 241-278]
  language: en
  curator: c2

excluded:
  - {at: 0-30, because: a heading}
  - {at: 241-278, because: daily supplies; no event}

events:
  foghorn-1892:
    - {at: 34-68, kind: opening, started: 1892-05-02}
    - {at: 89-117, guests: 40}
    - {at: 119-142, people: {speaker: ida-falk}}
    - {at: 143-171, people: {musician: anna-lund}}
  october-storm-1892:
    - {at: 172-214, kind: stranding, started: 1892-10, boats: 4}
    - {at: 223-239, speaker: olav-brandt, boats: 5}

people:
  ida-falk: {at: 119-127}
  anna-lund: {at: 143-152}
"""
    + COMMENT,
    "texts/004_nameh.yaml": """\
# yaml-language-server: $schema=../../build/editor/text.schema.json
text:
  file: 004_nameh.txt
  sha256: a6d80199834eaf1136d27093b6336d421e71330221ccf5b6468293e1baf409d3
  length: 77
  sentences: [0-50, 51-76]
  language: fa
  curator: c2

events:
  foghorn-1892:
    - {at: 0-24, started: 1892-03..1892-05}
    - {at: 51-64, guests: 60}
"""
    + COMMENT,
}
