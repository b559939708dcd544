"""The readings of a project: which texts have two, and the pairs of one text with what was decided on them."""

from dataclasses import dataclass

from standoff.authoring.edit.change import CannotEditError, Project, cannot, text_file
from standoff.authoring.readings.pairs import Pairs, pairs_of
from standoff.authoring.readings.standing import Standing, standing
from standoff.authoring.readings.written import read_written
from standoff.corpus.readings import ReadingDecisions, decisions_of_bytes, text_of_key
from standoff.files.annotation_files import folders_in
from standoff.files.project_files import READINGS, SECOND, TEXT_FILES, yaml_entries
from standoff.source.problem import Place, Problem
from standoff.views.agreement.annotation_set import same_texts


@dataclass(frozen=True, slots=True)
class Readings:
    """Two readings of one text, where they stand, and what is wrong with their files."""

    found: Pairs
    standing: Standing
    problems: list[Problem]


def texts_with_two(project: Project) -> list[str]:
    """The second readings, by the ids of their texts, those in folders after them (`ada/005_my-text`); raises OSError.

    Each is of a text that has a first reading.
    """
    first = _texts_in(project, TEXT_FILES)
    found = sorted(first & _texts_in(project, SECOND))
    for folder in folders_in(project.root, SECOND):
        name = folder.rpartition("/")[2]
        found += [f"{name}/{text}" for text in sorted(first & _texts_in(project, folder))]
    return found


def _texts_in(project: Project, folder: str) -> set[str]:
    return {entry.name.removesuffix(".yaml") for entry in yaml_entries(project.root, folder)}


def decisions_in(project: Project) -> ReadingDecisions:
    """What was decided between the readings of all texts; raises OSError."""
    return decisions_of_bytes(project.read(READINGS), project.schema, project.settings.limits)


def readings_of(project: Project, text: str, decided: ReadingDecisions | None = None) -> Readings:
    """The two readings of a text, the second by its key (`text_of_key`).

    Raises CannotEditError where there are not two, and OSError.
    """
    file, data = text_file(project, text_of_key(text))
    other = f"{SECOND}/{text}.yaml"
    second = project.read(other)
    if second is None:
        hint = f"put the file of the second annotation set there, under the same name as `{file}`"
        raise cannot(Place(other), "unannotated-text", f"there is no second reading of `{text}`", hint)
    schema, limits = project.schema, project.settings.limits
    mine = read_written(TEXT_FILES, file, data, schema, limits)
    others = read_written(SECOND, other, second, schema, limits)
    found = pairs_of(mine, others, schema)
    decided = decided or decisions_in(project)
    where = standing(text, found, decided.decisions, schema)
    _, mismatches = same_texts(mine.stated, others.stated)
    problems = [*mine.stated.problems, *others.stated.problems, *mismatches, *where.problems()]
    return Readings(found, where, sorted(set(problems)))


def checked(project: Project, text: str) -> Readings:
    """The same to be edited: raises CannotEditError also where the decisions, or either reading, have mistakes."""
    decided = decisions_in(project)
    if decided.problems:
        raise CannotEditError(decided.problems)
    return readings_of(project, text, decided)
