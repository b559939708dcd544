"""The calls of checks, recorded; and which mistake reaches each of them."""

import pytest

from mistakes import CASES
from standoff.checks.inputs import Inputs
from standoff.checks.registry import Check
from standoff.source.problem import Problem

# Checks that no mistake in the tiny corpus reaches, and where they are tested instead.
ELSEWHERE = {
    "check_independence": "test_independence.py: texts that share long runs",
    "check_sheets": "test_spreadsheets.py: a million rows",
    "check_wide": "test_spreadsheets.py: thousands of children",
    "check_made_of_others": "test_spreadsheets.py: labels that are too long for a cell",
    "check_builtin_tables": "test_builtin_tables_are_checked: no input leads to it",
}


# The others: the code of a mistake, and what its place or message has in it where not the first of this code is meant.
REACHED_BY = {
    "check_files": ("unread-file", ""),
    "check_file_names": ("bad-id", ""),
    "check_heads": ("text-block", "is missing"),
    "check_every_text": ("unannotated-text", ""),
    "check_folders": ("missing-folder", ""),
    "check_speakers": ("bad-descriptor", "`speakers` names"),
    "check_qualifiers": ("bad-descriptor", "`confidence`"),
    "check_left_out": ("bad-descriptor", "`leave_out` names"),
    "check_reading_decisions": ("bad-decision", ""),
    "check_texts": ("text-changed", ""),
    "check_entries": ("duplicate-entry", ""),
    "check_registered": ("shared-id", ""),
    "check_redirects": ("bad-redirect", ""),
    "check_ids_of_others": ("id-case", ""),
    "check_near_ids": ("shared-id", ""),
    "check_words_of_blocks": ("copied-words", "one.yaml:7"),
    "check_words_of_notes": ("copied-words", "one.yaml:15:7:"),
    "check_other_cells": ("risky-cell", "=Fairs"),
    "check_references": ("unknown-code", "in fair-kind"),
    "check_denials": ("denied-record", ""),
    "check_spans": ("empty-span", ""),
    "check_passages": ("cut-word", ""),
    "check_quotes": ("quote-differs", ""),
    "check_span_ends": ("loose-span", ""),
    "check_constraints": ("out-of-range", ""),
    "check_odd_characters": ("odd-character", ""),
    "check_calendars": ("odd-year", ""),
    "check_words": ("copied-words", "one.yaml:15:14"),
    "check_cells": ("risky-cell", "=1+1"),
    "check_coverage": ("uncovered-sentence", ""),
    "check_decisions": ("bad-count", ""),
    "check_tables": ("out-of-range", ""),
    "check_rows": ("never-rule", ""),
    "check_order": ("out-of-order", ""),
    "check_hierarchies": ("hierarchy-cycle", ""),
    "check_totals": ("unexpected-rows", ""),
    "check_unique": ("not-unique", ""),
}


def _reaches() -> dict[int, set[str]]:
    """The checks that a mistake reaches, by its number among all."""
    found: dict[int, set[str]] = {}
    for name, (code, place) in REACHED_BY.items():
        cases = (n for n, case in enumerate(CASES) if case.code == code and place in f"{case.place}: {case.message}")
        found.setdefault(next(cases), set()).add(name)
    return found


REACHES = _reaches()


class Recorder:
    """Every call of a check: its name, what it was given, and what it found."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[Check, Inputs, list[Problem]]] = []
        run = Check.run

        def recorded(check: Check, inputs: Inputs) -> list[Problem]:
            found = run(check, inputs)
            self.calls.append((check, inputs, found))
            return found

        monkeypatch.setattr(Check, "run", recorded)

    def finders(self) -> set[str]:
        """The checks that found something."""
        return {check.function.__name__ for check, _, problems in self.calls if problems}
