"""Laws of two readings: pairs are what `agreement` counts, and what is settled stays whatever is taken afterwards."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from paths import REPOSITORY
from standoff.authoring.edit.change import CannotEditError, Change, Project
from standoff.authoring.readings.pairs import Pairs
from standoff.authoring.readings.read import readings_of, texts_with_two
from standoff.authoring.readings.standing import Standing
from standoff.authoring.readings.taking import TakeReading
from standoff.corpus.kinds_of_pairs import CHOICES
from standoff.files.journal import rewrite_all
from standoff.schema.model import Schema
from standoff.views.agreement.annotation_set import same_texts
from standoff.views.agreement.compare import Agreement, compare
from two_readings import both, project_of

FIELDS = (
    ("kind", "fair"), ("kind", "market"), ("held", "2024"), ("held", "2024-05"), ("visitors", "7"),
    ("visitors", "40.."), ("speaker", "bell"), ("speaker", "carr"),
    ("place_id", "arden"), ("place_id", "shire"), ("polarity", "deny"),
    ("guests", {"host": "bell", "visitor": ["bell", "carr"]}), ("guests", {"visitor": "carr"}),
    ("guests", {"host": {"person_id": "bell", "since": "2020"}}),
    ("guests", {"host": {"person_id": "bell", "since": "2021"}}),
)  # fmt: skip


def reading(chosen: random.Random, ids: tuple[str, ...]) -> dict[str, list[dict[str, object]]]:
    """Some fairs, each with one to three mentions."""
    return {name: [mention(chosen, ids) for _ in range(chosen.randint(1, 3))] for name in ids[: chosen.randint(1, 3)]}


def mention(chosen: random.Random, ids: tuple[str, ...]) -> dict[str, object]:
    start = chosen.randint(0, 100)
    given = dict(chosen.sample(FIELDS, chosen.randint(0, 4)))
    rivals = {"rivals": chosen.sample(ids, 1)} if chosen.random() < 0.2 else {}
    return {"at": f"{start}-{start + chosen.randint(1, 15)}", **given, **rivals}


def written(chosen: random.Random, fairs: dict[str, list[dict[str, object]]]) -> str:
    """In flow style on one line, or a line for each mention."""
    if chosen.random() < 0.5:
        return f"fairs: {json.dumps(fairs)}\n"
    lines = (f"  {name}:\n" + "".join(f"    - {json.dumps(each)}\n" for each in held) for name, held in fairs.items())
    return "fairs:\n" + "".join(lines)


def figures(found: Pairs, schema: Schema) -> Agreement:
    first, second = found.first.stated, found.second.stated
    return compare(first, second, same_texts(first, second)[0], schema)


def agree(found: Pairs, schema: Schema) -> None:
    """Pairs by field, and records that one reading alone has, are as many as the figures say."""
    counted = Counter((pair.table, pair.field, pair.kind) for pair in found.pairs)
    counts = figures(found, schema)
    fields = {(each.table, each.field): each for each in counts.fields if each.field}
    assert {(table, field) for table, field, _ in counted if field} == set(fields)
    for (table, field), each in fields.items():
        n = {
            kind: counted[table or "", field, kind]
            for kind in ("equal", "folded", "differs", "only_first", "only_second")
        }
        assert (n["equal"], n["folded"] + n["differs"]) == (each.equal, each.different)
        assert (n["only_first"], n["only_second"]) == (each.only_a, each.only_b)
    for part in counts.records:
        if part.table:
            assert counted[part.table, None, "only_first"] == part.a - part.paired
            assert counted[part.table, None, "only_second"] == part.b - part.paired


def test_pairs_of_the_dataset_are_those_of_the_figures_of_agreement() -> None:
    project = project_of(REPOSITORY)
    assert len(texts_with_two(project)) == 5
    for text in texts_with_two(project):
        readings = readings_of(project, text)
        agree(readings.found, project.schema)
        assert len({pair.id for pair in readings.found.pairs}) == len(readings.found.pairs) > 100


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readings")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_settled_stays(root: Path, seed: int) -> None:
    """And no pair is lost or gets another number; a take that would unsettle another pair is refused."""
    chosen = random.Random(seed)
    first, second = reading(chosen, ("p", "q", "r")), reading(chosen, ("px", "qx", "rx"))
    if seed % 2:  # the same facts under other ids, some of them altered
        second = {f"{name}x": [each | dict(chosen.sample(FIELDS, 1)) for each in held] for name, held in first.items()}
        second = json.loads(json.dumps(second).replace('"rivals": ["', '"rivals": ["x'))
    project = project_of(both(root, written(chosen, first), written(chosen, second)))
    readings = readings_of(project, "one")
    agree(readings.found, project.schema)
    before, n_taken = readings.standing, 0
    for _ in range(8):
        item = chosen.choice(before.items)
        take = chosen.choice(CHOICES)
        changed, refused = planned(project, item.id, take)
        assert refused <= {"settled-pair", "cannot-take"}
        if changed is None:
            continue
        rewrite_all(root, changed.files)
        n_taken += 1
        after = readings_of(project, "one").standing
        assert numbers(after) == numbers(before)
        assert settled(after) == settled(before) | {item.id: take}
        assert after.stale == ()
        before = after
    assert n_taken > 1


def planned(project: Project, pair: str, take: str) -> tuple[Change | None, set[str]]:
    """What a take changes, or the codes of why it is refused."""
    try:
        return TakeReading("one", pair, take, "so").change(project), set()
    except CannotEditError as error:
        return None, {problem.code for problem in error.problems}


def numbers(where: Standing) -> list[tuple[int, str]]:
    return [(item.number, item.id) for item in where.items]


def settled(where: Standing) -> dict[str, str]:
    return {item.id: item.decision.take for item in where.items if item.decision and item.is_settled}
