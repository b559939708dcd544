"""Two tamperings of a release at a time: what `verify` reports of one, it reports beside the other."""

import json
import os
import random
import shutil
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from standoff.formats.descriptor import hashes, write_sums
from standoff.release.verify import verify
from versions import change, damage

VERSION = "build/0.1.0"
Problems = frozenset[tuple[str, str, str]]
Tampering = Callable[[Path], object]


def of(file: str, old: str, new: str) -> Tampering:
    return lambda root: change(root, f"{VERSION}/{file}", old, new)


def removed(file: str) -> Tampering:
    return lambda root: (root / VERSION / file).unlink()


def added(file: str) -> Tampering:
    return lambda root: (root / VERSION / file).write_text("mine", "utf-8")


def linked(root: Path) -> None:
    (root / VERSION / "link.txt").symlink_to(root / "datapackage.json")


def cut(root: Path) -> None:
    damage(root / VERSION / "parquet" / "places.parquet", b"PAR1")


# Files differ from their checksums.
PLAIN: dict[str, Tampering] = {
    "altered": of("changes.md", "The first", "The worst"),
    "removed": removed("parquet/fairs.parquet"),
    "removed table": removed("csv/texts.csv"),
    "added": added("notes.txt"),
    "linked": linked,
    "pipe": lambda root: os.mkfifo(root / VERSION / "csv" / "more.csv"),
    "row lost": of("csv/places.csv", "shire,The Shire,,unattested,curated,0,none,2,0,0,registry,false\n", ""),
    "cut": cut,
}
# Checksums fit what is there, as a careful forger would make them; tables contradict each other or the descriptor.
SEALED: dict[str, Tampering] = {
    "another name": of("csv/people.csv", "Tom Carr", "Tim Carr"),
    "row lost": PLAIN["row lost"],
    "another header": of("csv/excluded.csv", ",because", ",reason"),
    "not a number": of(
        "excel/people.csv", "carr,Tom Carr,unattested,curated,0,none,2", "carr,Tom Carr,unattested,curated,0,none,two"
    ),
    "another version": of("provenance.json", '"version": "0.1.0",', '"version": "0.1.1",'),
    "cut": cut,
    "unknown code": of("csv/fair_guests.csv", "spring-fair,host", "spring-fair,hosts"),
}


def reseal(root: Path) -> None:
    """Write the checksums of what is there, into the descriptor and SHA256SUMS."""
    folder = root / VERSION
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    found = hashes(folder)
    for resource in descriptor["resources"]:
        resource["bytes"] = (folder / resource["path"]).stat().st_size
        resource["hash"] = f"sha256:{found[resource['path']]}"
    damage(folder / "datapackage.json", json.dumps(descriptor).encode())
    (folder / "SHA256SUMS").unlink()
    write_sums(folder, hashes(folder))


def verified(release: Path, root: Path, *tamperings: Tampering, sealed: bool) -> Problems:
    """What is reported of a copy of a release after tamperings."""
    shutil.copytree(release, root)
    for tampering in tamperings:
        tampering(root)
    if sealed:
        reseal(root)
    found = verify(root / VERSION, VERSION).problems
    shutil.rmtree(root)
    return frozenset((str(problem.place), problem.code, problem.message) for problem in found)


@pytest.fixture(scope="module")
def alone(first_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Problems]:
    """What is reported of a tampering alone."""
    folder = tmp_path_factory.mktemp("alone")

    @cache
    def found(name: str, sealed: bool) -> Problems:
        tampering = (SEALED if sealed else PLAIN)[name]
        return verified(first_release, folder / "one", tampering, sealed=sealed)

    return found


def pairs(names: dict[str, Tampering]) -> list[tuple[str, str]]:
    """A third of the pairs, the same ones in every run; a package with a pipe in it is not read any further."""
    found = [pair for pair in combinations(names, 2) if "pipe" not in pair]
    return sorted(random.Random(15).sample(found, len(found) // 3))


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("one", "other", "sealed"),
    [(*pair, False) for pair in pairs(PLAIN)] + [(*pair, True) for pair in pairs(SEALED)],
)
def test_each_of_two_is_reported(
    first_release: Path, tmp_path: Path, alone: Callable[[str, bool], Problems], one: str, other: str, sealed: bool
) -> None:
    tamperings = SEALED if sealed else PLAIN
    both = verified(first_release, tmp_path / "both", tamperings[one], tamperings[other], sealed=sealed)
    assert alone(one, sealed)
    assert alone(other, sealed)
    assert alone(one, sealed) | alone(other, sealed) <= both
