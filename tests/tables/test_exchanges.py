"""What partitions exchange for wide tables, found by making them of no rows."""

from pathlib import Path

import tiny
from standoff.schema.read import read_schema
from standoff.tables.exchanges import Plan, plan
from standoff.tables.wide import Joined
from standoff.tables.wording import Names

WIDE = """\
standoff:
  wide:
    - fair_id
    - {name: guests, from: fair_guests, show: '{person_id}[ ({speakers of since})]'}
    - {name: told_by, show: '{accounts of factuality}'}
"""
OF_PLACES = "  wide:\n    - place_id\n    - {name: fairs, from: fairs, show: '{fair_id}'}\n"


def plan_of(root: Path, *changes: tiny.Change) -> Plan:
    loaded = read_schema(tiny.write(root, *changes))
    assert loaded.problems == []
    return plan(loaded.schema)


def test_rows_that_refer_to_a_record_are_exchanged_and_its_children_are_not(tmp_path: Path) -> None:
    named = (tiny.PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}")
    of_fairs = (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\n{WIDE}")
    of_places = (tiny.PLACES_SCHEMA, "{registered: true, broader: within_id}\n", "\n" + OF_PLACES)
    found = plan_of(tmp_path, named, of_fairs, of_places)
    assert [[each if isinstance(each, Names) else type(each) for each in round_] for round_ in found.rounds] == [
        [Names("people"), Joined]
    ]
    (joined,) = [each for each in found.rounds[0] if isinstance(each, Joined)]
    assert (joined.table, joined.item.table) == ("places", "fairs")
    assert found.accounts == (("fair_guests", "since"), ("fairs", None))


def test_without_wide_tables_nothing_is_exchanged(tmp_path: Path) -> None:
    found = plan_of(tmp_path)
    assert (found, found.has_accounts) == (Plan(), False)
