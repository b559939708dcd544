"""Rounds in turn: in each, every tool runs once on the same files, and finds nothing that was written before."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measure import FailedError, Run, measure
from peers import Tool


@dataclass
class Result:
    """The runs of one tool; `failure` is the reason if there are none."""

    name: str
    does: str
    kind: str
    jobs: int
    runs: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""


def take_turns(tools: Sequence[Tool], rounds: int, outputs: Iterable[Path]) -> list[dict[str, Any]]:
    """Run all tools so many times and give their results as JSON has them; one that fails is not run again."""
    results = [Result(tool.name, tool.does, tool.kind, tool.jobs) for tool in tools]
    for number in range(rounds):
        for tool, result in zip(tools, results, strict=True):
            if not result.failure:
                _run(tool, result, outputs)
        print(f"round {number + 1} of {rounds}, {len(tools)} tools", file=sys.stderr, flush=True)
    return [asdict(result) for result in results]


def _run(tool: Tool, result: Result, outputs: Iterable[Path]) -> None:
    if not tool.is_again:
        remove(outputs)
    try:
        run = measure(tool.command)
    except FailedError as failure:
        result.failure = str(failure).splitlines()[-1][:200]
        result.runs.clear()
        print(failure, file=sys.stderr)
    else:
        result.runs.append(dict(_figures(tool, run)))


def _figures(tool: Tool, run: Run) -> Iterator[tuple[str, float]]:
    yield from (("wall", run.wall), ("cpu", run.cpu), ("memory", run.memory), ("together", run.together))
    if tool.kind != "whole":
        yield from json.loads(run.last_line).items()


def remove(outputs: Iterable[Path]) -> None:
    """Remove folders and files, if they are there."""
    for output in outputs:
        if output.is_dir():
            shutil.rmtree(output)
        output.unlink(missing_ok=True)
