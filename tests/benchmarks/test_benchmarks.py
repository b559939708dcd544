"""The benchmarks run: all tools at a tiny size where the peers are installed, and everywhere what reports on them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from browser import BROWSERS, DRIVER
from paths import REPOSITORY

BENCHMARKS = REPOSITORY / "benchmarks"
PEERS = REPOSITORY / ".venv-peers" / "bin" / "python"
WHOLE = {
    *(
        "standoff build",
        "standoff build, again",
        "standoff build, nothing kept",
        "standoff build, Python alone",
        "standoff build, one process",
        "standoff build, all formats",
        "standoff check",
    ),
    *("plain script", "DuckDB, records", "DuckDB, tables", "linkml-convert", "linkml-validate"),
    *("frictionless validate", "csvwvalidate"),
}


@pytest.mark.skipif(
    not (PEERS.parents[1] / ".ready").exists(), reason="the peers are not installed (`make bench` does)"
)
def test_everyone_takes_part_and_nobody_fails(tmp_path: Path) -> None:
    out = tmp_path / "RESULTS.md"
    scratch = tmp_path / "scratch"
    given = ("--records", "20:1", "--warm-up", "0", "--scratch", str(scratch), "--out", str(out))
    printed = call("bench.py", "--peers-python", str(PEERS), *given)
    assert printed == out.read_text("utf-8")
    results = json.loads(out.with_suffix(".json").read_text("utf-8"))
    (size,) = results["sizes"]
    assert [tool["failure"] for tool in size["tools"] if tool["failure"]] == []
    assert {tool["name"] for tool in size["tools"] if tool["kind"] == "whole"} == WHOLE
    assert all(len(tool["runs"]) == 1 for tool in size["tools"])
    assert {found["refused"] for found in results["differences"].values()} == {0}
    assert list(scratch.iterdir()) == [*scratch.glob("corpus-20-1-*")]


def test_the_parts_of_a_build_are_timed(tmp_path: Path) -> None:
    call("generate.py", str(tmp_path / "corpus"), "--records", "20")
    seconds = json.loads(call("parts.py", str(tmp_path / "corpus"), "--jobs", "1"))
    assert seconds.keys() == {"read", "reduce", "checks", "write", "bare"}
    assert min(seconds.values()) > 0
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


@pytest.mark.skipif("STANDOFF_LONG" not in os.environ, reason="long: `make browser` runs it")
@pytest.mark.skipif(not any(map(shutil.which, BROWSERS["chrome"])), reason="no Chromium: install it")
@pytest.mark.skipif(not (DRIVER / "node_modules").exists(), reason="no driver of the browser: run `make browser`")
def test_the_explorer_is_measured_page_by_page(tmp_path: Path) -> None:
    out = tmp_path / "EXPLORER.md"
    printed = call("explorer.py", "--records", "20", "--rounds", "1", "--out", str(out))
    assert printed == out.read_text("utf-8")
    (size,) = json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert (size["name"], size["records"]) == ("20 made-up records", 60)
    assert min(size[name] for name in ("without", "package", "site", "files")) > 0
    names = [page["name"] for page in size["pages"]]
    assert names[:4] == ["first page", "largest table", "a record", "a text"]
    assert {"Disagreements", "Texts", "Data"} <= set(names)
    assert min(page[name] for page in size["pages"] for name in ("cpu", "heap", "sent")) > 0


def test_a_report_has_medians_spreads_and_ratios_round_by_round(tmp_path: Path) -> None:
    kept = tmp_path / "RESULTS.json"
    kept.write_text(json.dumps(made_up()), "utf-8")
    lines = call("report.py", str(kept)).splitlines()
    assert "## 1,000 records: 20 files, 0.7 MB of YAML; rounds: 3" in lines
    assert "| plain script | unchecked | 8.00 (6.00 to 10.0) | 4.00 | 300 | 8.00 | 4.00 (3.00 to 5.00) |" in lines
    assert "| yaml-rs | **0.100 (0.100 to 0.200)** | 7.00 | 10.0 (5.00 to 10.0) |" in lines
    assert "| PyYAML CBaseLoader | 0.500 (0.500 to 0.500) | 1.40 | 2.00 (2.00 to 2.00) |" in lines
    ratios = "10.0 (5.00 to 10.0), yaml-rs | 2.00 (2.00 to 2.00), PyYAML CBaseLoader | 1.50 (1.50 to 1.50)"
    assert f"| `--jobs 1` | {ratios} | 0.100 (0.100 to 0.100) |" in lines
    assert "Failed: linkml-validate (1): it was killed" in lines
    assert "| 2,000 | 4.00 (x2.0) | 200 (x1.0) |  |  |  |  |" in lines


def test_a_chart_is_the_same_each_time_and_has_a_bar_a_tool(tmp_path: Path) -> None:
    kept = tmp_path / "RESULTS.json"
    kept.write_text(json.dumps(made_up()), "utf-8")
    drawn = call("chart.py", str(kept))
    assert call("chart.py", str(kept)) == drawn
    root = ElementTree.fromstring(drawn)
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [word for word in words if word and " in " in word and word[0].isdigit()] == [
        "0.100 in 1,000",
        "0.500 in 1,000",
        "2.00 in 2,000",
        "8.00 in 1,000",
    ]
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) == 3


def test_annotations_of_others_are_imported_and_counted(tmp_path: Path) -> None:
    """A folder as the corpora have it, with a text in our own words."""
    folder = tmp_path / "brat/example-data/corpora/BioNLP-ST_2011/BioNLP-ST_2011_GE"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_text("The dam stops water.\n", "utf-8")
    lines = (
        "T1\tProtein 4 7\tdam\nT2\tBinding 8 13\tstops\nT3\tProtein 14 19\twater\nE1\tBinding:T2 Theme:T1 Theme2:T3\n"
    )
    (folder / "one.ann").write_text(f"{lines}M1\tNegation E1\n*\tEquiv T1 T3\n", "utf-8")
    printed = call("wild/import_corpora.py", str(tmp_path), "--out", str(tmp_path / "out"))
    [row] = printed.splitlines()[2:]
    assert row.startswith(
        "| BioNLP-ST 2011 GE | 1 | spans 2 → 2; events 1 → 1; arguments 2 → 2; attributes 1 → 1; equivalences 1 → 1 | "
        "entities 2, entity_same_as 1, event_arguments 2, events 1 | "
    )


def test_collections_quotes_and_open_texts_of_others_are_counted(tmp_path: Path) -> None:
    """Folders as three of the corpora have them, in our own words."""
    written = {
        "team/people/Ann.toml": 'name = "Ann"\nnote = ""\nroles = ["a", "b"]\n[mail]\nat = 7\n',
        "team/people/bob.toml": 'name = "Bob"\n',
        "police-brutality/reports/X.md": (
            "### A march on the quay is stopped before noon | 2020-05\n\nWords.\n\n**Links**\n\n"
            "* https://example.org/a\n* [again](https://example.org/a)\n* https://example.org/b\n"
        ),
        "CommunityMech/kb/x.yaml": (
            "- {snippet: the lamp  was lit, reference: 'R:1'}\n- {snippet: it was dark, reference: 'R:2'}\n"
        ),
        "CommunityMech/references_cache/R_1.md": "On that day\nthe lamp was lit.\n",
    }
    for name, content in written.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    printed = call("wild/import_corpora.py", str(tmp_path), "--out", str(tmp_path / "out"))
    police, team, quotes = ([cell.strip() for cell in row.split("|")[1:6]] for row in printed.splitlines()[2:])
    copied = "`copied-words`: 1 if the words are private, 0 if they are quotable"
    assert police == [
        "2020PB/police-brutality", "1", "events 1 → 1; links 2 → 2", "event_links 2, events 1", copied,
    ]  # fmt: skip
    assert team == [
        "rust-lang/team, people", "2", "records 2 → 2; values 5 → 5", "people 2, people_roles 2",
        "0 differences, cell by cell",
    ]  # fmt: skip
    found = "1 typography, 1 unchecked; the plain script finds 1"
    assert quotes == ["CommunityMech", "1", "quotes 2 → 2", "", found]


def call(script: str, *given: str) -> str:
    """Run a script of the benchmarks and give what it prints."""
    command = [sys.executable, str(BENCHMARKS / script), *given]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=REPOSITORY, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name: str, kind: str, runs: list[dict[str, float]], does: str = "", failure: str = "") -> dict[str, Any]:
    usual = {"cpu": 4.0, "memory": 200.0, "together": 100.0}
    return {
        **{"name": name, "does": does, "kind": kind, "jobs": 1, "failure": failure},
        "runs": [usual | run for run in runs],
    }


def made_up() -> dict[str, Any]:
    """Results of two sizes, whose figures can be reckoned by hand."""
    part = {"wall": 9.0, "read": 1.0, "reduce": 0.5, "checks": 0.3, "write": 1.5, "bare": 1.0}
    first = [
        tool("standoff build", "whole", [{"wall": 2.0}] * 3, "checks"),
        tool("plain script", "whole", [{"wall": wall, "together": 300.0} for wall in (6.0, 8.0, 10.0)], "unchecked"),
        tool("linkml-validate", "whole", [], failure="it was killed"),
        tool("yaml-rs", "parse", [{"wall": 1.0, "parse": parse} for parse in (0.1, 0.2, 0.1)]),
        tool("PyYAML CBaseLoader", "parse", [{"wall": 1.0, "parse": 0.5}] * 3),
        tool("parts", "parts", [part] * 3),
    ]
    second = [tool("standoff build", "whole", [{"wall": 4.0}] * 3, "checks")]
    sizes = [
        {"records": 1000, "files": 20, "megabytes": 0.7, "rounds": 3, "tools": first},
        {"records": 2000, "files": 40, "megabytes": 1.4, "rounds": 3, "tools": second},
    ]
    same = {"refused": 0, "leaves": 9, "unlike": 0, "example": "", "text lost": 1, "probe": "5 of 12"}
    text = same | {"unlike": 1, "example": "'7' for 7", "text lost": 0, "probe": "12 of 12"}
    about = {"machine": "a machine", "standoff": "0.1.0", "peers": "some", "seed": 1}
    return about | {"differences": {"yaml-rs": same, "PyYAML CBaseLoader": text}, "sizes": sizes}
