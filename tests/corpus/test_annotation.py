"""The grammar of annotation files: what is written becomes rows, each with its place, its spans and its qualifiers."""

import pytest

from standoff.corpus.files import AnnotationReader
from standoff.corpus.rows import (
    SPAN,
    VALUE,
    Context,
    Exclusion,
    Named,
    Redirect,
    Rows,
    Sentence,
    Settled,
    TextBlock,
    in_rows,
    indexed_fields,
)
from standoff.schema.model import Schema
from standoff.schema.qualifiers import NAMES
from standoff.schema.read import read_schema
from standoff.source import composer
from talks import TALKS
from tiny import write

FILE = "annotations/texts/one.yaml"
REGISTRY = "annotations/registry/talks.yaml"
BLOCK = "text: {file: one.txt, sha256: 00, length: 99, sentences: [0-99], language: en, curator: c1}\n"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    loaded = read_schema(write(tmp_path_factory.mktemp("talks"), files={**TALKS}))
    assert loaded.problems == []
    return loaded.schema


def read(schema: Schema, source: str, file: str = FILE) -> Rows:
    """The rows of one file; its `text:` block, which every text file has, comes last."""
    reader = AnnotationReader.of(schema)
    if "/registry/" in file:
        reader.registry_file(composer.read(file, source.encode()))
    else:
        reader.text_file(composer.read(file, (source + BLOCK).encode()))
    return reader.rows


Row = tuple[str, str | None, str, str]


def assertions(schema: Schema, source: str, file: str = FILE) -> list[Row]:
    """Every value as (cell, raw value, place, spans and qualifiers that are not the default), without a problem."""
    rows = read(schema, source, file)
    assert rows.problems == []
    indexed = indexed_fields(schema)
    shown = []
    for context, index, record, raw, line, column in in_rows(rows.values, VALUE):
        table, field = indexed[index]
        cell = f"{table}/{record}" + (f" {field}" if field else "")
        shown.append((cell, raw, f"{line}:{column}", how(rows, rows.contexts[context])))
    return shown


DEFAULTS: dict[str, set[str | None]] = {
    "voice": {"narrator", None}, "speaker": {"narrator", None}, "relayed_by": {None}, "polarity": {"affirm"},
    "modality": {"asserted"}, "basis": {"stated", "curated"}, "confidence": {"sure"}, "because": {None},
    "ref": {None}, "written_by": {None}, "review": {None}, "checked_by": {None}, "note": {None}, "rank": {None},
}  # fmt: skip


def how(rows: Rows, context: Context) -> str:
    spans = [f"{start}-{end}" for number, start, end, *_ in in_rows(rows.spans, SPAN) if number == context.spans]
    given = [f"{n}={v}" for n, v in zip(NAMES, context.qualifiers, strict=True) if v not in DEFAULTS[n]]
    return " ".join([*spans, *given])


# -- mentions ----------------------------------------------------------------------------------------------------------


def test_one_mention(schema: Schema) -> None:
    assert assertions(schema, "talks:\n  may-talk: {at: 0-9, held: 2024-05, guests: 12}\n") == [
        ("talks/may-talk", None, "2:13", "0-9"),
        ("talks/may-talk held", "2024-05", "2:29", "0-9"),
        ("talks/may-talk guests", "12", "2:46", "0-9"),
    ]


def test_a_list_of_mentions(schema: Schema) -> None:
    source = "talks:\n  may-talk:\n    - {at: 0-9, held: 2024}\n    - at: [10-12, 20-25]\n      held: 2025\n"
    assert assertions(schema, source) == [
        ("talks/may-talk", None, "3:7", "0-9"),
        ("talks/may-talk held", "2024", "3:23", "0-9"),
        ("talks/may-talk", None, "4:7", "10-12 20-25"),
        ("talks/may-talk held", "2025", "5:13", "10-12 20-25"),
    ]


def test_a_mention_may_state_only_that_its_record_exists(schema: Schema) -> None:
    assert assertions(schema, "talks: {may-talk: {at: 0-9}}\n") == [("talks/may-talk", None, "1:19", "0-9")]


def test_scalars_reach_the_rows_as_they_are_written(schema: Schema) -> None:
    source = "talks:\n  may-talk:\n    at: 0-9\n    gist: |\n      NO\n      007\n    guests: \"12\"\n    held: ''\n"
    assert assertions(schema, source)[1:] == [
        ("talks/may-talk gist", "NO\n007\n", "4:11", "0-9"),
        ("talks/may-talk guests", "12", "7:13", "0-9"),
        ("talks/may-talk held", "", "8:11", "0-9"),
    ]


# -- qualifiers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mention", "value", "of_mention", "of_value"),
    [
        ("checked_by: c2", "", "review=checked checked_by=c2", "review=checked checked_by=c2"),
        ("review: draft", "checked_by: c2", "review=draft", "review=checked checked_by=c2"),
        ("checked_by: c2", "review: draft", "review=checked checked_by=c2", "review=draft"),
        ("checked_by: c2", "checked_by: c3", "review=checked checked_by=c2", "review=checked checked_by=c3"),
        ("review: draft, because: so", "ref: p", "because=so review=draft", "because=so ref=p review=draft"),
    ],
)
def test_who_checks_a_mention_checks_its_values(
    schema: Schema, mention: str, value: str, of_mention: str, of_value: str
) -> None:
    held = f"{{is: 2024, {value}}}" if value else "2024"
    rows = assertions(schema, f"talks: {{may-talk: {{at: 0-9, {mention}, held: {held}}}}}\n")
    assert [row[3] for row in rows] == [f"0-9 {of_mention}", f"0-9 {of_value}"]


def test_what_is_not_stated_is_the_default(schema: Schema) -> None:
    assert read(schema, "talks: {may-talk: {at: 0-9}}\n").contexts == [
        Context(
            file=0,
            text_id="one",
            qualifiers=("narrator", "narrator", None, "affirm", "asserted", "stated", "sure", *[None] * 7),
            curator="c1",
            spans=0,
        )
    ]


def test_every_qualifier_is_kept(schema: Schema) -> None:
    source = (
        "talks:\n  may-talk: {at: 0-9, voice: quote, speaker: bell, relayed_by: carr, polarity: deny, "
        "modality: claimed, basis: inferred, confidence: guess, because: so it seems, ref: page 3, "
        "checked_by: c2, rank: deprecated}\n"
    )
    speech = ("quote", "bell", "carr", "deny", "claimed", "inferred")
    remarks = ("guess", "so it seems", "page 3", None, "checked", "c2", None, "deprecated")
    rows = read(schema, source)
    assert rows.contexts == [Context(0, "one", speech + remarks, "c1", 0)]
    assert rows.named == [Named("bell", 0, 2, 46), Named("carr", 0, 2, 64)]


VOICES = [
    # what is given; voice and speaker in force
    ("", "narrator", "narrator"),
    (", speaker: bell", "paraphrase", "bell"),
    (", voice: quote, speaker: bell", "quote", "bell"),
    (", voice: attributed, speaker: bell", "attributed", "bell"),
    (", voice: document", "document", "narrator"),
    (", voice: document, speaker: bell", "document", "bell"),
    (", voice: inference", "inference", "narrator"),
    (", voice: narrator", "narrator", "narrator"),
]


@pytest.mark.parametrize(("given", "voice", "speaker"), VOICES)
def test_voices_and_speakers(schema: Schema, given: str, voice: str, speaker: str) -> None:
    rows = read(schema, f"talks: {{may-talk: {{at: 0-9{given}}}}}\n")
    assert [c.qualifiers[:2] for c in rows.contexts] == [(voice, speaker)]
    assert rows.problems == []


def test_a_value_may_override_what_its_mention_says(schema: Schema) -> None:
    source = """\
talks:
  may-talk:
    at: 0-9
    speaker: bell
    modality: claimed
    because: of May
    held: {is: 2024-05, modality: asserted}
    guests: {is: 12, speaker: carr, at: [3-4, 6-7]}
    gist: {is: well, voice: narrator, because: no one is named}
"""
    assert assertions(schema, source)[1:] == [
        ("talks/may-talk held", "2024-05", "7:16", "0-9 voice=paraphrase speaker=bell because=of May"),
        (
            "talks/may-talk guests",
            "12",
            "8:18",
            "3-4 6-7 voice=paraphrase speaker=carr modality=claimed because=of May",
        ),
        ("talks/may-talk gist", "well", "9:16", "0-9 modality=claimed because=no one is named"),
        (
            "talks/may-talk teller_id",
            "bell",
            "4:14",
            "0-9 voice=paraphrase speaker=bell modality=claimed because=of May",
        ),
    ]


def test_a_speaker_overrides_a_voice_that_takes_none(schema: Schema) -> None:
    source = "talks: {may-talk: {at: 0-9, voice: inference, held: {is: 2024, speaker: bell}}}\n"
    assert assertions(schema, source) == [
        ("talks/may-talk", None, "1:19", "0-9 voice=inference"),
        ("talks/may-talk held", "2024", "1:58", "0-9 voice=paraphrase speaker=bell"),
    ]


# -- children ----------------------------------------------------------------------------------------------------------


def children(schema: Schema, written: str, qualifiers: str = "") -> list[Row]:
    """The assertions on the children of a mention with these qualifiers; the mention's own rows are left out."""
    rows = assertions(schema, f"talks:\n  may-talk:\n    at: 0-9\n    {written}\n{qualifiers}")
    return [row for row in rows if not row[0].startswith("talks/")]


def test_children_in_full(schema: Schema) -> None:
    written = "present: [{role: host, person_id: bell, since: 2020}, {role: cook, person_id: carr}]"
    assert children(schema, written) == [
        ("talk_guests/may-talk/host/bell", None, "4:15", "0-9"),
        ("talk_guests/may-talk/host/bell role", "host", "4:22", "0-9"),
        ("talk_guests/may-talk/host/bell person_id", "bell", "4:39", "0-9"),
        ("talk_guests/may-talk/host/bell since", "2020", "4:52", "0-9"),
        ("talk_guests/may-talk/cook/carr", None, "4:59", "0-9"),
        ("talk_guests/may-talk/cook/carr role", "cook", "4:66", "0-9"),
        ("talk_guests/may-talk/cook/carr person_id", "carr", "4:83", "0-9"),
    ]


SAME = [
    "present: [{role: host, person_id: bell}]",
    "present: {host: bell}",
    "present: {host: [bell]}",
    "present: {host: {person_id: bell}}",
    "present: {host: [{person_id: bell}]}",
]


@pytest.mark.parametrize("written", SAME)
def test_short_forms_say_the_same(schema: Schema, written: str) -> None:
    assert [row[:2] for row in children(schema, written)] == [
        ("talk_guests/may-talk/host/bell", None),
        ("talk_guests/may-talk/host/bell role", "host"),
        ("talk_guests/may-talk/host/bell person_id", "bell"),
    ]


def test_one_key_with_several_children(schema: Schema) -> None:
    assert children(schema, "present: {guest: [bell, {person_id: carr, since: 2020}]}") == [
        ("talk_guests/may-talk/guest/bell", None, "4:23", "0-9"),
        ("talk_guests/may-talk/guest/bell role", "guest", "4:15", "0-9"),
        ("talk_guests/may-talk/guest/bell person_id", "bell", "4:23", "0-9"),
        ("talk_guests/may-talk/guest/carr", None, "4:29", "0-9"),
        ("talk_guests/may-talk/guest/carr role", "guest", "4:15", "0-9"),
        ("talk_guests/may-talk/guest/carr person_id", "carr", "4:41", "0-9"),
        ("talk_guests/may-talk/guest/carr since", "2020", "4:54", "0-9"),
    ]


def test_a_list_of_scalars(schema: Schema) -> None:
    assert children(schema, "topics: [hats, {topic: rain, weight: 2}]") == [
        ("talk_topics/may-talk/hats", None, "4:14", "0-9"),
        ("talk_topics/may-talk/hats topic", "hats", "4:14", "0-9"),
        ("talk_topics/may-talk/rain", None, "4:20", "0-9"),
        ("talk_topics/may-talk/rain topic", "rain", "4:28", "0-9"),
        ("talk_topics/may-talk/rain weight", "2", "4:42", "0-9"),
    ]


@pytest.mark.parametrize("written", ["topics: hats", "topics: [hats]", "topics: {topic: hats}"])
def test_one_child_needs_no_list(schema: Schema, written: str) -> None:
    assert [row[:2] for row in children(schema, written)] == [
        ("talk_topics/may-talk/hats", None),
        ("talk_topics/may-talk/hats topic", "hats"),
    ]


def test_a_scalar_under_the_only_key_is_the_field_that_the_schema_names(schema: Schema) -> None:
    written = "steps: {signed: 2004, begun: {is: 2005, modality: planned}, ended: {date: 2006, note: in May}, left: {}}"
    assert children(schema, written) == [
        ("talk_steps/may-talk/signed", None, "4:13", "0-9"),
        ("talk_steps/may-talk/signed step", "signed", "4:13", "0-9"),
        ("talk_steps/may-talk/signed date", "2004", "4:21", "0-9"),
        ("talk_steps/may-talk/begun", None, "4:27", "0-9"),
        ("talk_steps/may-talk/begun step", "begun", "4:27", "0-9"),
        ("talk_steps/may-talk/begun date", "2005", "4:39", "0-9 modality=planned"),
        ("talk_steps/may-talk/ended", None, "4:72", "0-9"),
        ("talk_steps/may-talk/ended step", "ended", "4:65", "0-9"),
        ("talk_steps/may-talk/ended date", "2006", "4:79", "0-9"),
        ("talk_steps/may-talk/ended note", "in May", "4:91", "0-9"),
        ("talk_steps/may-talk/left", None, "4:106", "0-9"),
        ("talk_steps/may-talk/left step", "left", "4:100", "0-9"),
    ]


def test_children_with_several_keys_and_no_short_form(schema: Schema) -> None:
    assert children(schema, "bouts: [{first: bell, second: carr, won: true}]") == [
        ("talk_bouts/may-talk/bell/carr", None, "4:13", "0-9"),
        ("talk_bouts/may-talk/bell/carr first", "bell", "4:21", "0-9"),
        ("talk_bouts/may-talk/bell/carr second", "carr", "4:35", "0-9"),
        ("talk_bouts/may-talk/bell/carr won", "true", "4:46", "0-9"),
    ]


def test_children_inherit_all_but_reasons_and_confidence(schema: Schema) -> None:
    source = """\
talks:
  may-talk:
    at: [0-3, 5-9]
    speaker: bell
    relayed_by: carr
    polarity: deny
    modality: claimed
    basis: computed
    confidence: guess
    because: of May
    ref: page 3
    rank: deprecated
    topics: [hats]
"""
    kept = "0-3 5-9 voice=paraphrase speaker=bell relayed_by=carr polarity=deny modality=claimed basis=computed"
    assert assertions(schema, source)[1:] == [
        (
            "talks/may-talk teller_id",
            "bell",
            "4:14",
            f"{kept} confidence=guess because=of May ref=page 3 rank=deprecated",
        ),
        ("talk_topics/may-talk/hats", None, "13:14", f"{kept} rank=deprecated"),
        ("talk_topics/may-talk/hats topic", "hats", "13:14", f"{kept} rank=deprecated"),
    ]


def test_a_child_may_say_otherwise(schema: Schema) -> None:
    written = "present: {host: {person_id: bell, at: 3-4, modality: reported, since: {is: 2020, modality: alleged}}}"
    assert children(schema, written) == [
        ("talk_guests/may-talk/host/bell", None, "4:21", "3-4 modality=reported"),
        ("talk_guests/may-talk/host/bell role", "host", "4:15", "3-4 modality=reported"),
        ("talk_guests/may-talk/host/bell person_id", "bell", "4:33", "3-4 modality=reported"),
        ("talk_guests/may-talk/host/bell since", "2020", "4:80", "3-4 modality=alleged"),
    ]


# -- speakers and references -------------------------------------------------------------------------------------------


def test_a_field_takes_the_speaker_unless_it_is_given(schema: Schema) -> None:
    source = """\
talks:
  one: {at: 0-1, speaker: bell}
  two: {at: 1-2, speaker: bell, teller_id: carr}
  three: {at: 2-3}
  four: {at: 3-4, voice: document}
"""
    assert [row for row in assertions(schema, source) if row[0].endswith("teller_id")] == [
        ("talks/one teller_id", "bell", "2:27", "0-1 voice=paraphrase speaker=bell"),
        ("talks/two teller_id", "carr", "3:44", "1-2 voice=paraphrase speaker=bell"),
    ]


def test_a_key_takes_the_speaker_unless_it_is_given(schema: Schema) -> None:
    source = """\
talks:
  one: {at: 0-1, speaker: bell, labels: [dull, {label: long, speaker_id: carr}, {label: loud, speaker: carr}]}
  two: {at: 1-2, labels: [dull]}
"""
    bell, carr = "0-1 voice=paraphrase speaker=bell", "0-1 voice=paraphrase speaker=carr"
    assert [row for row in assertions(schema, source) if row[0].startswith("talk_labels/")] == [
        ("talk_labels/one/dull/bell", None, "2:42", bell),
        ("talk_labels/one/dull/bell label", "dull", "2:42", bell),
        ("talk_labels/one/dull/bell speaker_id", "bell", "2:27", bell),
        ("talk_labels/one/long/carr", None, "2:48", bell),
        ("talk_labels/one/long/carr label", "long", "2:56", bell),
        ("talk_labels/one/long/carr speaker_id", "carr", "2:74", bell),
        ("talk_labels/one/loud/carr", None, "2:81", carr),
        ("talk_labels/one/loud/carr label", "loud", "2:89", carr),
        ("talk_labels/one/loud/carr speaker_id", "carr", "2:104", carr),
        ("talk_labels/two/dull/narrator", None, "3:27", "1-2"),
        ("talk_labels/two/dull/narrator label", "dull", "3:27", "1-2"),
        ("talk_labels/two/dull/narrator speaker_id", "narrator", "3:27", "1-2"),
    ]


def test_a_reference_with_and_without_its_table(schema: Schema) -> None:
    """A bare id means the first table; in a record id the slash of a reference is percent-encoded."""
    assert children(schema, "targets: [bell, people/carr, talks/june-talk, unnamed]") == [
        ("talk_targets/may-talk/people%2Fbell", None, "4:15", "0-9"),
        ("talk_targets/may-talk/people%2Fbell target", "people/bell", "4:15", "0-9"),
        ("talk_targets/may-talk/people%2Fcarr", None, "4:21", "0-9"),
        ("talk_targets/may-talk/people%2Fcarr target", "people/carr", "4:21", "0-9"),
        ("talk_targets/may-talk/talks%2Fjune-talk", None, "4:34", "0-9"),
        ("talk_targets/may-talk/talks%2Fjune-talk target", "talks/june-talk", "4:34", "0-9"),
        ("talk_targets/may-talk/unnamed", None, "4:51", "0-9"),
        ("talk_targets/may-talk/unnamed target", "unnamed", "4:51", "0-9"),
    ]


KEYS = [
    ("hats", "hats"),
    ("hats / caps", "hats %2F caps"),
    ("100 %", "100 %25"),
    ("a%2Fb", "a%252Fb"),
    ('" the  old\\n hats "', "the old hats"),
    ("ñandú", "ñandú"),
]


@pytest.mark.parametrize(("written", "encoded"), KEYS)
def test_record_ids_encode_keys(schema: Schema, written: str, encoded: str) -> None:
    (existence, topic) = children(schema, f"topics: [{written}]")
    assert existence[0] == f"talk_topics/may-talk/{encoded}"
    assert topic[1] == encoded.replace("%2F", "/").replace("%25", "%")


# -- the text block and what is excluded ------------------------------------------------------------------------------


def test_the_text_block(schema: Schema) -> None:
    source = """\
text:
  file: one.txt
  sha256: "00"
  length: 99
  sentences: [0-40, 41-98]
  language: en
  curator: c1
  outlet: {is: The Arden Post, basis: stated}
  published: {is: 2024-05-02.., basis: inferred, because: it mentions May}
"""
    reader = AnnotationReader.of(schema)
    reader.text_file(composer.read(FILE, source.encode()))
    assert reader.rows.problems == []
    assert reader.rows.texts == [
        TextBlock(
            text_id="one",
            file=FILE,
            line=2,
            fields={
                "file": ("one.txt", "stated", None, 2, 9),
                "sha256": ("00", "stated", None, 3, 11),
                "length": ("99", "stated", None, 4, 11),
                "language": ("en", "stated", None, 6, 13),
                "curator": ("c1", "stated", None, 7, 12),
                "outlet": ("The Arden Post", "stated", None, 8, 16),
                "published": ("2024-05-02..", "inferred", "it mentions May", 9, 19),
            },
            sentences=[Sentence(0, 40, 5, 15), Sentence(41, 98, 5, 21)],
        )
    ]


def test_passages_excluded(schema: Schema) -> None:
    source = "excluded:\n  - {at: 0-9, because: a heading}\n  - {at: [20-25, 30-35], because: small\n      talk}\n"
    assert read(schema, source).exclusions == [
        Exclusion("one", 0, 9, "a heading", FILE, 2, 10),
        Exclusion("one", 20, 25, "small talk", FILE, 3, 11),
        Exclusion("one", 30, 35, "small talk", FILE, 3, 18),
    ]


# -- registry files ----------------------------------------------------------------------------------------------------


def test_a_registry_states_what_curators_decide(schema: Schema) -> None:
    source = """\
curator: c2
may-talk:
  gist: hats
  held: {is: 2024, basis: external, ref: the almanac, confidence: likely, because: it says May}
  topics: [rain]
june-talk:
july-talk: {}
"""
    assert assertions(schema, source, REGISTRY) == [
        ("talks/may-talk", None, "3:3", ""),
        ("talks/may-talk gist", "hats", "3:9", ""),
        (
            "talks/may-talk held",
            "2024",
            "4:14",
            "basis=external confidence=likely because=it says May ref=the almanac",
        ),
        ("talk_topics/may-talk/rain", None, "5:12", ""),
        ("talk_topics/may-talk/rain topic", "rain", "5:12", ""),
        ("talks/june-talk", None, "6:1", ""),
        ("talks/july-talk", None, "7:12", ""),
    ]
    assert read(schema, source, REGISTRY).contexts[0] == Context(
        0, None, (None, None, None, "affirm", "asserted", "curated", "sure", *[None] * 7), "c2", -1
    )


def test_decisions(schema: Schema) -> None:
    source = """\
may-talk:
  settle:
    held: {to: 2024-05, because: it was}
    guests: {to: null, because: no one counted}
    gist: {to: "null", because: a gist of its own}
    present/host/bell/since: {to: 2020, because: so she says}
    targets/people%2Fbell/mood: {to: calm, because: by her voice}
"""
    assert read(schema, source, REGISTRY).settled == [
        Settled("talks", "may-talk", "held", "2024-05", "it was", REGISTRY, 3, 16),
        Settled("talks", "may-talk", "guests", None, "no one counted", REGISTRY, 4, 18),
        Settled("talks", "may-talk", "gist", "null", "a gist of its own", REGISTRY, 5, 16),
        Settled("talk_guests", "may-talk/host/bell", "since", "2020", "so she says", REGISTRY, 6, 35),
        Settled("talk_targets", "may-talk/people%2Fbell", "mood", "calm", "by her voice", REGISTRY, 7, 38),
    ]


@pytest.mark.parametrize(
    "path", ["when", "host", "present/host/bell", "present/host/since", "visitors/a/b/since", "a/b"]
)
def test_a_decision_names_a_cell(schema: Schema, path: str) -> None:
    rows = read(schema, f"may-talk:\n  settle:\n    {path}: {{to: 1, because: so}}\n", REGISTRY)
    assert [(p.code, p.place.line, p.place.column, p.message) for p in rows.problems] == [
        ("unknown-field", 3, 5, f"`talks` has no field `{path}` to settle")
    ]
    assert rows.settled == []


def test_redirects(schema: Schema) -> None:
    file = "annotations/registry/redirects.yaml"
    source = """\
people/ball: {new_id: bell, since_version: 1.1.0, because: a slip}
talks/april-talk: {new_id: , because: it never was}
"""
    assert read(schema, source, file).redirects == [
        Redirect("people", "ball", "bell", "1.1.0", "a slip", file, 1, 1),
        Redirect("talks", "april-talk", None, None, "it never was", file, 2, 1),
    ]


def test_the_stem_of_a_file_is_the_id_of_its_text(schema: Schema) -> None:
    reader = AnnotationReader.of(schema)
    for stem in ("002_12f7.a-b", "Zeta"):
        reader.text_file(
            composer.read(f"annotations/texts/{stem}.yaml", f"talks: {{t: {{at: 0-9}}}}\n{BLOCK}".encode())
        )
    assert [(c.file, c.text_id) for c in reader.rows.contexts] == [(0, "002_12f7.a-b"), (1, "Zeta")]
    assert reader.rows.files == ["annotations/texts/002_12f7.a-b.yaml", "annotations/texts/Zeta.yaml"]
    assert reader.rows.problems == []
