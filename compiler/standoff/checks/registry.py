"""The checks, one list: each a small function that returns problems and stops none of the others.

To add a check, write a function whose parameters are fields of `Inputs`, and add a line here. Its stage follows from
what it needs; every engine runs the list stage by stage, and the order within the list does not matter.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from standoff.checks.copies import check_independence, check_words, check_words_of_blocks, check_words_of_notes
from standoff.checks.coverage import check_coverage
from standoff.checks.decisions import check_decisions
from standoff.checks.entries import check_entries
from standoff.checks.expectations import check_order, check_rows, check_totals
from standoff.checks.ids import check_ids_of_others
from standoff.checks.inputs import AVAILABLE, Inputs, Stage
from standoff.checks.near_ids import check_near_ids
from standoff.checks.project import (
    check_every_text,
    check_file_names,
    check_files,
    check_folders,
    check_heads,
    check_left_out,
    check_qualifiers,
    check_speakers,
)
from standoff.checks.quotes import check_quotes
from standoff.checks.readings import check_reading_decisions
from standoff.checks.references import check_hierarchies, check_redirects, check_references, check_registered
from standoff.checks.spans import check_passages, check_span_ends, check_spans
from standoff.checks.spreadsheets import check_cells, check_made_of_others, check_other_cells, check_sheets, check_wide
from standoff.checks.tables import check_builtin_tables, check_tables
from standoff.checks.texts import check_texts
from standoff.checks.unique import check_unique
from standoff.checks.values import check_calendars, check_constraints, check_denials, check_odd_characters
from standoff.source.problem import Problem


class Only(StrEnum):
    """When a check is worth running, the name of a field of `Inputs`; what a check reports otherwise would mislead."""

    ALWAYS = "always"
    COMPLETE = "is_complete"  # where the tables hold all that was written
    SOUND = "is_sound"  # where no error was found before


@dataclass(frozen=True, slots=True)
class Check:
    """A function that returns problems, the inputs that it needs (its parameters, by name), and when it is run."""

    function: Callable[..., Iterable[Problem]]
    needs: tuple[str, ...]
    only: Only = Only.ALWAYS

    @property
    def stage(self) -> Stage:
        """The stage at which the last of its inputs is available."""
        return max(AVAILABLE[need] for need in self.needs)

    def run(self, inputs: Inputs) -> list[Problem]:
        """Its problems, given nothing but what it needs; raises ValueError where that is not there."""
        if self.only is not Only.ALWAYS and not getattr(inputs, self.only):
            return []
        given = {need: getattr(inputs, need) for need in self.needs}
        if missing := [need for need, value in given.items() if value is None]:
            raise ValueError(f"{self.function.__name__} needs {', '.join(missing)}")
        return list(self.function(**given))


CHECKS: tuple[Check, ...] = (
    Check(check_files, needs=("corpus",)),
    Check(check_file_names, needs=("corpus",)),
    Check(check_heads, needs=("corpus",)),
    Check(check_every_text, needs=("corpus", "names_of_texts")),
    Check(check_folders, needs=("corpus", "schema")),
    Check(check_speakers, needs=("corpus", "schema"), only=Only.SOUND),
    Check(check_qualifiers, needs=("corpus", "schema"), only=Only.SOUND),
    Check(check_left_out, needs=("corpus", "schema"), only=Only.SOUND),
    Check(check_reading_decisions, needs=("corpus", "schema"), only=Only.SOUND),
    Check(check_texts, needs=("blocks", "texts", "schema")),
    Check(check_independence, needs=("blocks", "texts")),
    Check(check_entries, needs=("frames",)),
    Check(check_registered, needs=("existence", "schema", "ids")),
    Check(check_redirects, needs=("redirects", "ids")),
    Check(check_ids_of_others, needs=("existence", "schema", "settings")),
    Check(check_near_ids, needs=("existence", "schema", "settings")),
    Check(check_words_of_blocks, needs=("blocks", "texts")),
    Check(check_words_of_notes, needs=("remarks", "blocks", "texts")),
    Check(check_other_cells, needs=("blocks", "redirects", "schema", "places", "settings")),
    Check(check_references, needs=("frames", "schema", "settings", "ids")),
    Check(check_denials, needs=("frames", "schema")),
    Check(check_spans, needs=("frames", "settings")),
    Check(check_passages, needs=("frames", "texts")),
    Check(check_quotes, needs=("frames", "texts")),
    Check(check_span_ends, needs=("frames", "texts")),
    Check(check_constraints, needs=("frames", "schema")),
    Check(check_odd_characters, needs=("frames",)),
    Check(check_calendars, needs=("frames",)),
    Check(check_words, needs=("frames", "existence", "texts", "schema")),
    Check(check_cells, needs=("frames", "settings")),
    Check(check_coverage, needs=("frames", "settings")),
    Check(check_decisions, needs=("decisions", "schema"), only=Only.COMPLETE),
    Check(check_tables, needs=("tables", "resolved", "schema"), only=Only.COMPLETE),
    Check(check_rows, needs=("tables", "resolved", "schema"), only=Only.COMPLETE),
    Check(check_order, needs=("tables", "resolved", "schema"), only=Only.COMPLETE),
    Check(check_builtin_tables, needs=("builtin_tables", "schema"), only=Only.SOUND),
    Check(check_hierarchies, needs=("links",), only=Only.COMPLETE),
    Check(check_unique, needs=("totals", "schema", "existence"), only=Only.COMPLETE),
    Check(check_totals, needs=("totals", "schema", "places"), only=Only.COMPLETE),
    Check(check_sheets, needs=("row_counts", "n_disputed", "corpus")),
    Check(check_wide, needs=("wide", "resolved", "settings"), only=Only.SOUND),
    Check(check_made_of_others, needs=("linked", "resolved", "schema", "settings"), only=Only.SOUND),
)


def run_checks(
    stage: Stage, inputs: Inputs, run: Callable[[Check, Inputs], list[Problem]] | None = None
) -> list[Problem]:
    """The problems that the checks of a stage find, in no particular order; `run` may know what one would find."""

    def take(check: Check) -> list[Problem]:
        return run(check, inputs) if run else check.run(inputs)

    return [problem for check in CHECKS if check.stage is stage for problem in take(check)]
