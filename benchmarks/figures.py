"""Results as figures: medians, spreads, and ratios taken round by round. Results are what `bench.py` writes as JSON."""

from collections.abc import Callable, Iterator, Sequence
from math import floor, log10
from statistics import median
from typing import Any

from loaders import STOP_SHORT

Size = dict[str, Any]
Result = dict[str, Any]


def values(result: Result, measure: str) -> list[float]:
    """Give one measure of each run."""
    return [run[measure] for run in result["runs"]]


def middle(result: Result, measure: str) -> float:
    """Give the median of a measure."""
    return median(values(result, measure))


def peak(result: Result) -> float:
    """Give the median of the peak memory: of all processes together, or, where more was seen, of the largest alone."""
    return median(map(max, values(result, "together"), values(result, "memory")))


def spread(numbers: Sequence[float]) -> str:
    """Write the median, and the least and the most."""
    least, most = min(numbers), max(numbers)
    return short(median(numbers)) + (f" ({short(least)} to {short(most)})" if len(numbers) > 1 else "")


def short(number: float) -> str:
    """Write three digits, or the whole number."""
    digits = max(0, 2 - floor(log10(number))) if number > 0 else 0
    return f"{number:,.{digits}f}"


def ratios(one: Result, other: Result, measure: str = "wall", by: str = "") -> list[float]:
    """Divide a measure of one by that (or another, `by`) of the other, round by round."""
    return [a / b for a, b in zip(values(one, measure), values(other, by or measure), strict=True)]


def of_kind(size: Size, kind: str, jobs: int | None = None) -> Iterator[Result]:
    """Give the results of a kind that have runs."""
    for result in size["tools"]:
        if result["kind"] == kind and result["runs"] and jobs in (None, result["jobs"]):
            yield result


def named(size: Size, name: str) -> Result | None:
    """Give the result of a whole process, if it took part."""
    return next((result for result in of_kind(size, "whole") if result["name"] == name), None)


def keeps_text(found: dict[str, Any]) -> bool:
    """Whether a loader reads all files and gives the text of all scalars, from which a build could start."""
    return not found["refused"] and not found["text lost"]


def is_admissible(found: dict[str, Any]) -> bool:
    """Whether a loader reads all files, and gives the data of CSafeLoader or the text that was written."""
    return keeps_text(found) or (not found["refused"] and not found["unlike"])


def loaders(results: dict[str, Any], condition: Callable[[dict[str, Any]], bool]) -> set[str]:
    """Name the loaders of which this is true, of those that make Python objects."""
    return {name for name, found in results["differences"].items() if condition(found)} - STOP_SHORT


def fastest(size: Size, jobs: int, able: set[str]) -> Result | None:
    """Give the fastest of some loaders."""
    found = [result for result in of_kind(size, "parse", jobs) if result["name"] in able]
    return min(found, key=lambda result: middle(result, "parse"), default=None)
