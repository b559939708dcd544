"""Steps that need what is known of the whole corpus: they see little, gathered from all parts and partitions."""

from collections import Counter
from typing import Any

from standoff.checks.consequences import is_complete, root_causes, suppress
from standoff.checks.inputs import Inputs, Stage
from standoff.checks.registry import run_checks
from standoff.checks.totals import Totals
from standoff.engine.data import Common, Data, existing
from standoff.resolve.cells import hierarchies
from standoff.source.problem import Problem, errors
from standoff.tables.tabulate import finished, tables_of_corpus

LATER = tuple(
    f"wrong.{name}"
    for name in ("decisions", "records", "totals", "assertions", "evidence", "resolutions", "labels", "corpus")
)


def resolve_hierarchies(common: Common, data: Data) -> dict[str, Any]:
    """Which record and which code lies in which: containment of all other values rests on it."""
    nesting, links = hierarchies(data["link_assertions"], data["texts"], data["settled"], common.schema)
    return {"nesting": nesting, "hierarchy_links": links}


def check_ids(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with ids, texts, redirects and codes."""
    frames = existing(data["existence"], data["texts"])
    rows = data["rows"]
    inputs = Inputs(
        data["corpus"],
        common.schema,
        common.settings,
        data["places"],
        ids=data.ids,
        texts=data.sources,
        existence=frames,
        blocks=rows.texts,
        redirects=rows.redirects,
        remarks=rows.remarks,
    )
    return {"wrong.ids": run_checks(Stage.IDS, inputs, data.get("run_check"))}


def collect_written(common: Common, data: Data) -> dict[str, Any]:
    """All that is wrong with what is written, before anything is resolved."""
    before = data["before"]
    return {"found": before + suppress([*data["wrong.ids"], *data["wrong.values"]], before)}


def check_whole_tables(common: Common, data: Data) -> dict[str, Any]:
    """Tables of records as wholes, and circles among records."""
    totals: dict[str, Totals] = {}
    for counted in data.get("totals", ()):  # there is no partition where there are no records
        for name, each in counted.items():
            totals[name] = totals.get(name, Totals()) + each
    inputs = Inputs(
        schema=common.schema,
        places=data["places"],
        existence=existing(data["existence"], data["texts"]),
        totals=totals,
        links=data["hierarchy_links"],
    )
    return {"wrong.totals": run_checks(Stage.TOTALS, inputs)}


def tabulate_corpus(common: Common, data: Data) -> dict[str, Any]:
    """The tables of what no record is: texts, sentences, excluded passages, vocabularies, redirects."""
    schema = common.schema
    tables = tables_of_corpus(data["texts"], data["sentences"], data["excluded"], data["rows"], schema)
    return {"corpus_tables": {name: finished(frame, schema.tables[name], schema) for name, frame in tables.items()}}


def check_corpus_tables(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with them."""
    inputs = Inputs(schema=common.schema, builtin_tables=data["corpus_tables"])
    return {"wrong.corpus": run_checks(Stage.BUILTIN, inputs)}


def find_causes(common: Common, data: Data) -> dict[str, Any]:
    """All problems but those that only follow from others."""
    found, later = data["found"], later_problems(data)
    return {"problems": found + (root_causes(later, found, set(data.get("affected", ()))) if is_intact(data) else [])}


def count_rows(common: Common, data: Data) -> dict[str, Any]:
    """How many rows each table has, and which are too many for a sheet."""
    counted: Counter[str] = Counter({name: len(frame) for name, frame in data["corpus_tables"].items()})
    for sizes in (*data["part_sizes"], *data.get("sizes", ()), *data.get("more_sizes", ())):
        counted.update(sizes)
    counted["labels"] += counted["texts"]
    rows = {name: counted[name] for name in common.schema.tables}
    n_disputed = sum(data.get("n_disputed", ()))
    inputs = Inputs(data["corpus"], common.schema, row_counts=rows, n_disputed=n_disputed)
    return {"n_rows": rows, "wrong.sheets": run_checks(Stage.SHEETS, inputs)}


# -- when steps are taken ----------------------------------------------------------------------------------------------


def is_intact(data: Data) -> bool:
    """Whether all files could be read and records are under the right ids: else tables lack what was not read."""
    return is_complete(data["rows"].problems, data["found"])


def is_sound(data: Data) -> bool:
    """Whether nothing is wrong with what is written."""
    return not errors(data["found"])


def later_problems(data: Data) -> list[Problem]:
    """What is wrong with what was made of the assertions, as far as steps were taken."""
    return [problem for name in LATER for problem in data.get(name, ())]
