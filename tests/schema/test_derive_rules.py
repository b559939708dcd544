"""Every rule for derived columns, from the list: what it computes, in memory and in partitions, and its words."""

from dataclasses import dataclass
from pathlib import Path

import pytest

import tiny
from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus
from standoff.formats.codebook.columns import origin
from standoff.schema.columns import columns
from standoff.schema.derive import DERIVE_RULES
from standoff.schema.model import Derive
from standoff.schema.table_schema import table_schema
from standoff.views.explain import cell
from standoff.views.inputs import Compilation

TABLE, FAIR = "fairs", "spring-fair"


@dataclass(frozen=True)
class Example:
    """A derived column of the fairs: its schema, the cells of one fair, and in words: all cells, and that one."""

    declared: str
    derive: str
    cells: tuple[object, ...]
    words: str
    explained: str


EXAMPLES = {
    "mapping": Example(
        "",
        "{mapping: trade, of: kind}",
        ("T1",),
        "the trade code that `kind` maps to",
        "the trade code that kind, which is fair, maps to",
    ),
    "among": Example(
        "",  # the rule gives the type
        "{among: kind, codes: [market, fair]}",
        (True,),
        "whether `kind` is `market` or `fair`",
        "whether kind, which is fair, is among market, fair",
    ),
    "child": Example(
        "",
        "{child: fair_guests, where: {role: host}, column: person_id}",
        ("bell",),
        "`person_id` of the one row of `fair_guests` whose `role` is `host`; empty if there are none or several",
        "person_id of the one record of fair_guests whose role is host: there is one",
    ),
    "target": Example(
        "",
        "{target: about, table: places}",
        ("shire",),
        "the id in `about` if it refers to `places`",
        "the id in about where it names one of places",
    ),
    "factuality": Example(
        "",
        "{factuality: {asserted: held, denied: off}}",
        ("held",),
        "from the factuality, and after `/` the strongest modality (asserted → `held`, denied → `off`)",
        "the factuality of the record, which is asserted",
    ),
    "earliest": Example(
        "type: edtf, ",
        "{earliest: held}",
        ("2024-05",),
        "the earliest of all dates that are affirmed of `held`",
        "the earliest of all dates that are affirmed of held",
    ),
    "latest": Example(
        "type: edtf, ",
        "{latest: held}",
        ("2024-06",),
        "the latest of all dates that are affirmed of `held`",
        "the latest of all dates that are affirmed of held",
    ),
    "total": Example(
        "type: count, ",
        "{total: kind, counts: {market: 0, fair: visitors}}",
        (40, 40, 45),
        "by `kind` (market → 0, fair → `visitors`); 0 for all other rows and for what is denied",
        "visitors, for kind, which is fair",
    ),
}


def corpus(root: Path) -> Path:
    """The tiny corpus with a column for each rule, named after it."""
    fields = "".join(
        f"  - {{name: by_{name}, standoff: {{{example.declared}derive: {example.derive}}}}}\n"
        for name, example in EXAMPLES.items()
    )
    about = "  - {name: about, standoff: {ref: [people, places]}}\n"
    return tiny.write(
        root,
        (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", f"{about}{fields}primaryKey: fair_id\n"),
        (tiny.KINDS, "day.}", "day., mappings: {trade: {code: T1, match: exact}}}"),
        (tiny.ONE, "visitors: 40}", "visitors: 40, about: places/shire}"),
        (tiny.TWO, "visitors: 45}", "visitors: 45, held: 2024-06}"),
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = corpus(tmp_path_factory.mktemp("derive"))
    found = compile_corpus(root, root / "texts")
    assert not found.failed, found.problems
    return found


def test_every_rule_has_an_example() -> None:
    assert list(EXAMPLES) == list(DERIVE_RULES)


@pytest.mark.parametrize("name", DERIVE_RULES)
def test_a_rule_computes_its_columns(compiled: Compiled, name: str) -> None:
    schema = compiled.schema
    own = [c for c in columns(schema.tables[TABLE], schema) if c.field == f"by_{name}"]
    shown = [c.name for c in own if c.part in {"value", "low", "best", "high"} and c.type != "date"]
    assert compiled.tables[TABLE].filter(fair_id=FAIR).select(shown).row(0) == EXAMPLES[name].cells


@pytest.mark.parametrize("name", DERIVE_RULES)
def test_a_rule_is_described(compiled: Compiled, name: str) -> None:
    table = compiled.schema.tables[TABLE]
    own = [c for c in columns(table, compiled.schema) if c.field == f"by_{name}" and c.name == c.field]
    assert {origin(table, c) for c in own} <= {f"worked out: {EXAMPLES[name].words}"}
    derive = table.fields[f"by_{name}"].derive
    assert derive is not None
    assert DERIVE_RULES[name].in_words(derive) == EXAMPLES[name].words
    described = table_schema(table, compiled.schema)["fields"]
    assert {f["standoff"]["derived"] for f in described if f["name"].startswith(f"by_{name}")} == {name}


@pytest.mark.parametrize("name", DERIVE_RULES)
def test_a_rule_is_explained(compiled: Compiled, name: str) -> None:
    assert compiled.frames
    assert compiled.resolved
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, {})
    found = cell(compilation, compiled.schema.tables[TABLE], FAIR, f"by_{name}")
    assert (found.rule, found.reason) == ("derived", EXAMPLES[name].explained)
    assert found.sources


def test_partitions_give_the_same(compiled: Compiled, tmp_path: Path) -> None:
    root = corpus(tmp_path / "corpus")
    pieces = compile_corpus(root, root / "texts", budget=MemoryBudget(0, tmp_path / "scratch", 50))
    assert pieces.stored[TABLE].lazy().collect().equals(compiled.tables[TABLE])


@pytest.mark.parametrize("name", DERIVE_RULES)
def test_the_parameters_of_a_rule_are_those_of_a_derived_column(name: str) -> None:
    rule = DERIVE_RULES[name]
    assert set(rule.parameters.values()) <= set(Derive.__dataclass_fields__) - {"rule"}
    keys = ", ".join(rule.parameters)
    grammar = (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")
    assert f"`{{{keys}}}`" in grammar or f"`{{{keys}: " in grammar
