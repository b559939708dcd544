"""Taking the steps again: they see the records and files that changed, and what they give replaces what was there.

A step finds the same whether records are in one partition or in several (`standoff.engine.out_of_core` rests on it). So
the records that changed are taken as a partition of their own, and the last run has the results of all others.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from standoff.checks.inputs import Inputs
from standoff.checks.references import IdIndex
from standoff.checks.registry import Check
from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.corpus.texts import Text
from standoff.engine.data import Common, Scope, existing
from standoff.engine.incremental.affected import by_dates, by_files, by_hierarchies, by_targets, keys_of, unplaced
from standoff.engine.incremental.kept import (
    BY_FILE,
    BY_TEXT,
    LOOKED_UP,
    SUMS,
    WRONG,
    Kept,
    is_kept,
    is_same,
    replaced,
    stem,
    top_of,
    whole,
)
from standoff.engine.incremental.patched import is_among
from standoff.engine.incremental.reading import Reading
from standoff.engine.incremental.views import Everything, Some
from standoff.engine.steps import Step, has_consequences, is_widened
from standoff.source.problem import Place, Problem

LINE = PLACE[1:]
WITH_LINES = ("outcomes", "cells", "table.assertions")
"""What has the place of an assertion, and is not of a file."""
OF_DECISIONS = "wrong.decisions"
OF_ALL = frozenset({is_widened, has_consequences})  # what steps with these conditions see cannot be divided


class Again:
    """A run after another. `kept` is what that one left."""

    def __init__(
        self, kept: Kept, common: Common, reading: Reading, sources: Mapping[str, Text], given: Mapping[str, Any]
    ) -> None:
        self.kept, self.reading = kept, reading
        self.last = kept.values
        self.values: dict[str, Any] = {"run_check": self._run_check, **given}
        self.memo = dict(kept.memo)
        self.moved: frozenset[str] = frozenset()  # records that are as they were, but in other lines
        before = Everything(kept.common, self.last, kept.whole_frames, kept.ids, kept.sources)
        self.everything = Everything(common, self.values, reading.whole, kept.ids, sources)
        self.fresh = Some(self.everything, reading.fresh_frames)
        self.before = Some(before, reading.gone_frames)

    def run(self, steps: Sequence[Step], on_found: Callable[[list[Problem]], None] | None = None) -> Kept:
        """Take all steps."""
        first = next(number for number, step in enumerate(steps) if step.scope is Scope.PARTITION)
        for step in steps[:first]:
            self._take(step)
            if on_found and "found" in step.gives:
                on_found(self.values["found"])
        records = self._touched()
        while (more := self._take_records(steps[first:], records)) - records:
            records |= more
        everything = self.everything
        values = {name: value for name, value in self.values.items() if is_kept(name)}
        return Kept(everything.common, values, everything.sources, everything.ids, self.reading.whole, self.memo)

    def _take(self, step: Step) -> None:
        """Take a step before those that see records."""
        if not step.when(self.everything):
            return
        if step.scope is Scope.CORPUS:
            self._take_whole(step)
        elif step.gives[0].startswith(WRONG):
            self._check_files(step)
        elif self.reading.files:
            self._take_files(step)
        else:
            self.values |= {name: self.last[name] for name in step.gives if name in self.last}
        if {"existence", "texts"} <= set(step.gives):
            self.everything.ids = self._ids()
            self.fresh.ids = self.everything.ids

    def _take_whole(self, step: Step) -> None:
        """Take a step that sees everything, where that is not what it saw before."""
        everything = self.everything
        names = {name: self.values[name] for name in step.takes if name in self.values and name != "run_check"}
        given = names | {"sources": everything.sources, "incomplete": everything.common.incomplete}
        seen, found = self.memo.get(step.name, ({}, {}))
        if not is_same(seen, given):
            found = step.run(everything.common, everything)
            self.memo[step.name] = given, found
        self.values |= found

    # -- files ---------------------------------------------------------------------------------------------------------

    def _take_files(self, step: Step) -> None:
        common = self.everything.common
        found = step.run(common, self.fresh)
        if not set(SUMS).isdisjoint(step.gives):
            self._add_up(found, step.run(common, self.before))
        for name, value in found.items():
            if name == "assertions":  # which records they are about is known where all else is
                continue
            if name in BY_FILE or name == BY_TEXT:
                keys = self.reading.files if name in BY_FILE else self._texts_of_files()
                self.values[name] = replaced(self.last[name], keys, value)
            elif name not in SUMS:
                self.fresh.mine[name] = value

    def _texts_of_files(self) -> frozenset[str]:
        frames = (self.fresh.frames, self.before.frames)
        return frozenset(text_id for frame in frames for text_id in frame.sentences["text_id"].unique())

    def _check_files(self, step: Step) -> None:
        """Check what is written in the files that changed, and in those where it depends on what changed elsewhere."""
        (name,) = step.gives
        files = self._to_check(self.last[name])
        self.values[name] = [problem for problem in self.last[name] if problem.place.file not in files]
        if files:
            view = Some(self.everything, lambda: self.reading.of_files(files))
            self.values[name] += step.run(self.everything.common, view)[name]

    def _to_check(self, problems: list[Problem]) -> frozenset[str]:
        """The files to check again.

        An id that is new mends references, so that files with problems are checked again; one that is gone breaks some.
        """
        now, before, last = self.everything, self.kept, self.last
        ids = now.ids.by_table
        is_one_gone = any(not some <= ids.get(table, set()) for table, some in before.ids.by_table.items())
        texts = (whole(values["texts"]).select("text_id", "words") for values in (last, self.values))
        if (
            is_one_gone
            or now.common.incomplete != before.common.incomplete
            or not is_same(now.sources, before.sources)
            or not is_same(*texts)
        ):
            return frozenset(file for files, _ in self.reading.parts for file in files) | self.reading.files
        wrong = {problem.place.file for problem in problems}
        doubtful = [files for files, _ in self.reading.parts if not wrong.isdisjoint(files)]
        return self.reading.files.union(*doubtful)

    def _ids(self) -> IdIndex:
        common, values = self.everything.common, self.values
        is_known = all(values[name] is self.last[name] for name in ("existence", "texts"))
        if is_known and common.incomplete == self.kept.common.incomplete:
            return self.kept.ids
        return IdIndex.of(existing(whole(values["existence"]), whole(values["texts"])), common.incomplete)

    def _run_check(self, check: Check, inputs: Inputs) -> list[Problem]:
        """What a check finds, where it is not given what it was given before."""
        given = {need: getattr(inputs, need) for need in check.needs}
        seen, found = self.memo.get(check.function.__name__, ({}, {}))
        is_known = is_same(seen, given)
        if not is_known and found == {
            "problems": []
        }:  # where a record is written makes no difference to what finds none
            is_known = is_same(_without_lines(seen), _without_lines(given))
        if not is_known:
            found = {"problems": check.run(inputs)}
            self.memo[check.function.__name__] = given, found
        problems: list[Problem] = found["problems"]
        return problems

    # -- records -------------------------------------------------------------------------------------------------------

    def _touched(self) -> frozenset[str]:
        """The keys of the records to take again; the assertions on them take the place of those that were there."""
        before, now = self.before.frames, self.fresh.frames
        changed, moved = by_files(before, now)
        decided = moved & keys_of(whole(self.values["settled"]))  # problems of decisions show where values are
        changed, moved = changed | decided, moved - decided
        own = changed | moved
        assertions = self.last["assertions"]
        if own:
            rows = assertions.of(own)
            kept = rows.filter(~is_among(rows["annotation_file"], self.reading.files))
            fresh = now.assertions.filter(is_among(top_of(now.assertions), own))
            assertions = assertions.replaced(own, pl.concat([kept, fresh]))
        self.values["assertions"] = assertions
        self.moved = moved
        return changed | unplaced(self.last["cells"].of(moved)) | by_hierarchies(self.last, self.values, assertions)

    def _take_records(self, steps: Sequence[Step], records: frozenset[str]) -> frozenset[str]:
        """Take the steps for some records; returns all that have to be taken, since they depend on these."""
        some = Some(self.everything, self.reading.fresh_frames, records)
        some.mine = dict(self.fresh.mine)
        before = Some(self.before, self.reading.gone_frames, records)
        for step in steps:
            for name in step.gives:
                self.values.pop(name, None)
        for step in steps:
            if not step.when(self.everything):
                continue
            if step.scope is Scope.CORPUS or step.when in OF_ALL:
                self._take_whole(step)
            elif step.scope is Scope.PART:
                self._take(step)
            elif step.gives[0].startswith(WRONG):
                self._check_records(step, some, before)
            else:
                more = self._replace(step, some, before)
                if more - records:
                    return more
        return records

    def _replace(self, step: Step, some: Some, before: Some) -> frozenset[str]:
        """Take a step for some records; returns those that look up what is not as it was."""
        common, records = self.everything.common, frozenset(some.records)
        keys = self.reading.files if step.scope is Scope.TEXTS else records
        if not keys:
            self.values |= {
                name: self._placed(name, self.last[name], records) for name in step.gives if name in self.last
            }
            return frozenset()
        found = step.run(common, some)
        more: frozenset[str] = frozenset()
        if not set(SUMS).isdisjoint(step.gives):
            before.mine |= step.run(common, before)
            self._add_up(found, before.mine)
        for name, value in found.items():
            if stem(name) == "targets":
                more |= by_targets(name, value, records, self.last, common.schema)
            elif name == "days":
                more |= by_dates(value, records, self.last, common.schema)
            if stem(name) not in LOOKED_UP:
                some.mine[name] = value
            if name in self.last and name not in SUMS:
                self.values[name] = self._placed(name, replaced(self.last[name], keys, value), records)
        return more

    def _placed(self, name: str, frame: Any, records: frozenset[str]) -> Any:
        """A frame with the lines of now, where records are as they were but in other lines; not those taken again."""
        moved = self.moved - records
        if name not in WITH_LINES or not moved:
            return frame
        rows = frame.of(moved)
        names = [each for each in LINE if each in rows.columns]
        lines = self.values["assertions"].of(moved).select("assertion_id", *names)
        placed = rows.drop(names).join(lines, on="assertion_id", how="left", maintain_order="left")
        return frame.replaced(moved, placed.select(pl.col(each).cast(dtype) for each, dtype in rows.schema.items()))

    def _check_records(self, step: Step, some: Some, before: Some) -> None:
        """Check some records where nothing was wrong with any; else all, since a problem does not say its record."""
        (name,) = step.gives
        common, last = self.everything.common, self.last.get(name)
        if name == OF_DECISIONS:  # which are elsewhere than the problems of the rest
            gone = {Place(*place) for place in before["settled"].select("file", "line", "column").iter_rows()}
            found = step.run(common, some)[name] if some.records else []
            self.values[name] = [problem for problem in last or () if problem.place not in gone] + found
        elif last != []:
            self.values |= step.run(common, self.everything)
        else:
            keys = self.reading.files if step.scope is Scope.TEXTS else some.records
            self.values |= step.run(common, some) if keys else {name: []}

    def _add_up(self, found: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        """Count anew what is counted: what there was, without what is gone, and with what is new."""
        for name in found.keys() & set(SUMS):
            self.values[name] = [
                _sum(_sum(last, gone, taken=True), fresh)
                for last, gone, fresh in zip(self.last[name], before[name], found[name], strict=True)
            ]


def _without_lines(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a check is given, without the lines and columns of the assertions that records exist."""
    frames = {name: each for name, each in given.items() if isinstance(each, Frames)}
    existence = {name: each.assertions.drop(LINE) for name, each in frames.items()}
    return {**given, **existence, **{f"{name}.texts": each.texts for name, each in frames.items()}}


def _sum(one: Any, other: Any, *, taken: bool = False) -> Any:
    """Two counts, or those of the same name, added; or the second taken from the first."""
    if isinstance(one, Mapping):
        return {name: _sum(number, other[name], taken=taken) for name, number in one.items()}
    return one - other if taken else one + other
