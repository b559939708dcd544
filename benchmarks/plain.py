"""The script that people write instead: `python benchmarks/plain.py CORPUS OUT`.

It reads the annotation files, makes one row a record and one row a child, and writes CSV and Parquet. It checks
nothing: no codes, references, spans or keys; where a record has two mentions it takes the first.
"""

import argparse
import resource
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped, import-not-found, unused-ignore]
import yaml

NOT_COLUMNS = {"at", "because", "confidence", "ref", "actors", "topics"}


def read_rows(corpus: Path) -> dict[str, list[dict[str, Any]]]:
    """Read every annotation file into the rows of the tables."""
    tables = {path.stem: entries(path) for path in sorted(corpus.glob("annotations/registry/*.yaml"))}
    events, actors, topics = [], [], []
    for path in sorted(corpus.glob("annotations/texts/*.yaml")):
        document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for event_id, mentions in document["events"].items():
            first = mentions[0] if isinstance(mentions, list) else mentions
            events.append({"event_id": event_id, "text_id": path.stem} | values(first))
            actors += [{"event_id": event_id} | values(actor) for actor in members(first.get("actors", []))]
            topics += [{"event_id": event_id, "topic": topic} for topic in first.get("topics", [])]
    return tables | {"events": events, "event_actors": actors, "event_topics": topics}


def entries(path: Path) -> list[dict[str, Any]]:
    """Read a registry file into rows."""
    document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return [{"id": name} | values(entry) for name, entry in document.items()]


def values(mention: dict[str, Any]) -> dict[str, str]:
    """Take the values of a mention as text, for YAML makes dates and numbers of some and not of others."""
    return {key: plain(value) for key, value in mention.items() if key not in NOT_COLUMNS}


def plain(value: Any) -> str:
    """Take the value itself where it is written with qualifiers of its own."""
    return str(value["is"] if isinstance(value, dict) else value)


def members(cast: Any) -> Iterator[dict[str, Any]]:
    """Give the actors of an event one by one, whichever short form they are written in."""
    if isinstance(cast, list):
        yield from cast
        return
    for role, several in cast.items():
        for one in several if isinstance(several, list) else [several]:
            yield {"role": role} | (one if isinstance(one, dict) else {"actor_id": one})


def write_tables(tables: Iterable[tuple[str, pd.DataFrame]], out: Path) -> None:
    """Write each table as CSV and as Parquet."""
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables:
        frame.to_csv(out / f"{name}.csv", index=False)
        frame.to_parquet(out / f"{name}.parquet", index=False)


def main() -> None:
    """Read, make frames, write, and say how long each took."""
    parser = argparse.ArgumentParser(description="Make tables of a made-up corpus with pandas, unchecked.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("out", type=Path, metavar="OUT")
    options = parser.parse_args()
    started = time.perf_counter()
    rows = read_rows(options.corpus)
    read = time.perf_counter()
    frames = {name: pd.DataFrame(records) for name, records in rows.items()}
    framed = time.perf_counter()
    write_tables(frames.items(), options.out)
    written = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(frames['events'])} records: read {read - started:.2f} s, "
        f"frames {framed - read:.2f} s, write {written - framed:.2f} s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
