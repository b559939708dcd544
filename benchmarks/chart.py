"""Results as a chart: `python benchmarks/chart.py RESULTS.json > RESULTS.svg`. The same results give the same bytes.

Left, the median time that a tool takes for a record, at the largest corpus that it was run on; right, how the seconds
of some grow with the records. All axes are logarithmic.
"""

import argparse
import json
from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from figures import Size, middle, named, of_kind, short
from peers import AS_STANDOFF, MEMBERS, STANDOFF

ROW, LABELS, BARS, GAP, SIDE, HEAD = 20, 190, 300, 130, 360, 60
COLOURS = ("#0b6e99", "#c4541a", "#5a8f29")
OTHERS = "#9aa5ad"


class Scale:
    """A logarithmic axis: from the power of ten at or below the least value to that at or above the most."""

    def __init__(self, numbers: list[float], start: float, length: float) -> None:
        self.low, self.high = floor(log10(min(numbers))), ceil(log10(max(numbers)))
        self.high = max(self.high, self.low + 1)
        self.start, self.length = start, length

    def __call__(self, number: float) -> float:
        """Give the place of a number on the page."""
        return round(self.start + self.length * (log10(number) - self.low) / (self.high - self.low), 1)

    def ticks(self) -> list[float]:
        """Give the powers of ten."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def milliseconds(sizes: list[Size]) -> dict[str, tuple[float, int]]:
    """Give the milliseconds a record, and the records, of all tools, parsing in one process included, fastest first."""
    found: dict[str, tuple[float, int]] = {}
    for size in sizes:
        records = size["records"]
        wholes = {result["name"]: middle(result, "wall") for result in of_kind(size, "whole")}
        parsers = {f"parse: {result['name']}": middle(result, "parse") for result in of_kind(size, "parse", 1)}
        found |= {name: (1000 * value / records, records) for name, value in (wholes | parsers).items()}
    found = {name: each for name, each in found.items() if not name.endswith(AS_STANDOFF)}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def chart(results: dict[str, Any]) -> Iterator[str]:
    """Draw both halves."""
    sizes = results["sizes"]
    rows = milliseconds(sizes)
    height = HEAD + ROW * (len(rows) + 2)
    width = LABELS + BARS + 2 * GAP + SIDE
    font = 'font-family="sans-serif" font-size="12"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {font}>'
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    yield text(LABELS, 24, "Milliseconds a record (medians), in so many records", "start", "bold")
    yield from bars(rows, height)
    yield text(LABELS + BARS + GAP, 24, "Seconds by records (medians)", "start", "bold")
    yield from lines(sizes, height)
    yield "</svg>"


def bars(rows: dict[str, tuple[float, int]], height: int) -> Iterator[str]:
    """Draw a bar a tool."""
    scale = Scale([value for value, _ in rows.values()], LABELS, BARS)
    for tick in scale.ticks():
        yield line(scale(tick), HEAD - 10, scale(tick), height - ROW)
        yield text(scale(tick), HEAD - 14, f"{tick:g}", "middle")
    for number, (name, (value, records)) in enumerate(rows.items()):
        y, end = HEAD + ROW * number, scale(value)
        colour = COLOURS[MEMBERS.index(name)] if name in MEMBERS else OTHERS
        yield f'<rect x="{LABELS}" y="{y}" width="{round(end - LABELS, 1)}" height="{ROW - 6}" fill="{colour}"/>'
        yield text(LABELS - 8, y + 11, name, "end", "bold" if name == STANDOFF else "normal")
        yield text(end + 4, y + 11, f"{short(value)} in {records:,}")


def lines(sizes: list[Size], height: int) -> Iterator[str]:
    """Draw a line a member, a point a size."""
    left, bottom = LABELS + BARS + GAP, height - 2 * ROW
    members = {name: [(size["records"], named(size, name)) for size in sizes] for name in MEMBERS}
    points = {name: [(n, middle(each, "wall")) for n, each in found if each] for name, found in members.items()}
    across = Scale([float(size["records"]) for size in sizes], left, SIDE)
    up = Scale([value for found in points.values() for _, value in found], bottom, HEAD - bottom)
    for tick in across.ticks():
        yield line(across(tick), HEAD, across(tick), bottom)
        yield text(across(tick), bottom + 16, f"{tick:,.0f}", "middle")
    for tick in up.ticks():
        yield line(left, up(tick), left + SIDE, up(tick))
        yield text(left - 6, up(tick) + 4, f"{tick:g}", "end")
    for found, colour in zip(points.values(), COLOURS, strict=True):
        places = [(across(n), up(value)) for n, value in found]
        path = " ".join(f"{x},{y}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places)
    for number, name in enumerate(points):
        yield text(left + SIDE - 10, bottom - 16 * (len(points) - number), name, "end", "bold", COLOURS[number])


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Draw a line of the grid."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#dde2e5"/>'


def text(x: float, y: float, words: str, anchor: str = "start", weight: str = "normal", fill: str = "#222") -> str:
    """Write words."""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">{escape(words)}</text>'


def main() -> None:
    """Print the chart of results that were kept."""
    parser = argparse.ArgumentParser(description="Print results as an SVG chart.")
    parser.add_argument("results", type=Path, metavar="RESULTS.json")
    for each in chart(json.loads(parser.parse_args().results.read_text("utf-8"))):
        print(each)


if __name__ == "__main__":
    main()
