"""The smallest mistakes in the tiny corpus, by subject: what is changed, and the one problem that comes of it."""

from pathlib import Path
from typing import NamedTuple

from tiny import (
    DESCRIPTOR,
    FAIRS,
    FAIRS_SCHEMA,
    FILES,
    GUESTS_SCHEMA,
    KINDS,
    ONE,
    PEOPLE,
    PEOPLE_SCHEMA,
    PLACES,
    PLACES_SCHEMA,
    TWO,
    Change,
    block,
    write,
)

Files = dict[str, str | bytes | None]
HAT = "A hat is a hat.\n"
NUL = FILES[ONE].replace("one.txt", "nul.txt")
OTHER = "fields:\n  - {name: own_id}\nprimaryKey: own_id\n"


class Case(NamedTuple):
    """What is broken, and the one problem that is reported: its code, its place, the words underlined, its message."""

    code: str
    broken: Change | Files | list[Change | Files]
    place: str
    marked: str
    message: str


def with_pattern(pattern: str) -> tuple[str, str]:
    """What to change in a schema, so that its ids are those of others."""
    return "registered: true", f"registered: true, key: {{pattern: '{pattern}'}}"


# Records, mentions and fields

RECORDS: list[Case] = [
    Case("unknown-table", (ONE, "fairs:\n", "fars:\n"), f"{ONE}:10:1", "fars", "unknown table `fars`"),
    Case(
        "unknown-table",
        (ONE, "fairs:\n", "fair_guests:\n"),
        f"{ONE}:10:1",
        "fair_guests",
        "`fair_guests` is a child table, whose rows are written in its parent's records",
    ),
    Case(
        "not-records",
        (ONE, "fairs:\n  spring-fair:\n", "fairs:\n"),
        f"{ONE}:11:5",
        "-",
        "`fairs` holds records by their id",
    ),
    Case(
        "bad-id",
        {"texts/ONE.txt": HAT, "annotations/texts/ONE.yaml": block("ONE.txt", HAT, "0-15")},
        ONE,
        "",
        "`ONE.yaml` and `one.yaml` differ only in case: macOS and Windows hold one of the two",
    ),
    Case(
        "bad-id",
        {ONE: None, "texts/one.txt": None, "texts/nul.txt": FILES["texts/one.txt"], "annotations/texts/nul.yaml": NUL},
        "annotations/texts/nul.yaml",
        "",
        "Windows cannot hold a file called `nul.yaml`",
    ),
    Case(
        "bad-id", (ONE, "spring-fair:", "Spring_Fair:"), f"{ONE}:11:3", "Spring_Fair", "`Spring_Fair` is not a valid id"
    ),
    Case(
        "not-a-mention",
        (ONE, "    - {at: 0-43, kind: fair, visitors: 40}", "    - a fair"),
        f"{ONE}:12:7",
        "a fair",
        "a mention of `spring-fair` is a mapping",
    ),
    Case(
        "not-a-mention",
        (PEOPLE, "{name: Ann Bell}", "Ann Bell"),
        f"{PEOPLE}:1:7",
        "Ann Bell",
        "a mention of `bell` is a mapping",
    ),
    Case(
        "unknown-field", (ONE, "held: 2024-05", "hold: 2024-05"), f"{ONE}:15:7", "hold", "`fairs` has no field `hold`"
    ),
    Case(
        "unknown-field",
        (ONE, "held: 2024-05", "is: 2024-05"),
        f"{ONE}:15:7",
        "is",
        "`is` belongs to one value, not to a mention",
    ),
    Case(
        "unknown-field",
        (ONE, "held: 2024-05", "held: {is: 2024-05, sure: no}"),
        f"{ONE}:15:27",
        "sure",
        "unknown qualifier `sure`",
    ),
    Case(
        "derived-field",
        (ONE, "held: 2024-05", "is_trade: true"),
        f"{ONE}:15:7",
        "is_trade",
        "`is_trade` is derived; it is computed, never written",
    ),
    Case(
        "registry-field",
        (ONE, "held: 2024-05", "title: Spring fair"),
        f"{ONE}:15:7",
        "title",
        "`title` may be set in the registry only",
    ),
    Case(
        "text-field",
        (FAIRS, "title: Spring fair", "motto: Hats for all"),
        f"{FAIRS}:2:3",
        "motto",
        "`motto` may be set in a text file only",
    ),
    Case("empty-value", (ONE, "held: 2024-05", "held:"), f"{ONE}:15:12", "", "`held` has no value"),
    Case("empty-value", (ONE, "held: 2024-05", "held: null"), f"{ONE}:15:13", "null", "`held` has no value"),
    Case("empty-value", (ONE, "held: 2024-05", "held: {is: ~}"), f"{ONE}:15:18", "~", "`held` has no value"),
    Case("empty-value", (ONE, "host: bell", "host: NULL"), f"{ONE}:17:22", "NULL", "`person_id` has no value"),
    Case("empty-value", (FAIRS, "title: Spring fair", "title: Null"), f"{FAIRS}:2:10", "Null", "`title` has no value"),
    Case("empty-value", (ONE, "speaker: bell", "speaker: ~"), f"{ONE}:14:16", "~", "`speaker` has no value"),
    Case("empty-value", (ONE, "speaker: bell", "speaker:"), f"{ONE}:14:15", "", "`speaker` has no value"),
    Case(
        "not-a-value", (ONE, "held: 2024-05", "held: [2024-05, 2024-06]"), f"{ONE}:15:13", "[", "`held` takes one value"
    ),
    Case("not-a-value", (ONE, "held: 2024-05", "held: {was: 2024-05}"), f"{ONE}:15:13", "{", "`held` takes one value"),
]
RECORDS += [
    Case(
        "denied-record",
        (TWO, "polarity: deny}", "polarity: deny, kind: market}"),
        f"{TWO}:11:7",
        "{",
        "this denies the whole record `hat-market`, not only `kind`",
    ),
    Case(
        "denied-record",
        (TWO, "guests: {visitor: [bell, carr]}", "guests: {visitor: {person_id: bell, since: 2024, polarity: deny}}"),
        f"{TWO}:12:51",
        "{",
        "this denies the whole record `hat-market/visitor/bell`, not only `since`",
    ),
]

# Values

VALUES: list[Case] = [
    Case(
        "bad-date",
        (ONE, "held: 2024-05", "held: May 2024"),
        f"{ONE}:15:13",
        "May 2024",
        "`May 2024` is not a valid date for `held`",
    ),
    Case(
        "bad-count",
        (ONE, "visitors: 40", "visitors: forty"),
        f"{ONE}:12:40",
        "forty",
        "`forty` is not a valid count for `visitors`",
    ),
    Case(
        "bad-value",
        (ONE, "held: 2024-05", "stalls: a few"),
        f"{ONE}:15:15",
        "a few",
        "`a few` is not a valid whole number for `stalls`",
    ),
    Case(
        "bad-value", (ONE, "held: 2024-05", 'motto: " "'), f"{ONE}:15:14", '"', "` ` is not a valid value for `motto`"
    ),
    Case(
        "bad-date",
        (ONE, "held: 2024-05", "held: 2024-05/"),
        f"{ONE}:15:13",
        "2024-05/",
        "`2024-05/` is not a valid date for `held`",
    ),
    Case(
        "odd-character",
        (ONE, "held: 2024-05", "motto: Hats\u200b for all"),
        f"{ONE}:15:14",
        "Hats\\u200b for all",
        "an invisible character, U+200B, in `Hats\u200b for all`",
    ),
    Case(
        "odd-year",
        [
            (ONE, "language: en", "language: en\n  published: 2024-06-01"),
            (ONE, "held: 2024-05", "held: 1403-02"),
        ],
        f"{ONE}:16:13",
        "1403-02",
        "`1403-02` in a text of 2024: is it a year of the Solar Hijri calendar?",
    ),
    Case(
        "bad-value",
        [
            (
                FAIRS_SCHEMA,
                "  - {name: permit",
                "  - {name: area, standoff: {type: quantity, unit: ha}}\n  - {name: permit",
            ),
            (ONE, "held: 2024-05", "area: 3 kg"),
        ],
        f"{ONE}:15:13",
        "3 kg",
        "`3 kg` is not a valid quantity for `area`",
    ),
    Case(
        "bad-date",
        (ONE, "held: 2024-05", "held: {is: 1403-13, calendar: solar-hijri}"),
        f"{ONE}:15:18",
        "1403-13",
        "`1403-13` is not a valid date of the calendar `solar-hijri` for `held`",
    ),
    Case(
        "unknown-code",
        (ONE, "held: 2024-05", "held: {is: 1403-12, calendar: solar}"),
        f"{ONE}:15:37",
        "solar",
        "`solar` is not a calendar that is known here",
    ),
    Case("unknown-code", (ONE, "kind: fair", "kind: fare"), f"{ONE}:12:24", "fare", "unknown code `fare` in fair-kind"),
    Case(
        "unknown-code",
        (ONE, "host: bell", "hostess: bell"),
        f"{ONE}:17:16",
        "hostess",
        "unknown code `hostess` in guest-role",
    ),
    Case(
        "out-of-range",
        (ONE, "visitors: 40", "visitors: 901"),
        f"{ONE}:12:40",
        "901",
        "`901` is out of range for `visitors`",
    ),
    Case("out-of-range", (ONE, "held: 2024-05", "stalls: 0"), f"{ONE}:15:15", "0", "`0` is out of range for `stalls`"),
    Case(
        "bad-pattern",
        (ONE, "held: 2024-05", "permit: A-12b"),
        f"{ONE}:15:15",
        "A-12b",
        "`A-12b` does not match the pattern of `permit`",
    ),
    Case(
        "bad-length",
        (ONE, "held: 2024-05", "motto: Oh"),
        f"{ONE}:15:14",
        "Oh",
        "the value of `motto` has the wrong length",
    ),
    Case(
        "bad-length",
        (ONE, "held: 2024-05", "motto: " + "Hats! " * 11),
        f"{ONE}:15:14",
        ("Hats! " * 11).strip(),
        "the value of `motto` has the wrong length",
    ),
    Case(
        "copied-words",
        (ONE, "held: 2024-05", "motto: It was the best for years, said Ann Bell."),
        f"{ONE}:15:14",
        "It was the best for years, said Ann Bell.",
        "these words share a run of 40 or more characters with the text `one`: `It was the best …`",
    ),
    Case(
        "copied-words",
        (ONE, "because: an advertisement", 'because: "It was the best for years, said Ann Bell."'),
        f"{ONE}:9:10",
        "86-115",
        "these words share a run of 40 or more characters with the text `one`: `It was the best …`",
    ),
    Case(
        "copied-words",
        (ONE, "language: en", "language: en\n  quality_note: The spring fair at Arden drew forty guests."),
        f"{ONE}:7:17",
        "The spring fair at Arden drew forty guests.",
        "these words share a run of 40 or more characters with the text `one`: `The spring fair …`",
    ),
]
# Qualifiers

QUALIFIERS: list[Case] = [
    Case(
        "speaker-missing",
        (ONE, "speaker: bell", "voice: quote"),
        f"{ONE}:14:14",
        "quote",
        "voice `quote` needs a speaker",
    ),
    Case(
        "speaker-unwanted",
        (ONE, "speaker: bell", "speaker: bell\n      voice: inference"),
        f"{ONE}:15:14",
        "inference",
        "voice `inference` takes no speaker",
    ),
    Case(
        "checker-missing",
        (ONE, "speaker: bell", "review: checked"),
        f"{ONE}:14:15",
        "checked",
        "a mention is checked, and nothing says by whom",
    ),
    Case(
        "checker-unwanted",
        (ONE, "speaker: bell", "review: draft\n      checked_by: c2"),
        f"{ONE}:15:19",
        "c2",
        "a draft has not been checked yet",
    ),
    Case(
        "checked-by-author",
        (ONE, "speaker: bell", "speaker: bell\n      checked_by: c1"),
        f"{ONE}:15:19",
        "c1",
        "`c1` wrote this mention, and checks their own work",
    ),
    Case(
        "copied-words",
        (ONE, "speaker: bell", 'speaker: bell\n      note: "It was the best for years, said Ann Bell."'),
        f"{ONE}:15:7",
        "note",
        "these words share a run of 40 or more characters with the text `one`: `It was the best …`",
    ),
    Case(
        "unknown-code",
        (ONE, "speaker: bell", "voice: shouted"),
        f"{ONE}:14:14",
        "shouted",
        "`shouted` is not a valid voice",
    ),
    Case(
        "unknown-code",
        (ONE, "speaker: bell", "basis: curated"),
        f"{ONE}:14:14",
        "curated",
        "`curated` is not a valid basis",
    ),
    Case(
        "because-missing",
        (ONE, "held: 2024-05", "held: {is: 2024-05, basis: inferred}"),
        f"{ONE}:15:34",
        "inferred",
        "a value is inferred, and nothing says from what",
    ),
    Case(
        "ref-missing",
        (PLACES, "name: Arden", "name: {is: Arden, basis: external}"),
        f"{PLACES}:2:34",
        "external",
        "an external value needs its source",
    ),
    Case(
        "text-qualifier",
        (FAIRS, "title: Spring fair", "title: {is: Spring fair, speaker: bell}"),
        f"{FAIRS}:2:28",
        "speaker",
        "`speaker` describes a statement in a text; a registry has none",
    ),
    Case(
        "text-qualifier",
        (FAIRS, "title: Spring fair", "title: Spring fair\n  at: 0-3"),
        f"{FAIRS}:3:3",
        "at",
        "`at` describes a statement in a text; a registry has none",
    ),
    Case(
        "quote-differs",
        {
            ONE: FILES[ONE]
            .replace("curator: c1\n", "curator: c1\n  words: quotable\n")
            .replace("at: 0-43", "at: 4-15, quote: market")
        },
        f"{ONE}:13:25",
        "market",
        "the text has other words at 4-15",
    ),
    Case(
        "qualifier-clash",
        (ONE, "- at: 44-69", "- {at: 11-15, kind: fair, rank: deprecated}\n    - at: 44-69"),
        f"{ONE}:13:7",
        "{",
        "two mentions of one assertion on `fairs/spring-fair` differ in rank",
    ),
]
# Children

CHILDREN: list[Case] = [
    Case(
        "key-missing",
        (ONE, "guests: {host: bell}", "guests: [{role: host}]"),
        f"{ONE}:17:16",
        "{",
        "a `fair_guests` row needs `person_id`",
    ),
    Case(
        "key-missing",
        (ONE, "guests: {host: bell}", "guests: {host: }"),
        f"{ONE}:17:22",
        "}",
        "a `fair_guests` row needs `person_id`",
    ),
    Case(
        "key-missing",
        (ONE, "guests: {host: bell}", "guests: [{role: host, person_id: {is: bell}}]"),
        f"{ONE}:17:40",
        "{",
        "a `fair_guests` row needs `person_id`",
    ),
    Case(
        "plain-key",
        (ONE, "guests: {host: bell}", "guests: {host: {is: bell, modality: claimed}}"),
        f"{ONE}:17:22",
        "{",
        "`person_id` is a key column: it is written plainly",
    ),
    Case(
        "short-form",
        (ONE, "guests: {host: bell}", "guests: [bell]"),
        f"{ONE}:17:16",
        "bell",
        "a `fair_guests` row needs its key columns",
    ),
    Case(
        "short-form",
        (ONE, "guests: {host: bell}", "guests: {host: {role: host, person_id: bell}}"),
        f"{ONE}:17:29",
        "host",
        "`role` is given twice: as the key `host` and here",
    ),
    Case(
        "short-form",
        [
            (GUESTS_SCHEMA, "role, person_id]", "role]"),
            (ONE, "guests: {host: bell}", "guests: {host: bell}"),
            (TWO, ", guests: {visitor: [bell, carr]}", ""),
        ],
        f"{ONE}:17:22",
        "bell",
        "`host` takes a mapping of fields",
    ),
]
# Ids

IDS: list[Case] = [
    Case(
        "unknown-id",
        (ONE, "place_id: arden", "place_id: ardn"),
        f"{ONE}:16:17",
        "ardn",
        "unknown id `ardn` in `places`",
    ),
    Case("unknown-id", (ONE, "host: bell", "host: bel"), f"{ONE}:17:22", "bel", "unknown id `bel` in `people`"),
    Case("unknown-id", (ONE, "speaker: bell", "speaker: bel"), f"{ONE}:14:16", "bel", "unknown id `bel` in `people`"),
    Case(
        "unknown-id",
        (PLACES, "within_id: shire", "within_id: wood"),
        f"{PLACES}:2:33",
        "wood",
        "unknown id `wood` in `places`",
    ),
    Case(
        "not-registered",
        (ONE, "fairs:\n", "people:\n  dunn: {at: 0-3}\nfairs:\n"),
        f"{ONE}:11:9",
        "{",
        "`dunn` has no entry in the registry `people`",
    ),
    Case(
        "not-registered",
        (ONE, "fairs:\n", "places:\n  ardan: {at: 0-3}\nfairs:\n"),
        f"{ONE}:11:10",
        "{",
        "`ardan` has no entry in the registry `places`",
    ),
    Case(
        "shared-id",
        (FAIRS, "spring-fair:", "spring-fare:"),
        f"{TWO}:9:16",
        "{",
        "`fairs/spring-fair` is used in 2 text files",
    ),
    Case(
        "id-clash",
        (PEOPLE, "carr:", "arden: {name: Arden}\ncarr:"),
        f"{PLACES}:2:8",
        "{",
        "`arden` is in two registries: people, places",
    ),
    Case(
        "bad-id",
        [
            (PEOPLE_SCHEMA, "registered: true", "registered: true, key: {pattern: '[a-z]+'}"),
            (PEOPLE, "carr:", "carr2: {name: A}\ncarr:"),
        ],
        f"{PEOPLE}:2:8",
        "{name",
        "`carr2` does not match the pattern of the ids of `people`",
    ),
    Case(
        "id-case",
        [
            (PEOPLE_SCHEMA, "registered: true", "registered: true, key: {pattern: '.+'}"),
            (PEOPLE, "carr:", "Bell: {name: A}\ncarr:"),
        ],
        f"{PEOPLE}:2:7",
        "{nam",
        "`Bell` and `bell` differ in letter case alone",
    ),
    Case(
        "near-id",
        (TWO, "hat-market:", "spring-fairs:"),
        f"{TWO}:11:7",
        "{",
        "the ids `spring-fair` and `spring-fairs` are similar",
    ),
    Case(
        "near-id",
        (TWO, "hat-market:", "springfair:"),
        f"{TWO}:11:7",
        "{",
        "the ids `spring-fair` and `springfair` are similar",
    ),
]
# Spans and excluded passages

SPANS: list[Case] = [
    Case(
        "at-missing", (ONE, "{at: 0-43, kind", "{kind"), f"{ONE}:12:7", "{", "a mention in a text file needs its place"
    ),
    Case(
        "unanchored-quote",
        (ONE, "at: 44-69", "quote: It was the best"),
        f"{ONE}:13:7",
        "quote",
        "this quote has no span yet",
    ),
    Case(
        "bad-span",
        (ONE, "at: 44-69", "at: line 2"),
        f"{ONE}:13:11",
        "line 2",
        "a span is `start-end` in characters, as in `120-164`",
    ),
    Case(
        "bad-span",
        (ONE, "at: 44-69", "at: [44-50, 60..69]"),
        f"{ONE}:13:19",
        "60..69",
        "a span is `start-end` in characters, as in `120-164`",
    ),
    Case(
        "bad-span",
        (ONE, "at: 44-69", "at: []"),
        f"{ONE}:13:11",
        "[",
        "a span is `start-end` in characters, as in `120-164`",
    ),
    Case(
        "bad-span",
        (ONE, "at: 44-69", "at: ٤٤-٦٩"),
        f"{ONE}:13:11",
        "٤٤-٦٩",
        "a span is `start-end` in characters, as in `120-164`",
    ),
    Case(
        "loose-span",
        (ONE, "at: 0-43", "at: 0-44"),
        f"{ONE}:12:12",
        "0-44",
        "the span 0-44 begins or ends with white space",
    ),
    Case("empty-span", (ONE, "at: 44-69", "at: 44-44"), f"{ONE}:13:11", "44-44", "the span 44-44 is empty"),
    Case(
        "span-outside",
        (ONE, "at: 44-69", "at: 44-690"),
        f"{ONE}:13:11",
        "44-690",
        "the span 44-690 ends beyond its text of 116 characters",
    ),
    Case(
        "span-excluded",
        (ONE, "at: 44-69", "at: 44-89"),
        f"{ONE}:13:11",
        "44-89",
        "the span 44-89 overlaps the passage 86-115, which is excluded",
    ),
    Case(
        "wide-span", (ONE, "at: 44-69", "at: 0-85"), f"{ONE}:13:11", "0-85", "the span 0-85 covers two whole sentences"
    ),
    Case(
        "wide-span",
        [(ONE, "length: 116", "length: 316"), (ONE, "at: 44-69", "at: 120-281"), {"texts/one.txt": None}],
        f"{ONE}:13:11",
        "120-281",
        "the span 120-281 has 161 characters",
    ),
    Case("cut-word", (ONE, "at: 44-69", "at: 45-69"), f"{ONE}:13:11", "45-69", "the span 45-69 cuts a word"),
    Case("cut-number", (TWO, "at: 0-33", "at: 6-33"), f"{TWO}:9:21", "6-33", "the span 6-33 cuts a number"),
    Case(
        "swallowed-negation",
        (TWO, "{at: 35-49, kind: market,", "{at: [35-49, 56-60], kind: market,"),
        f"{TWO}:12:20",
        "56-60",
        "between this span and the one before it the text has `no`",
    ),
    Case(
        "because-missing",
        (ONE, "{at: 86-115, because: an advertisement}", "{at: 86-115}"),
        f"{ONE}:9:5",
        "{",
        "a passage is excluded without a reason",
    ),
    Case(
        "at-missing",
        (ONE, "{at: 86-115, because: an advertisement}", "{because: an advertisement}"),
        f"{ONE}:9:5",
        "{",
        "an excluded passage needs its place",
    ),
    Case(
        "unanchored-quote",
        (ONE, "{at: 86-115, because: an advertisement}", "{quote: Buy, because: an advertisement}"),
        f"{ONE}:9:6",
        "quote",
        "this quote has no span yet",
    ),
    Case(
        "bad-span",
        (ONE, "{at: 86-115, because: an advertisement}", "{at: the end, because: an advertisement}"),
        f"{ONE}:9:10",
        "the end",
        "a span is `start-end` in characters, as in `120-164`",
    ),
    Case(
        "unknown-field",
        (ONE, "{at: 86-115, because: an advertisement}", "{at: 86-115, because: an advertisement, why: so}"),
        f"{ONE}:9:45",
        "why",
        "an excluded passage has no `why`",
    ),
    Case(
        "span-outside",
        (ONE, "{at: 86-115, because: an advertisement}", "{at: 86-117, because: an advertisement}"),
        f"{ONE}:9:10",
        "86-117",
        "the span 86-117 ends beyond its text of 116 characters",
    ),
    Case(
        "span-excluded",
        (ONE, "{at: 86-115, because: an advertisement}", "{at: [86-115, 86-115], because: an advertisement}"),
        f"{ONE}:9:19",
        "86-115",
        "the passage 86-115 is excluded twice",
    ),
]
# The texts and their blocks

TEXTS: list[Case] = [
    Case(
        "language-script",
        (ONE, "language: en", "language: ur"),
        f"{ONE}:6:13",
        "ur",
        "most letters of the text are Latin, and `ur` is written in Arabic",
    ),
    Case("text-block", {TWO: "fairs: {}\n"}, f"{TWO}:1:1", "fairs", "the file has no `text:` block"),
    Case("text-block", (ONE, "  language: en\n", ""), f"{ONE}:2:3", "f", "the `text:` block lacks `language`"),
    Case(
        "text-block",
        (ONE, "file: one.txt", "file: two.txt"),
        f"{ONE}:2:9",
        "two.txt",
        "`two.txt` is not the text of this file",
    ),
    Case(
        "unknown-field", (ONE, "language: en", "langage: en"), f"{ONE}:6:3", "langage", "a text has no field `langage`"
    ),
    Case("empty-value", (ONE, "language: en", "language:"), f"{ONE}:6:12", "", "`language` has no value"),
    Case(
        "bad-id",
        {"annotations/texts/the third.yaml": FILES[ONE].split("excluded")[0].replace("one.txt", "the third.txt")},
        "annotations/texts/the third.yaml:1:1",
        "text",
        "`the third` is not a valid text id",
    ),
    Case(
        "bad-pattern",
        (ONE, "language: en", "language: English"),
        f"{ONE}:6:13",
        "English",
        "`English` does not match the pattern of `language`",
    ),
    Case(
        "bad-pattern",
        (ONE, "language: en", "language: en gb"),
        f"{ONE}:6:13",
        "en gb",
        "`en gb` does not match the pattern of `language`",
    ),
    Case(
        "bad-value",
        (ONE, "length: 116", "length: long"),
        f"{ONE}:4:11",
        "long",
        "`long` is not a valid whole number for `length`",
    ),
    Case("out-of-range", (ONE, "length: 116", "length: 0"), f"{ONE}:4:11", "0", "`0` is out of range for `length`"),
    Case(
        "bad-date",
        (ONE, "language: en", "language: en\n  published: May"),
        f"{ONE}:7:14",
        "May",
        "`May` is not a valid date for `published`",
    ),
    Case(
        "unknown-code",
        (ONE, "language: en", "language: en\n  genre: poem"),
        f"{ONE}:7:10",
        "poem",
        "unknown code `poem` in text-genre",
    ),
    Case(
        "unknown-code",
        (ONE, "language: en", "language: en\n  published: {is: 2024, basis: guessed}"),
        f"{ONE}:7:32",
        "guessed",
        "`guessed` is not a valid basis",
    ),
    Case(
        "because-missing",
        (ONE, "language: en", "language: en\n  published: {is: 2024, basis: inferred}"),
        f"{ONE}:7:32",
        "inferred",
        "a value is inferred, and nothing says from what",
    ),
    Case(
        "unknown-field",
        (ONE, "language: en", "language: en\n  published: {is: 2024, becaus: so}"),
        f"{ONE}:7:25",
        "becaus",
        "unknown qualifier `becaus` of a field of the text",
    ),
    Case(
        "bad-sentence",
        (ONE, "44-85, 86", "40-85, 86"),
        f"{ONE}:5:21",
        "40-85",
        "sentence bounds are `start-end`, in order, without overlap",
    ),
    Case(
        "bad-sentence",
        (ONE, "86-115]", "86-119]"),
        f"{ONE}:5:28",
        "86-119",
        "the sentence ends after its text, which has 116 characters",
    ),
    Case(
        "text-changed",
        ("texts/one.txt", "forty", "fifty"),
        f"{ONE}:3:11",
        "147054d4ecd1",
        "the text `one` is not the one that was annotated: its SHA-256 is a07e8abc04e9…",
    ),
    Case(
        "text-changed",
        {"texts/one.txt": b"\xff"},
        f"{ONE}:3:11",
        "147054d4ecd1",
        "the text `one` is not the one that was annotated: its SHA-256 is a8100ae6aa19…",
    ),
    Case("text-changed", (ONE, "length: 116", "length: 117"), f"{ONE}:4:11", "117", "the text has 116 characters"),
]
# Registry files

REGISTRY: list[Case] = [
    Case(
        "unknown-table",
        {"annotations/registry/persons.yaml": "dunn: {name: Dunn}\n"},
        "annotations/registry/persons.yaml:1:1",
        "dunn",
        "unknown table `persons`",
    ),
    Case(
        "unknown-table",
        {"annotations/registry/fair_guests.yaml": "dunn: {name: Dunn}\n"},
        "annotations/registry/fair_guests.yaml:1:1",
        "dunn",
        "`fair_guests` is a child table, whose rows are written in its parent's records",
    ),
    Case(
        "not-records",
        {PEOPLE: "[bell]\n"},
        f"{PEOPLE}:1:2",
        "bell",
        "a record in a list of `people` gives its id, as `person_id`",
    ),
    Case("not-records", {PEOPLE: "bell\n"}, f"{PEOPLE}:1:1", "b", "a registry file is a mapping"),
    Case(
        "unknown-field",
        (FAIRS, "    visitors:", "    visitor:"),
        f"{FAIRS}:4:5",
        "visitor",
        "`fairs` has no field `visitor` to settle",
    ),
    Case(
        "bad-settle",
        (FAIRS, "to: 40", "to: 41"),
        f"{FAIRS}:4:20",
        "41",
        "no assertion gives `41` for `fairs/spring-fair` visitors",
    ),
    Case(
        "bad-settle",
        (FAIRS, "visitors: {to: 40", "held: {to: 2023"),
        f"{FAIRS}:4:16",
        "2023",
        "no assertion gives `2023` for `fairs/spring-fair` held",
    ),
    Case(
        "bad-settle",
        (FAIRS, "visitors: {to: 40, because: The first text counted.}", "visitors: 40"),
        f"{FAIRS}:4:5",
        "visitors",
        "a decision needs the value that the cell is settled to",
    ),
    Case(
        "bad-settle",
        (FAIRS, "settle:\n    visitors: {to: 40, because: The first text counted.}", "settle: 40"),
        f"{FAIRS}:3:11",
        "40",
        "`settle` holds cells by field",
    ),
    Case(
        "because-missing",
        (FAIRS, ", because: The first text counted.", ""),
        f"{FAIRS}:4:5",
        "visitors",
        "`visitors` is settled without a reason",
    ),
    Case(
        "idle-settle",
        (TWO, "visitors: 45", "visitors: 40"),
        f"{FAIRS}:4:20",
        "40",
        "`fairs/spring-fair` visitors needs no decision",
    ),
    Case(
        "bad-redirect",
        {"annotations/registry/redirects.yaml": "people/ball: {new_id: bill, because: a slip}\n"},
        "annotations/registry/redirects.yaml:1:1",
        "people/ball",
        "redirects to the unknown id `bill` in `people`",
    ),
    Case(
        "bad-redirect",
        {"annotations/registry/redirects.yaml": "people/bell: {new_id: carr, because: a slip}\n"},
        "annotations/registry/redirects.yaml:1:1",
        "people/bell",
        "`bell` is still a record of people",
    ),
    Case(
        "bad-redirect",
        {"annotations/registry/redirects.yaml": "ball: {new_id: bell, because: a slip}\n"},
        "annotations/registry/redirects.yaml:1:1",
        "ball",
        "`ball` is not a valid redirect",
    ),
    Case(
        "because-missing",
        {"annotations/registry/redirects.yaml": "people/ball: {new_id: bell}\n"},
        "annotations/registry/redirects.yaml:1:1",
        "people/ball",
        "`people/ball` is redirected without a reason",
    ),
]
# What the mentions make together

TOGETHER: list[Case] = [
    Case("required-missing", (PEOPLE, "{name: Tom Carr}", ""), f"{PEOPLE}:2:1", "carr", "`people/carr` has no `name`"),
    Case(
        "required-missing",
        (TWO, "kind: market, guests", "guests"),
        f"{TWO}:11:7",
        "{",
        "`fairs/hat-market` has no `kind`",
    ),
    Case(
        "required-missing",
        [(TWO, "0-33, kind: fair", "0-33, kind: feast"), (KINDS, "  fair:", "  feast: {definition: Food.}\n  fair:")],
        f"{ONE}:12:24",
        "fair",
        "`fairs/spring-fair` has no `kind`",
    ),
    Case(
        "hierarchy-cycle",
        (PLACES, "The Shire", "The Shire, within_id: arden"),
        f"{PLACES}:2:33",
        "shire",
        "`within_id` has a cycle: arden -> shire -> arden",
    ),
    Case(
        "open-hierarchy",
        [
            (PLACES, "shire:", "wood: {name: Wood}\nshire:"),
            (ONE, "fairs:\n", "places: {arden: [{at: 0-3, within_id: shire}, {at: 4-10, within_id: wood}]}\nfairs:\n"),
        ],
        f"{ONE}:10:39",
        "shire",
        "`within_id` of `places/arden` is left open, but other cells depend on it",
    ),
]
# YAML (test_composer.py has every form)

UNIQUE: list[Case] = [
    Case(
        "not-unique",
        [
            (PEOPLE_SCHEMA, "constraints: {required: true}", "constraints: {required: true, unique: true}"),
            (PEOPLE, "carr: {name: Tom Carr}", "carr: {name: Ann Bell}"),
        ],
        f"{PEOPLE}:2:7",
        "{",
        "`people/carr` has the `name` of `people/bell`: `Ann Bell`",
    ),
    Case(
        "not-unique",
        [
            (GUESTS_SCHEMA, "standoff:\n", "uniqueKeys: [[fair_id, person_id]]\nstandoff:\n"),
            (TWO, "{visitor: [bell, carr]}", "{visitor: [bell, carr], host: bell}"),
        ],
        f"{TWO}:12:71",
        "b",
        "`fair_guests/hat-market/host/bell` has the `fair_id` and `person_id` of "
        "`fair_guests/hat-market/visitor/bell`: `hat-market`, `bell`",
    ),
    Case(
        "schema-reference",
        (PEOPLE_SCHEMA, "primaryKey: person_id", "uniqueKeys: [[nickname]]\nprimaryKey: person_id"),
        f"{PEOPLE_SCHEMA}:4:13",
        "[",
        "no field is called `nickname`",
    ),
    Case(
        "schema-value",
        (GUESTS_SCHEMA, "standoff:\n", "uniqueKeys: [[fair_id, role, person_id]]\nstandoff:\n"),
        f"{GUESTS_SCHEMA}:10:13",
        "[",
        "`fair_id`, `role`, `person_id` is the key: no two rows have it in common anyway",
    ),
]

FOLDERS: list[Case] = [
    Case(
        "duplicate-entry",
        {"annotations/registry/people/bell.yaml": "bell: {name: Ann Bell}\n"},
        "annotations/registry/people/bell.yaml:1:7",
        "{",
        "`people/bell` has an entry in another file of the registry too",
    ),
    Case(
        "text-block",
        {"annotations/texts/one/more.yaml": "text: {file: one.txt}\n"},
        "annotations/texts/one/more.yaml:1:1",
        "text",
        "the text is described in `annotations/texts/one.yaml`",
    ),
    Case(
        "text-block",
        {"annotations/texts/three/more.yaml": "{}\n"},
        "annotations/texts/three/more.yaml",
        "",
        "`annotations/texts/three.yaml` is missing, which describes the text",
    ),
    Case(
        "unread-file",
        {"annotations/registry/people/bell.yml": "dell: {name: Dell}\n"},
        "annotations/registry/people/bell.yml",
        "",
        "only files in `.yaml` are read",
    ),
    Case(
        "unread-file",
        {"annotations/registry/people/more/dell.yaml": "dell: {name: Dell}\n"},
        "annotations/registry/people/more",
        "",
        "this is a folder; it is not read",
    ),
]

YAML: list[Case] = [
    Case(
        "duplicate-key",
        (ONE, "held: 2024-05", "held: 2024-05\n      speaker: carr"),
        f"{ONE}:16:7",
        "speaker",
        "the key `speaker` occurs twice in one mapping",
    ),
    Case("yaml-anchor", (ONE, "held: 2024-05", "held: &day 2024-05"), f"{ONE}:15:13", "&day", "an anchor `&day`"),
    Case("yaml-alias", (ONE, "held: 2024-05", "held: *day"), f"{ONE}:15:13", "*day", "an alias `*day`"),
    Case(
        "yaml-tag", (ONE, "held: 2024-05", "held: !!str 2024-05"), f"{ONE}:15:13", "!", "a tag `tag:yaml.org,2002:str`"
    ),
    Case("yaml-merge", (ONE, "held: 2024-05", "<<: {held: 2024-05}"), f"{ONE}:15:7", "<<", "a merge key `<<`"),
    Case(
        "yaml-documents",
        (ONE, "guests: {host: bell}\n", "guests: {host: bell}\n---\n"),
        f"{ONE}:18:1",
        "---",
        "a second document starts here",
    ),
    Case(
        "yaml-key",
        (ONE, "held: 2024-05", "? [held]\n      : 2024-05"),
        f"{ONE}:15:9",
        "[",
        "a key that is a list or a mapping",
    ),
    Case(
        "swallowed-comma",
        (ONE, "an advertisement", "hats, and sons"),
        f"{ONE}:9:33",
        "and sons",
        "`and sons` is a key without a value",
    ),
    Case(
        "swallowed-hash",
        (FAIRS, "title: Spring fair", "title: Spring fair #2"),
        f"{FAIRS}:2:22",
        "#",
        "` #` cut the value short after `Spring fair`",
    ),
    Case(
        "yaml-syntax",
        (ONE, "host: bell}", "host: bell"),
        f"{ONE}:17:15",
        "{host: bell",
        "`{` is not closed",
    ),
    Case(
        "bad-utf8",
        {FAIRS: b"spring-fair: {title: F\xeate}\n"},
        f"{FAIRS}:1:23",
        "�",
        "byte 0xea at offset 22 is not UTF-8",
    ),
    Case("bom", {FAIRS: "\ufeff" + FILES[FAIRS]}, f"{FAIRS}:1:1", "s", "the file starts with a byte order mark"),
    Case(
        "too-deep", (ONE, "held: 2024-05", "held: " + "[" * 30), f"{ONE}:15:33", "[", "more than 24 levels of nesting"
    ),
    Case(
        "too-many",
        (DESCRIPTOR, '"people"', '"people", "limits": {"nodes": 47}'),
        f"{ONE}:13:7",
        "a",
        "more than 47 values",
    ),
    Case(
        "too-large",
        (DESCRIPTOR, '"people"', '"people", "limits": {"size": 398}'),
        f"{ONE}",
        "",
        "the file has 399 bytes; the limit is 398",
    ),
]
# The project

PROJECT: list[Case] = [
    Case(
        "unread-file",
        {"annotations/texts/three.yml": FILES[TWO]},
        "annotations/texts/three.yml",
        "",
        "only files in `.yaml` are read",
    ),
    Case("unread-file", {"schemas/hats.yml": "fields: []\n"}, "schemas/hats.yml", "", "only files in `.yaml` are read"),
    Case(
        "unread-file",
        {"annotations/texts/three.yaml.txt": FILES[TWO]},
        "annotations/texts/three.yaml.txt",
        "",
        "only files in `.yaml` are read",
    ),
    Case(
        "unread-file",
        {"annotations/registry/hats.YAML": "{}\n"},
        "annotations/registry/hats.YAML",
        "",
        "only files in `.yaml` are read",
    ),
    Case(
        "unread-file",
        {"schemas/vocabularies/hats.json": "{}\n"},
        "schemas/vocabularies/hats.json",
        "",
        "only files in `.yaml` are read",
    ),
    Case(
        "unread-file",
        {"annotations/people.yaml": FILES[PEOPLE]},
        "annotations/people.yaml",
        "",
        "files right in `annotations/` are not read",
    ),
    Case(
        "unread-file",
        {"annotations/texts/two/1891/three.yaml": FILES[TWO]},
        "annotations/texts/two/1891",
        "",
        "this is a folder; it is not read",
    ),
    Case(
        "unread-file",
        {"annotations/drafts/three.yaml": FILES[TWO]},
        "annotations/drafts",
        "",
        "this is a folder; it is not read",
    ),
    Case(
        "missing-folder",
        {file: None for file in FILES if file.startswith("annotations/")},
        "annotations",
        "",
        "there is no folder `annotations`",
    ),
    Case(
        "missing-folder",
        {file: None for file in FILES if file.startswith("schemas/")},
        "schemas",
        "",
        "there is no folder `schemas`",
    ),
    Case("no-project", {DESCRIPTOR: None}, f"{DESCRIPTOR}", "", "there is no datapackage.json in {root}"),
    Case(
        "bad-utf8",
        {DESCRIPTOR: b'{"name": "F\xeate"}'},
        f"{DESCRIPTOR}:1:12",
        "�",
        "byte 0xea at offset 11 is not UTF-8",
    ),
    Case("bad-descriptor", (DESCRIPTOR, "}}", "}"), f"{DESCRIPTOR}:2:1", "", "not JSON: Expecting ',' delimiter"),
    Case(
        "bad-descriptor",
        {DESCRIPTOR: "[]\n"},
        f"{DESCRIPTOR}:1:1",
        "[",
        "the file is not an object",
    ),
    Case("bad-descriptor", {DESCRIPTOR: "[" * 100_000}, f"{DESCRIPTOR}:1:1", "[", "the file is nested too deeply"),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"tiny"', '"\\ud800"'),
        f"{DESCRIPTOR}:1:1",
        "{",
        "the escape `\\ud800` is half a character",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"version": "1.0.0", ', ""),
        f"{DESCRIPTOR}:1:1",
        "{",
        "the package has no `version`",
    ),
    *(
        Case(
            "bad-descriptor",
            (DESCRIPTOR, '"version": "1.0.0"', f'"version": "1.0.0", {given}'),
            f"{DESCRIPTOR}:1:{37 + column}",
            marked,
            message,
        )
        for given, column, marked, message in [
            ('"name": "tiny"', 1, '"name"', "the key `name` is given twice in one object"),
            ('"licences": []', 1, '"licences"', "there is no property `licences`"),
            ('"Title": "Tiny"', 1, '"Title"', "there is no property `Title`"),
            ('"title": null', 1, '"title"', "`title` is not one line of text"),
            ('"title": "a\\nb"', 1, '"title"', "`title` is not one line of text"),
            ('"title": "a\\u202eb"', 1, '"title"', "`title` is not one line of text"),
            ('"created": "yesterday"', 1, '"created"', "`created` is not a day"),
            ('"homepage": "javascript:x()"', 1, '"homepage"', "`homepage` is not a web address"),
            ('"keywords": "fairs"', 1, '"keywords"', "`keywords` is not a list of keywords"),
            ('"licenses": [{"title": "Free"}]', 14, "{", "item 1 of `licenses` has no `name` and no `path`"),
            ('"licenses": [{"path": "../x"}]', 15, '"path"', "`path` is not a web address, or a path in the project"),
            (
                '"contributors": [{"title": "Ann", "organisation": "Arden"}]',
                35,
                '"organisation"',
                "there is no property `organisation`",
            ),
        ]
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"tiny"', '"../../tiny"'),
        f"{DESCRIPTOR}:1:2",
        '"name"',
        "`name` is not a name of lower-case letters and digits, joined by `-`, `.` or `_`, that every system can give "
        "a file",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"people", "qualifiers": [{"name": "confidence"}]'),
        f"{DESCRIPTOR}:1:89",
        '"name"',
        "`confidence` has a meaning of its own",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"1.0.0"', '"1.0"'),
        f"{DESCRIPTOR}:1:18",
        '"version"',
        "`version` is not a version MAJOR.MINOR.PATCH",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"people", "limits": {"size": 1e999}'),
        f"{DESCRIPTOR}:1:1",
        "{",
        "not JSON: Out of range float values are not JSON compliant",
    ),
    Case(
        "old-word",
        (ONE, "held: 2024-05", "held: {is: 2024-05, derivation: calendar}"),
        f"{ONE}:15:27",
        "derivation",
        "since 2.0, `derivation` is written `basis`",
    ),
    *(
        Case(
            "odd-descriptor",
            (DESCRIPTOR, '"version": "1.0.0"', f'"version": "1.0.0", {given}'),
            f"{DESCRIPTOR}:1:{37 + column}",
            marked,
            message,
        )
        for given, column, marked, message in [
            (
                '"created": "2026-02-30"',
                1,
                '"created"',
                "`2026-02-30` is not a day of the calendar, and is left out of what is built",
            ),
            ('"keywords": ["fairs", "fairs"]', 23, '"fairs"', "the keyword `fairs` is given twice"),
            (
                '"licenses": [{"name": "cc-by-4.0"}]',
                15,
                '"name"',
                "`cc-by-4.0` is not an identifier of SPDX: letter case counts",
            ),
        ]
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"speakers"', '"speaker"'),
        f"{DESCRIPTOR}:1:51",
        '"speaker"',
        "there is no setting `speaker`",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"persons"'),
        f"{DESCRIPTOR}:1:51",
        '"speakers"',
        "`speakers` names the table `persons`, which does not exist",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"people", "limits": {"nodes": "many"}'),
        f"{DESCRIPTOR}:1:84",
        '"nodes"',
        "`nodes` is not a whole number of 1 or more",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"people", "distinct": ["bell", ["bell", "carr"]]'),
        f"{DESCRIPTOR}:1:86",
        '"bell"',
        "item 1 of `distinct` is not a pair of ids",
    ),
    Case(
        "bad-descriptor",
        (DESCRIPTOR, '"people"', '"people", "coverage": ["required"]'),
        f"{DESCRIPTOR}:1:73",
        '"coverage"',
        "`coverage` is neither `optional` nor `required`",
    ),
]


def together(groups: str) -> Change:
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff:\n  together: {groups}\n"


def pointed(geo: str) -> list[Change | Files]:
    """Places with a longitude, and what the schema says of their points."""
    column = "  - {name: x, type: number, constraints: {minimum: -180, maximum: 180}}\n"
    return [
        (PLACES_SCHEMA, "within_id}\nprimary", f"within_id}}\n{column}primary"),
        (PLACES_SCHEMA, "broader: within_id}", f"broader: within_id, geo: {geo}}}"),
    ]


# Schemas (test_schema.py has every form)


SCHEMAS: list[Case] = [
    Case("schema-key", (PEOPLE_SCHEMA, "primaryKey:", "key:"), f"{PEOPLE_SCHEMA}:4:1", "key", "no key `key` here"),
    Case(
        "schema-value",
        (PEOPLE_SCHEMA, "{registered: true}", "{registered: yes}"),
        f"{PEOPLE_SCHEMA}:5:24",
        "yes",
        "`yes` is neither `true` nor `false`",
    ),
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "{name: stalls, type: integer,", "{name: stalls, type: boolean, standoff: {range: true},"),
        f"{FAIRS_SCHEMA}:7:53",
        "true",
        "values of type boolean are not numbers with ranges",
    ),
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "{type: count}}", "{type: count, unit: m}}"),
        f"{FAIRS_SCHEMA}:5:81",
        "m",
        "values of type count have no unit",
    ),
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "{name: motto,", "{name: area, standoff: {type: quantity}}\n  - {name: motto,"),
        f"{FAIRS_SCHEMA}:9:12",
        "area",
        "a quantity has a unit, in which its columns are",
    ),
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "{name: motto,", "{name: area, standoff: {type: quantity, unit: barn}}\n  - {name: motto,"),
        f"{FAIRS_SCHEMA}:9:51",
        "barn",
        "`barn` is not known here",
    ),
    Case(
        "schema-value",
        (PEOPLE_SCHEMA, "{name: person_id}", "{name: person_id, standoff: {basis: true}}"),
        f"{PEOPLE_SCHEMA}:2:12",
        "person_id",
        "`person_id` shows the basis of its values, and no assertion gives them",
    ),
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "standoff: {derive: {among", "standoff: {basis: true, derive: {among"),
        f"{FAIRS_SCHEMA}:11:12",
        "is_trade",
        "`is_trade` shows the basis of its values, and no assertion gives them",
    ),
    Case(
        "schema-reference",
        (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, names: name}"),
        f"{PEOPLE_SCHEMA}:5:37",
        "name",
        "`name` is not a key column that a child table adds to that of its parent",
    ),
    Case(
        "schema-reference",
        (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, collective: crowd}"),
        f"{PEOPLE_SCHEMA}:5:42",
        "crowd",
        "no field is called `crowd`",
    ),
    Case(
        "schema-value",
        (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, reserved: name}"),
        f"{PEOPLE_SCHEMA}:5:40",
        "name",
        "`name` is not true or false",
    ),
    Case(
        "schema-reference",
        (FAIRS_SCHEMA, "vocabulary: fair-kind", "vocabulary: kinds"),
        f"{FAIRS_SCHEMA}:3:12",
        "kind",
        "there is no vocabulary `kinds`",
    ),
    Case(
        "schema-name",
        (PEOPLE_SCHEMA, "{name: person_id}", "{name: personId}"),
        f"{PEOPLE_SCHEMA}:2:12",
        "personId",
        "`personId` is not a valid column name",
    ),
    Case(
        "schema-name",
        (FAIRS_SCHEMA, "name: motto", "name: order"),
        f"{FAIRS_SCHEMA}:9:12",
        "order",
        "`order` is a word of SQL: queries fail unless they quote it",
    ),
    *(
        Case("schema-name", (FAIRS_SCHEMA, "name: motto", f"name: {name}"), f"{FAIRS_SCHEMA}:9:12", name, message)
        for name, message in [
            ("kind_label", "the view `fairs_labelled` would have two columns `kind_label`"),
            ("fairs_fts", "`fairs_fts` is the name of the full-text index of `fairs` in SQLite's file"),
        ]
    ),
    *(
        Case("schema-name", {f"schemas/{name}.yaml": OTHER}, f"schemas/{name}.yaml:1:1", "fields", message)
        for name, message in [
            ("nul", "Windows cannot hold a file called `nul.csv`"),
            ("codebook", "`codebook` is the name of something else that a package or its workbook holds"),
            ("conflicts", "`conflicts` is the name of something else that a package or its workbook holds"),
            ("sqlite_x", "`sqlite_x`: SQLite keeps `sqlite` and names that begin with `sqlite_` for itself"),
            ("sqlite", "`sqlite`: SQLite keeps `sqlite` and names that begin with `sqlite_` for itself"),
            ("altered", "`altered` is the name of something else that a package or its workbook holds"),
            ("fairs_by_place_id", "`fairs_by_place_id` is the name of an index of `fairs` in SQLite's file"),
            ("select", "`select` is a word of SQL: queries fail unless they quote it"),
        ]
    ),
    Case(
        "schema-name",
        {"schemas/vocabularies/com1.yaml": FILES[KINDS]},
        "schemas/vocabularies/com1.yaml:1:1",
        "codes",
        "Windows cannot hold a file called `com1.yaml`",
    ),
    Case(
        "schema-name",
        {"schemas/vocabularies/Fair-kind.yaml": FILES[KINDS]},
        "schemas/vocabularies/Fair-kind.yaml:1:1",
        "codes",
        "`Fair-kind` is not a valid name of a vocabulary",
    ),
    Case(
        "schema-derive",
        (FAIRS_SCHEMA, "codes: [market]", "codes: [shop]"),
        f"{FAIRS_SCHEMA}:11:12",
        "is_trade",
        "unknown code `shop` in fair-kind",
    ),
    Case(
        "reserved-name",
        (FAIRS_SCHEMA, "name: motto", "name: because"),
        f"{FAIRS_SCHEMA}:9:12",
        "because",
        "`because` is a reserved name",
    ),
    Case(
        "short-form",
        (GUESTS_SCHEMA, "by: role", "by: role, value: since"),
        f"{GUESTS_SCHEMA}:11:53",
        "since",
        "a value under `role` is `person_id`; `since` would be a second reading",
    ),
    Case(
        "hierarchy-cycle",
        (KINDS, "for a day.", "for a day., broader: market"),
        f"{KINDS}:2:50",
        "fair",
        "`broader` runs in a circle: market -> fair -> market",
    ),
    Case(
        "unused-vocabulary",
        {"schemas/vocabularies/hat.yaml": "codes: {straw: {definition: Of straw.}}\n"},
        "schemas/vocabularies/hat.yaml:1:1",
        "codes",
        "no column uses the vocabulary `hat`",
    ),
    Case(
        "likely-together",
        (FAIRS_SCHEMA, "primaryKey:", "  - {name: fee, type: number}\n  - {name: fee_currency}\nprimaryKey:"),
        f"{FAIRS_SCHEMA}:13:12",
        "fee_currency",
        "`fee` and `fee_currency` look like parts of one statement, but may be taken from two texts",
    ),
    *(
        Case(code, together(groups), f"{FAIRS_SCHEMA}:14:13", "[", message)
        for code, groups, message in [
            ("schema-reference", "[[held, fee]]", "no field is called `fee`"),
            ("schema-value", "[[held, permit], [permit, stalls]]", "`permit` is in `together` twice"),
            ("schema-value", "[[held]]", "`together` names fields that belong together"),
            (
                "schema-value",
                "[[held, is_trade]]",
                "`is_trade` is derived: no mention gives it together with others",
            ),
            (
                "schema-value",
                "[[held, fair_id]]",
                "`fair_id` is part of the key: no mention gives it together with others",
            ),
            (
                "schema-value",
                "[[title, motto]]",
                "`title` and others are set in different files, never in one mention",
            ),
        ]
    ),
    *(
        Case(code, pointed(geo), f"{PLACES_SCHEMA}:{place}", marked, message)
        for code, geo, place, marked, message in [
            ("schema-reference", "{latitude: lat, longitude: x}", "9:55", "{", "no field is called `lat`"),
            ("schema-value", "{latitude: x}", "9:55", "{", "`geo` names two columns"),
            ("schema-value", "{latitude: x, longitude: x}", "5:12", "x", "`x` is not a number from -90 to 90"),
        ]
    ),
    Case(
        "schema-reference",
        [
            *pointed("{latitude: y, longitude: x, areas: {name: [town]}}"),
            (
                PLACES_SCHEMA,
                "primaryKey",
                "  - {name: y, type: number, constraints: {minimum: -90, maximum: 90}}\nprimaryKey",
            ),
        ],
        f"{PLACES_SCHEMA}:10:97",
        "[",
        "`name` is not a field with a vocabulary",
    ),
    Case(
        "schema-reference",
        [
            *pointed("{latitude: y, longitude: x, areas: {kind: [market, town, fair, shire]}}"),
            (
                PLACES_SCHEMA,
                "primaryKey",
                "  - {name: y, type: number, constraints: {minimum: -90, maximum: 90}}\n"
                "  - {name: kind, standoff: {vocabulary: fair-kind, from: registry}}\nprimaryKey",
            ),
        ],
        f"{PLACES_SCHEMA}:11:97",
        "[",
        "`town`, `shire`: not in the vocabulary `fair-kind`",
    ),
]


OF_LABELS = [
    Case(
        "schema-value",
        (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff: {{label: {label}}}\n"),
        f"{FAIRS_SCHEMA}:13:19",
        label[:14],
        "a control character, a line end, or a character that changes the direction of what follows",
    )
    for label in (f'"{{title}}{sign}{{kind}}"' for sign in ("\\n", "\\t", "\\a", "\\u202e"))
]


def asked(sql: str, name: str = "dear_fairs") -> Files:
    text = f"title: Dear fairs\ndescription: Fairs by name.\nsql: {sql}\n"
    return {f"schemas/queries/{name}.yaml": text}


OF_QUERIES: list[Case] = [
    Case("schema-query", asked(sql), "schemas/queries/dear_fairs.yaml:3:6", sql.split(",")[0].split("]")[0], message)
    for sql, message in [
        ("SELECT titel FROM fairs", "SQLite cannot answer it: no such column: titel"),
        ("SELECT * FROM fairs AS f JOIN fairs AS g ON f.fair_id = g.fair_id", "a column is called `fair_id:1`"),
        ("SELECT count(*) FROM fairs_labelled", "a column is called `count(*)`"),
        ("SELECT 1 AS one; DROP TABLE fairs", "`;` is not written in a query"),
        ("SELECT name FROM sqlite_master", "SQLite cannot answer it: access to sqlite_master.name is prohibited"),
        ("SELECT random() AS any", "SQLite cannot answer it: not authorized to use function: random"),
        (
            "SELECT title FROM fairs WHERE title LIKE 's%'",
            "SQLite cannot answer it: not authorized to use function: LIKE",
        ),
        ("SELECT rowid AS number FROM fairs", "SQLite cannot answer it: access to fairs.ROWID is prohibited"),
        ("SELECT [title] FROM fairs", "`[` is not written in a query"),
        (
            "SELECT stalls / 2 AS half FROM fairs",
            "SQLite divides whole numbers to whole numbers, DuckDB does not",
        ),
        ("SELECT max(stalls, 1) AS most FROM fairs", "`max` of several values is a list in DuckDB"),
    ]
]
OF_QUERIES += [
    Case(
        "schema-query",
        asked("DELETE FROM fairs"),
        "schemas/queries/dear_fairs.yaml:3:6",
        "DELETE FROM fairs",
        "it does not begin with SELECT or WITH",
    ),
    Case(
        "schema-query",
        asked("SELECT title FROM fairs", "fairs_labelled"),
        "schemas/queries/fairs_labelled.yaml:1:1",
        "title",
        "`fairs_labelled` is the name of something else in SQLite's file",
    ),
    Case(
        "schema-query",
        {"schemas/queries/dear_fairs.yaml": "title: Dear fairs\nsql: SELECT title FROM fairs\n"},
        "schemas/queries/dear_fairs.yaml:1:1",
        "title",
        "a query has a `description`",
    ),
]


def timed(time: str) -> Change:
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff:\n  time: {time}\n"


TIMES: list[Case] = [
    Case("schema-key", timed("{hapened: held}"), f"{FAIRS_SCHEMA}:14:10", "hapened", "no key `hapened` here"),
    Case(
        "schema-name",
        (FAIRS_SCHEMA, "name: motto", "name: sort_date"),
        f"{FAIRS_SCHEMA}:9:12",
        "sort_date",
        "`sort_date` is the compiler's own name",
    ),
    *(
        Case("schema-time", timed(time), f"{FAIRS_SCHEMA}:14:{column}", marked, message)
        for time, column, marked, message in [
            ("{}", 9, "{", "`time` names no field"),
            ("{happened: hold}", 20, "hold", "no field is called `hold`"),
            ("{happened: visitors}", 20, "visitors", "`visitors` is not a date"),
            ("{ended: held}", 17, "held", "`ended` without a beginning"),
            ("{began: held, as_of: held}", 30, "held", "`held` is in `time` twice"),
            ("{happened: [held, held]}", 20, "[", "`held` is in `time` twice"),
            ("{like: kind}", 16, "kind", "`kind` does not refer to a table"),
            ("{like: place_id}", 16, "place_id", "the rows of `places` have no `time`"),
        ]
    ),
    Case(
        "schema-time",
        [
            timed("{happened: held, like: place_id}"),
            (PLACES_SCHEMA, "  - {name: within_id}\n", "  - {name: within_id}\n  - {name: fair_id}\n"),
            (
                PLACES_SCHEMA,
                "standoff: {registered: true,",
                "  - {fields: fair_id, reference: {resource: fairs, fields: fair_id}}\n"
                "standoff: {registered: true, time: {like: fair_id},",
            ),
        ],
        f"{FAIRS_SCHEMA}:14:32",
        "place_id",
        "`fairs` and `places` are each dated like the other",
    ),
]


def tied(tie: str) -> list[Change | Files]:
    """Guests who are tied by a fair; the persons have labels."""
    labelled = (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}")
    return [(GUESTS_SCHEMA, "by: role}", f"by: role}}\n  tie: {tie}"), labelled]


TIES: list[Case] = [
    Case("schema-key", tied("{kid: met}"), f"{GUESTS_SCHEMA}:12:9", "kid", "no key `kid` here"),
    Case(
        "schema-tie",
        (GUESTS_SCHEMA, "by: role}", "by: role}\n  tie: {kind: met, between: person_id, within: fair_id}"),
        f"{GUESTS_SCHEMA}:12:29",
        "person_id",
        "the records of `people` have no label",
    ),
    *(
        Case("schema-tie", tied(tie), f"{GUESTS_SCHEMA}:12:{column}", marked, message)
        for tie, column, marked, message in [
            ("{kind: met}", 8, "{", "the tie does not say which fields it connects"),
            ("{between: person_id}", 8, "{", "the tie does not say which fields it connects"),
            ("{kind: met, from: person_id}", 8, "{", "the tie does not say which fields it connects"),
            ("{kind: met, between: since, within: fair_id}", 29, "since", "`since` does not refer to a table"),
            ("{kind: met, between: person, within: fair_id}", 29, "person", "no field is called `person`"),
            (
                "{kind: met, between: person_id, within: role}",
                48,
                "role",
                "`role` is not the key of the parent of `fair_guests`",
            ),
            (
                "{kind: met, between: person_id, within: fair_id, where: {role: guest}}",
                71,
                "guest",
                "`guest` is not a valid value of `role`",
            ),
            (
                "{kind: met, between: person_id, within: fair_id, where: {rôle: host}}",
                71,
                "host",
                "`fair_guests` has no column `rôle`",
            ),
            (
                "{kind: met, between: person_id, within: fair_id, where: {fair_id.kind: fair}}",
                79,
                "fair",
                "`fair_id` is not an end of the tie",
            ),
        ]
    ),
]

LABELS: list[Case] = [
    Case(
        "schema-wide",
        (PLACES_SCHEMA, "broader: within_id}", f"broader: within_id, label: '{pattern}'}}"),
        f"{PLACES_SCHEMA}:8:57",
        f"'{pattern}'",
        message,
    )
    for pattern, message in [
        ("{nane}", "`places` has no field `nane`"),
        ("{speakers of name}", "a label does not say who states it"),
        ("[{name}]", "nothing is outside square brackets"),
        ("{name}[ in {within_id}]", "the label of `places` includes itself"),
    ]
]


def expects(expectations: str) -> Change:
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff:\n  expect: {expectations}\n"


def until(name: str, expectations: str) -> Change:
    """A second date in the table of fairs, and what is expected of it."""
    added = f"  - {{name: {name}, standoff: {{type: edtf}}}}\nprimaryKey: fair_id\n"
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"{added}standoff:\n  expect: {expectations}\n"


# What the schemas expect of the tables, and the settings of the texts

EXPECTATIONS: list[Case] = [
    Case(
        "unexpected-rows",
        expects("{rows: {minimum: 3}}"),
        f"{FAIRS_SCHEMA}:14:28",
        "3",
        "`fairs` has 2 rows, expected at least 3",
    ),
    Case(
        "more-rows",
        expects("{rows: {maximum: 1}}"),
        f"{FAIRS_SCHEMA}:14:28",
        "1",
        "`fairs` has 2 rows, expected at most 1",
    ),
    Case(
        "unexpected-gaps",
        expects("{filled: {held: 0.8}}"),
        f"{FAIRS_SCHEMA}:14:27",
        "0.8",
        "`held` is filled in 1 of 2 rows, expected at least 80%",
    ),
    Case(
        "unexpected-merge",
        expects("{apart: [{records: [spring-fair, may-fair], because: one is in May}]}"),
        f"{FAIRS_SCHEMA}:14:20",
        "{",
        "`fairs` has no row `may-fair`, which must stay distinct from similar records",
    ),
    Case(
        "never-rule",
        expects("{never: [{where: {kind: market, held: null}, because: a market has its day}]}"),
        f"{TWO}:12:25",
        "market",
        "`fairs/hat-market`: kind is market and held is empty",
    ),
    Case(
        "one-of",
        expects("{one_of: [held, stalls]}"),
        f"{TWO}:11:7",
        "{",
        "`fairs/hat-market` has none of `held`, `stalls`",
    ),
    Case(
        "out-of-order",
        [until("until", "{in_order: [[held, until]]}"), (ONE, "held: 2024-05", "held: 2024-05\n      until: 2024-04")],
        f"{ONE}:16:14",
        "2024-04",
        "`fairs/spring-fair`: `until` (2024-04-30) is before `held` (2024-05-01)",
    ),
    Case(
        "odd-order",
        [
            (
                FAIRS_SCHEMA,
                "primaryKey:",
                "  - {name: opened, type: date}\n  - {name: closed, type: date}\nprimaryKey:",
            ),
            (ONE, "held: 2024-05", "closed: 2024-05-01\n      opened: 2024-05-02"),
        ],
        f"{ONE}:15:15",
        "2024-05-01",
        "`fairs/spring-fair`: `closed` (2024-05-01) is before `opened` (2024-05-02)",
    ),
    Case(
        "schema-expect",
        expects("{filled: {hold: 0.8}}"),
        f"{FAIRS_SCHEMA}:14:21",
        "hold",
        "the table has no column `hold`",
    ),
    Case(
        "uncovered-sentence",
        [(DESCRIPTOR, '"people"', '"people", "coverage": "required"'), (ONE, "86-115, because", "86-90, because")],
        f"{ONE}:5:28",
        "86-115",
        "4 characters of sentence 3 (86-115) are excluded, 15 are needed",
    ),
    Case(
        "unannotated-text",
        [(DESCRIPTOR, '"people"', '"people", "coverage": "required"'), {"texts/three.txt": "Hats.\n"}],
        "annotations/texts/three.yaml",
        "",
        "the text `three.txt` has no annotation file",
    ),
]


def wide(*items: str, key: str = "fair_id") -> Change:
    lines = "".join(f"    - {item}\n" for item in (key, *items))
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff:\n  wide:\n{lines}"


def shown(pattern: str, more: str = "") -> Change:
    return wide(f"{{name: words, show: '{pattern}'{more}}}")


def guests(pattern: str, more: str = "") -> Change:
    return shown(pattern, f", from: fair_guests{more}")


# What the schemas say of wide tables; items are on line 16 and below, the first is the key

WIDE: list[Case] = [
    Case(
        "schema-wide",
        (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: nane}"),
        f"{PEOPLE_SCHEMA}:5:37",
        "nane",
        "`nane` is not a field of free text",
    ),
    Case(
        "schema-wide",
        (GUESTS_SCHEMA, "by: role}", "by: role}\n  wide: [fair_id]"),
        f"{GUESTS_SCHEMA}:12:9",
        "[",
        "a child has no wide table of its own",
    ),
    Case("schema-wide", wide("hold"), f"{FAIRS_SCHEMA}:16:7", "hold", "the table has no field `hold`"),
    Case(
        "schema-wide",
        wide("n_assertions"),
        f"{FAIRS_SCHEMA}:16:7",
        "n_assertions",
        "the table has no field `n_assertions`",
    ),
    Case("schema-wide", wide("kind", "kind"), f"{FAIRS_SCHEMA}:17:7", "kind", "`kind` is listed twice"),
    Case(
        "schema-value",
        wide("{name: words}"),
        f"{FAIRS_SCHEMA}:16:7",
        "{",
        "a column of words has a `name` and says what to `show`",
    ),
    Case(
        "schema-wide",
        wide("kind", "{name: kind_label, show: '{kind}'}"),
        f"{FAIRS_SCHEMA}:17:14",
        "kind_label",
        "two columns of the wide table would be called `kind_label`",
    ),
    Case(
        "schema-wide",
        wide("{name: Words, show: '{kind}'}"),
        f"{FAIRS_SCHEMA}:16:14",
        "Words",
        "`Words` is not a valid column name",
    ),
    Case(
        "schema-wide",
        shown("{hold}"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{hold}'",
        "`fairs` has no field `hold`",
    ),
    Case(
        "schema-wide",
        shown("{kind.label}"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{kind.label}'",
        "`fairs.kind` is not a reference",
    ),
    Case(
        "schema-wide",
        shown("{speakers of fair_id}"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{speakers of fair_id}'",
        "no assertion gives `fairs.fair_id`",
    ),
    Case(
        "schema-wide",
        shown("{words}"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{words}'",
        "`words` includes itself",
    ),
    Case(
        "schema-wide",
        shown("{kind}", ", sort: kind"),
        f"{FAIRS_SCHEMA}:16:43",
        "kind",
        "`sort` is of the rows of another table, and none is named",
    ),
    Case(
        "schema-wide",
        shown("{kind}", ", from: stalls"),
        f"{FAIRS_SCHEMA}:16:43",
        "stalls",
        "unknown table of records `stalls`",
    ),
    Case(
        "schema-wide",
        shown("{name}", ", from: people"),
        f"{FAIRS_SCHEMA}:16:43",
        "people",
        "no field of `people` refers to `fairs`",
    ),
    Case(
        "schema-wide",
        guests("{person_id}", ", on: person_id"),
        f"{FAIRS_SCHEMA}:16:65",
        "person_id",
        "`fair_guests.person_id` does not refer to `fairs`",
    ),
    Case(
        "schema-wide",
        guests("{since}"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{since}'",
        "`since` may be empty, and the row would be lost",
    ),
    Case(
        "schema-wide",
        guests("{person_id}", ", where: {role: judge}"),
        f"{FAIRS_SCHEMA}:16:75",
        "judge",
        "`judge` is not a valid value of `role`",
    ),
    Case(
        "schema-wide",
        guests("{person_id}", ", where: {rank: host}"),
        f"{FAIRS_SCHEMA}:16:75",
        "host",
        "`fair_guests` has no column `rank`",
    ),
    Case(
        "schema-wide",
        guests("{person_id}", ", sort: person_id.age"),
        f"{FAIRS_SCHEMA}:16:67",
        "person_id.age",
        "`people` has no field `age`",
    ),
    Case(
        "schema-wide",
        (
            PLACES_SCHEMA,
            "broader: within_id}",
            "broader: within_id, wide: [place_id, {name: near, from: fairs, on: within_id, show: '{fair_id}'}]}",
        ),
        f"{PLACES_SCHEMA}:8:97",
        "within_id",
        "`fairs.within_id` does not refer to `places`",
    ),
    Case(
        "schema-wide",
        [
            (FAIRS_SCHEMA, "  - {name: stalls,", "  - {name: rain_place_id}\n  - {name: stalls,"),
            (
                FAIRS_SCHEMA,
                "foreignKeys:\n",
                "foreignKeys:\n  - {fields: rain_place_id, reference: {resource: places, fields: place_id}}\n",
            ),
            (
                PLACES_SCHEMA,
                "broader: within_id}",
                "broader: within_id, wide: [place_id, {name: fairs, from: fairs, show: '{fair_id}'}]}",
            ),
        ],
        f"{PLACES_SCHEMA}:8:87",
        "fairs",
        "`rain_place_id` and `place_id` of `fairs` refer to `places`",
    ),
    Case("schema-wide", shown("{kind"), f"{FAIRS_SCHEMA}:16:27", "'{kind'", "`{` has no counterpart"),
    Case("schema-wide", shown("{kind}[ by"), f"{FAIRS_SCHEMA}:16:27", "'{kind}[ by'", "`[` has no counterpart"),
    Case("schema-wide", shown("{the kind}"), f"{FAIRS_SCHEMA}:16:27", "'{the kind}'", "`{the kind}` is not a field"),
    Case(
        "schema-wide",
        shown("a fair[ of {kind}]"),
        f"{FAIRS_SCHEMA}:16:27",
        "'a fair[ of {kind}]'",
        "nothing is outside square brackets",
    ),
    Case(
        "schema-wide",
        shown("{kind}[ fair]"),
        f"{FAIRS_SCHEMA}:16:27",
        "'{kind}[ fair]'",
        "square brackets hold what may be empty, and these name no field",
    ),
]
# Spreadsheets

RUN = "a spreadsheet may run `{}` as a formula"
SETTING = '"people", "spreadsheets": {}'


def _setting(given: str) -> Change:
    return (DESCRIPTOR, '"people"', SETTING.format(given))


COMPOSED = "standoff:\n  wide:\n    - fair_id\n    - {name: words, show: '={title}'}\n"

SPREADSHEETS: list[Case] = [
    Case("risky-cell", (ONE, "held: 2024-05", "motto: =1+1"), f"{ONE}:15:14", "=1+1", RUN.format("=1+1")),
    Case(
        "risky-cell", (ONE, "held: 2024-05", "motto: +44 fairs"), f"{ONE}:15:14", "+44 fairs", RUN.format("+44 fairs")
    ),
    Case("risky-cell", (ONE, "held: 2024-05", "motto: -a list"), f"{ONE}:15:14", "-a list", RUN.format("-a list")),
    Case("risky-cell", (ONE, "held: 2024-05", 'motto: "@SUM(A1)"'), f"{ONE}:15:14", '"@SUM(A1', RUN.format("@SUM(A1)")),
    Case("risky-cell", (PEOPLE, "Tom Carr", '"=Tom"'), f"{PEOPLE}:2:14", '"=To', RUN.format("=Tom")),
    Case(
        "risky-cell",
        (ONE, "held: 2024-05", "held: {is: 2024-05, confidence: likely, because: =so}"),
        f"{ONE}:15:18",
        "2024-05",
        RUN.format("=so"),
    ),
    Case(
        "risky-cell", (ONE, "because: an advertisement", "because: -hats"), f"{ONE}:9:10", "86-115", RUN.format("-hats")
    ),
    Case(
        "risky-cell",
        (ONE, "language: en", "language: en\n  title: =Fairs"),
        f"{ONE}:7:10",
        "=Fairs",
        RUN.format("=Fairs"),
    ),
    Case(
        "risky-cell",
        (FAIRS, "because: The first", "because: =The first"),
        f"{FAIRS}:4:20",
        "40",
        RUN.format("=The first text counted."),
    ),
    Case("risky-cell", (KINDS, "Goods are sold.", "+Goods"), f"{KINDS}:2:24", "+Goods", RUN.format("+Goods")),
    Case(
        "risky-cell",
        (FAIRS_SCHEMA, "{name: title,", '{name: title, description: "@home",'),
        f"{FAIRS_SCHEMA}:10:32",
        '"@hom',
        RUN.format("@home"),
    ),
    *(
        Case(
            "risky-cell",
            (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff: {{label: '{label}'}}\n"),
            f"{FAIRS_SCHEMA}:13:19",
            f"'{label}'",
            RUN.format(sign),
        )
        for label, sign in [("={title}", "="), ("[{motto}, ]@{title}", "@")]
    ),
    Case(
        "cell-too-long",
        [(FAIRS_SCHEMA, ", maxLength: 60", ""), (ONE, "held: 2024-05", "motto: " + "hats " * 6_553 + "hat")],
        f"{ONE}:15:14",
        "hats " * 16,
        "`hats hats hats hats hats hats hats hats …` has 32,768 characters; a cell of a spreadsheet holds 32,767",
    ),
    *(
        Case(
            "risky-cell",
            (ONE, "held: 2024-05", f"motto: {sign}1+1"),
            f"{ONE}:15:14",
            f"{sign}1+1",
            RUN.format(f"{sign}1+1"),
        )
        for sign in "＝＋－＠"
    ),
    Case(
        "risky-cell",
        (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\n{COMPOSED}"),
        f"{FAIRS}:2:3",
        "title",
        "`words` of the wide row `fairs/spring-fair`: a spreadsheet may run `=Spring fair` as a formula",
    ),
    Case("bad-descriptor", _setting("[]"), f"{DESCRIPTOR}:1:73", '"spreadsheets"', "`spreadsheets` is not an object"),
    Case(
        "bad-descriptor",
        _setting('{"sheets": true}'),
        f"{DESCRIPTOR}:1:90",
        '"sheets"',
        "`spreadsheets` has no setting `sheets`",
    ),
    Case(
        "bad-descriptor",
        _setting('{"workbook": "no"}'),
        f"{DESCRIPTOR}:1:90",
        '"workbook"',
        "`workbook` is neither true nor false",
    ),
    Case("bad-descriptor", _setting('{"csv": 0}'), f"{DESCRIPTOR}:1:90", '"csv"', "`csv` is neither true nor false"),
    Case(
        "bad-descriptor",
        _setting('{"leave_out": "fairs"}'),
        f"{DESCRIPTOR}:1:90",
        '"leave_out"',
        "`leave_out` is not a list of tables",
    ),
    Case(
        "bad-descriptor",
        _setting('{"leave_out": ["fair"]}'),
        f"{DESCRIPTOR}:1:104",
        '"fair"',
        "`leave_out` names `fair`, which does not exist",
    ),
    Case(
        "bad-descriptor",
        _setting('{"risky_cells": "run"}'),
        f"{DESCRIPTOR}:1:90",
        '"risky_cells"',
        "`risky_cells` is neither `refuse` nor `allow`",
    ),
]

# Decisions between two readings

DECISIONS_FILE = "annotations/readings.yaml"


def _decisions(*lines: str) -> Files:
    return {DECISIONS_FILE: "one:\n" + "".join(f"  {line}\n" for line in lines)}


TAKEN = "{take: first, table: fairs, field: kind, first: {record: spring-fair, value: fair, at: 0-43}, because: so}"
READINGS: list[Case] = [
    Case(
        "bad-decision",
        _decisions("- {take: third, table: fairs, field: kind}"),
        f"{DECISIONS_FILE}:2:12",
        "third",
        "`third` cannot be taken",
    ),
    Case(
        "bad-decision",
        _decisions("- {take: first, table: fairs, field: kind, because: so}"),
        f"{DECISIONS_FILE}:2:5",
        "{",
        "the decision does not say what the readings said",
    ),
    Case(
        "because-missing",
        _decisions(f"- {TAKEN.replace(', because: so', '')}"),
        f"{DECISIONS_FILE}:2:5",
        "{",
        "a decision between two readings needs a reason",
    ),
    Case(
        "unknown-table",
        _decisions(f"- {TAKEN.replace('fairs', 'fars')}"),
        f"{DECISIONS_FILE}:2:26",
        "fars",
        "unknown table `fars`",
    ),
    Case(
        "unknown-field",
        _decisions(f"- {TAKEN.replace('kind', 'kinds')}"),
        f"{DECISIONS_FILE}:2:40",
        "kinds",
        "`fairs` has no field `kinds`",
    ),
]

CASES = [
    *(RECORDS + VALUES + QUALIFIERS + CHILDREN + IDS + SPANS),
    *(
        TEXTS
        + REGISTRY
        + TOGETHER
        + FOLDERS
        + UNIQUE
        + YAML
        + PROJECT
        + SCHEMAS
        + OF_QUERIES
        + OF_LABELS
        + TIMES
        + TIES
        + LABELS
        + EXPECTATIONS
        + WIDE
        + SPREADSHEETS
        + READINGS
    ),
]


def broken(root: Path, what: Change | Files | list[Change | Files]) -> Path:
    parts = what if isinstance(what, list) else [what]
    files: Files = {}
    for part in parts:
        files |= part if isinstance(part, dict) else {}
    return write(root, *(part for part in parts if isinstance(part, tuple)), files=files)


RIGHT: list[Change] = [
    (ONE, "speaker: bell", "speaker: narrator"),
    (ONE, "held: 2024-05", "held: {is: 2024-05, speaker: carr, because: so he said}"),
    (ONE, "held: 2024-05", "held: {is: 2024-05, rank: deprecated}"),
    (ONE, "at: 44-69", "at: [44-50, 60-69]"),
    (ONE, "guests: {host: bell}", "guests: [{role: host, person_id: bell, since: 2020/..}]"),
    (ONE, "guests: {host: bell}", "guests: {host: {person_id: bell, since: {is: 2020, modality: claimed}}}"),
    (ONE, "guests: {host: bell}", "guests: {}"),
    (ONE, "held: 2024-05", "stalls: 1"),
    (ONE, "guests: {host: bell}", "visitors: 900"),
    (ONE, "held: 2024-05", "motto: " + "m" * 60),
    (ONE, "held: 2024-05", "motto: It was the best for years, sold Ann Bell."),
    (ONE, "  - {at: 86-115, because: an advertisement}", "  {at: 86-115, because: an advertisement}"),
    (ONE, "language: en", "language: en-GB\n  published: {is: 2024?, basis: inferred, because: the season}"),
    (ONE, "[0-43, 44-85, 86-115]", "[]"),
    (PLACES, "name: Arden", "name: {is: Arden, basis: external, ref: a gazetteer}"),
    (FAIRS, "to: 40", "to: null"),
    (FAIRS, "spring-fair:", "curator: c2\nspring-fair:"),
    (PEOPLE, "carr:", "curator: {name: Al Reed}\ncarr:"),
]
