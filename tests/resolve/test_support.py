"""What records rest on: each code on its smallest example, and the definition in plain Python on many records."""

from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from click.testing import CliRunner

import tiny
from standoff.cli.application import main
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.resolve import outcomes
from standoff.resolve.support import EXTERNAL, REGISTRY, RESTS_ON
from tiny import FAIRS, FAIRS_SCHEMA, FILES, PEOPLE, at, block, compiled, write

WORDS = {"one": FILES["texts/one.txt"], "two": FILES["texts/two.txt"], "three": FILES["texts/one.txt"] + "Reprinted.\n"}
GROUPS = {"one": "first", "two": "second", "three": "first"}  # the third copies the first
REGISTERED = (
    (FAIRS_SCHEMA, "kind, constraints: {required: true}", "kind"),
    (
        FAIRS_SCHEMA,
        "reference: {resource: places, fields: place_id}}\n",
        "reference: {resource: places, fields: place_id}}\nstandoff: {registered: true}\n",
    ),
)
SENTENCES = {"one": "0-43, 44-85, 86-115", "two": "0-34, 35-61", "three": "0-43, 44-85, 86-115, 116-126"}
PLACES = {name: at(words, "fair at Arden") for name, words in WORDS.items()}


class Mention(NamedTuple):
    """A mention of a record in a text."""

    text: str
    speaker: str | None = None
    relayed_by: str | None = None
    basis: str = "stated"
    polarity: str = "affirm"
    is_deprecated: bool = False
    fields: str = ""

    def line(self) -> str:
        """The mention as it is written."""
        named = {"speaker": self.speaker, "relayed_by": self.relayed_by}
        parts = [f"at: {PLACES[self.text]}", f"basis: {self.basis}", f"polarity: {self.polarity}"]
        parts += [f"{name}: {value}" for name, value in named.items() if value]
        parts += ["because: it fits"] * (self.basis == "inferred") + ["rank: deprecated"] * self.is_deprecated
        return f"    - {{{', '.join([*parts, self.fields][: None if self.fields else -1])}}}\n"


CASES: dict[str, tuple[list[Mention], str]] = {
    "reasoning": ([Mention("one", basis="inferred")], "reasoning"),
    "reasoning-in-two-texts": ([Mention("one", basis="inferred"), Mention("two", basis="inferred")], "reasoning"),
    "reasoning-about-a-speaker": ([Mention("one", "bell", basis="inferred")], "reasoning"),
    "reasoning-beside-a-statement": ([Mention("one", basis="inferred"), Mention("one")], "text"),
    "computed": ([Mention("one", basis="computed")], "text"),
    "speaker": ([Mention("one", "bell")], "speaker"),
    "speaker-in-two-texts": ([Mention("one", "bell"), Mention("two", "bell")], "speaker"),
    "speaker-in-copies": ([Mention("one", "bell"), Mention("three", "bell")], "speaker"),
    "speaker-who-denies-it-later": ([Mention("one", "bell"), Mention("two", "bell", polarity="deny")], "speaker"),
    "relayed": ([Mention("one", "carr", "bell")], "speaker"),
    "relayed-by-whoever-says-it-elsewhere": ([Mention("one", "carr", "bell"), Mention("two", "bell")], "speaker"),
    "relayed-by-one-from-two": ([Mention("one", "carr", "bell"), Mention("two", "dunn", "bell")], "speaker"),
    "relayed-by-two-from-one": ([Mention("one", "carr", "bell"), Mention("two", "carr", "dunn")], "speaker"),
    "relayed-by-another": ([Mention("one", "carr", "bell"), Mention("two", "dunn")], "several"),
    "relayed-by-oneself-beside-the-narrator": ([Mention("one", "bell", "bell"), Mention("one")], "text"),
    "text": ([Mention("one")], "text"),
    "narrator-by-name": ([Mention("one", "narrator")], "text"),
    "narrator-beside-a-speaker": ([Mention("one"), Mention("one", "bell")], "text"),
    "two-speakers-of-a-text": ([Mention("one", "bell"), Mention("one", "carr")], "text"),
    "affirmed-and-denied-by-a-text": ([Mention("one"), Mention("one", polarity="deny")], "text"),
    "only-denied": ([Mention("one", polarity="deny")], "text"),
    "copies": ([Mention("one"), Mention("three")], "text"),
    "copies-with-two-speakers": ([Mention("one", "bell"), Mention("three", "carr")], "text"),
    "only-a-value-has-a-speaker": ([Mention("one", fields="visitors: {is: 40, speaker: bell}")], "text"),
    "several": ([Mention("one"), Mention("two")], "several"),
    "narrators-by-name": ([Mention("one", "narrator"), Mention("two", "narrator")], "several"),
    "two-speakers": ([Mention("one", "bell"), Mention("two", "carr")], "several"),
    "speaker-and-another-text": ([Mention("one", "bell"), Mention("two")], "several"),
    "reasoning-and-another-text": ([Mention("one", basis="inferred"), Mention("two")], "several"),
    "affirmed-and-denied-by-two": ([Mention("one"), Mention("two", polarity="deny")], "several"),
    "copies-and-another-text": ([Mention("one"), Mention("two"), Mention("three")], "several"),
    "withdrawn-by-one-of-two": ([Mention("one"), Mention("two", is_deprecated=True)], "text"),
    "withdrawn-by-the-narrator": ([Mention("one", "bell"), Mention("one", is_deprecated=True)], "speaker"),
    "withdrawn-statement": ([Mention("one", is_deprecated=True), Mention("two", basis="inferred")], "reasoning"),
    "registry": ([], "registry"),
    "withdrawn-and-listed": ([Mention("one", is_deprecated=True)], "registry"),
}


def compile_records(root: Path, records: dict[str, list[Mention]]) -> Compiled:
    """Compile a corpus with these fairs, each of which is in the registry too."""
    files = {
        f"annotations/texts/{name}.yaml": block(f"{name}.txt", words, SENTENCES[name])
        + f"  independence_group: {GROUPS[name]}\nfairs:\n"
        + "".join(
            f"  {record}:\n{''.join(lines)}"
            for record, mentions in records.items()
            if (lines := [each.line() for each in mentions if each.text == name])
        )
        for name, words in WORDS.items()
    }
    files |= {
        "texts/three.txt": WORDS["three"],
        FAIRS: "".join(f"{record}: {{title: A fair}}\n" for record in records),
        PEOPLE: "bell: {name: Bell}\ncarr: {name: Carr}\ndunn: {name: Dunn}\n",
    }
    found = compiled(write(root, *REGISTERED, files=files))
    assert [problem.message for problem in found.problems if problem.severity == "error"] == []
    return found


@pytest.fixture(scope="module")
def of_cases(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_records(tmp_path_factory.mktemp("cases"), {name: mentions for name, (mentions, _) in CASES.items()})


def found_in(built: Compiled) -> dict[str, str]:
    return dict(built.tables["fairs"].select("fair_id", "rests_on").iter_rows())


def test_codes_are_those_of_the_vocabulary_the_weakest_first(of_cases: Compiled) -> None:
    assert tuple(of_cases.schema.vocabularies["rests-on"].codes) == RESTS_ON


def test_what_a_record_rests_on(of_cases: Compiled) -> None:
    assert found_in(of_cases) == {name: code for name, (_, code) in CASES.items()}


def test_a_child_has_its_own_support(tmp_path: Path) -> None:
    """Two texts mention the spring fair; that it had a host, only a speaker in one of them says."""
    tables = compiled(write(tmp_path)).tables
    guests = tables["fair_guests"].select("fair_id", "role", "person_id", "rests_on").rows()
    assert guests == [
        ("hat-market", "visitor", "bell", "text"),
        ("hat-market", "visitor", "carr", "text"),
        ("spring-fair", "host", "bell", "speaker"),
    ]
    assert tables["fairs"].select("fair_id", "rests_on").rows() == [
        ("hat-market", "text"),
        ("spring-fair", "several"),
    ]


def plain(mentions: list[Mention]) -> str:
    """The definition, for one record."""
    kept = [each for each in mentions if not each.is_deprecated]
    if not kept:
        return "registry"
    if {each.basis for each in kept} == {"inferred"}:
        return "reasoning"
    if set.intersection(*({each.speaker, each.relayed_by} - {None} for each in kept)):
        return "speaker"
    return "text" if len({GROUPS[each.text] for each in kept}) == 1 else "several"


def drawn(random: Random) -> list[Mention]:
    """Mentions at random; two that differ in nothing but their rank would be one assertion, and are not drawn."""
    people = (None, "bell", "carr") if random.random() < 0.5 else ("bell", "carr")
    found: dict[tuple[object, ...], Mention] = {}
    for _ in range(random.randint(0, 4)):
        speaker = random.choice(people)
        mention = Mention(
            random.choice(["one", "two", "three"]),
            speaker,
            random.choice([None, None, "dunn", "bell"]) if speaker else None,
            random.choice(["stated", "inferred", "inferred"]),
            random.choice(["affirm", "affirm", "deny"]),
            random.random() < 0.2,
        )
        found[mention[:5]] = mention
    return list(found.values())


@pytest.mark.parametrize(("seed", "many"), [(1, outcomes.MANY), (2, 0)])
def test_support_is_that_of_the_definition(
    tmp_path: Path, seed: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As few assertions are looked at, and as many are."""
    monkeypatch.setattr(outcomes, "MANY", many)
    random = Random(seed)
    records = {f"r{number}": drawn(random) for number in range(400)}
    expected = {record: plain(mentions) for record, mentions in records.items()}
    assert set(expected.values()) == set(RESTS_ON) - {EXTERNAL}, "each code is found"
    assert found_in(compile_records(tmp_path, records)) == expected


def test_a_record_from_an_external_source_rests_on_that(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    path = root / tiny.FAIRS
    entry = "basis: external, ref: 'https://example.org/fairs', kind: fair, title: A fair"
    path.write_text(path.read_text() + f"far-fair: {{{entry}}}\nown-fair: {{kind: fair, title: Own}}\n")
    compiled = compile_corpus(root, root / "texts")
    assert compiled.problems == []
    found = dict(compiled.tables["fairs"].select("fair_id", "rests_on").iter_rows())
    assert {name: found[name] for name in ("far-fair", "own-fair")} == {"far-fair": EXTERNAL, "own-fair": REGISTRY}
    printed = CliRunner().invoke(main, ["--root", str(root), "coverage"]).output
    assert printed.endswith("1 record from external sources, in no text: fairs 1\n")
    explained = CliRunner().invoke(main, ["--root", str(root), "explain", "fairs/far-fair"]).output
    assert "rests on an external source" in explained
    assert "reference https://example.org/fairs" in explained
