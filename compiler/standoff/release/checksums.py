"""Checks the files of a package against SHA256SUMS and the descriptor, byte for byte."""

import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from standoff.files.line_ends import CAUSE, converted
from standoff.files.project_files import BUILD, DESCRIPTOR, LARGEST, SUMS
from standoff.formats.descriptor import Hashes, hashes
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_descriptor
from standoff.source.problem import Place, Problem

LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
AGAIN = "restore the folder: `git checkout` it or download it again"


def check_files(folder: Path, label: str, found: Hashes | None = None) -> list[Problem]:
    """Missing, extra and altered files, and resources with a wrong size or hash. Links are never followed.

    `found` are the hashes of its files, where they are known.
    """
    problems = list(_irregular(folder, label))
    irregular = {_path(problem, label) for problem in problems}
    known = hashes(folder) if found is None else found
    present = {path: digest for path, digest in known.items() if path != SUMS}
    stated, unreadable = ({}, []) if SUMS in irregular else _stated(folder, label)
    if not unreadable and SUMS not in irregular:
        expected = {path: digest for path, digest in stated.items() if path not in irregular}
        problems += _against_sums(folder, label, expected, present)
    problems += unreadable
    reported = {_path(problem, label) for problem in problems}
    return problems + list(_against_descriptor(folder, label, present, reported))


def _path(problem: Problem, label: str) -> str:
    """The path of a problem's file in the package."""
    return problem.place.file.removeprefix(f"{label}/")


def _irregular(folder: Path, label: str) -> Iterator[Problem]:
    """What in a folder is not a regular file; such files are not opened."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            yield _problem(label, path.relative_to(folder).as_posix(), "linked-file", "this is a link, not a file")
        elif not path.is_file() and not path.is_dir():
            message = "this is a pipe, a socket or a device, not a file"
            yield _problem(label, path.relative_to(folder).as_posix(), "extra-file", message)


def _stated(folder: Path, label: str) -> tuple[dict[str, str], list[Problem]]:
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}, [_problem(label, SUMS, "no-sums", f"{SUMS} is missing, so files cannot be verified")]
    except UnicodeDecodeError:
        return {}, [_problem(label, SUMS, "no-sums", f"{SUMS} is not a text file")]
    stated: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if match is None:
            message = "not a valid `sha256sum` line: expected a hash and a path"
            return {}, [Problem(Place(f"{label}/{SUMS}", number, 1), "no-sums", message, AGAIN)]
        stated[match[2]] = match[1]
    return stated, []


def _against_sums(folder: Path, label: str, stated: Mapping[str, str], present: Mapping[str, str]) -> list[Problem]:
    found = []
    for path in sorted(stated.keys() | present.keys()):
        if path not in present:
            found.append(_problem(label, path, "missing-file", f"listed in {SUMS} but missing"))
        elif path not in stated:
            hint = f"remove it: a version contains only the files in {SUMS}"
            found.append(_problem(label, path, "extra-file", f"not listed in {SUMS}", hint))
        elif stated[path] != present[path]:
            message = f"SHA-256 is {present[path][:12]}…, expected {stated[path][:12]}…"
            hint = AGAIN
            if (folder / path).stat().st_size <= LARGEST and converted((folder / path).read_bytes(), stated[path]):
                message = "only its line ends differ from those of the version"
                hint = f"{CAUSE}: write `/{BUILD}/** -text` into .gitattributes; then {AGAIN}"
            found.append(_problem(label, path, "bad-sum", message, hint))
    return found


def _against_descriptor(
    folder: Path, label: str, present: Mapping[str, str], reported: Container[str]
) -> Iterator[Problem]:
    """Check sizes and hashes in the descriptor, except for files already reported."""
    try:
        resources = read_descriptor(folder)["resources"]
    except UnreadableError as error:
        if error.path == folder / DESCRIPTOR and error.path.is_file():  # what else is not read is reported as such
            yield _problem(label, DESCRIPTOR, "unreadable-file", str(error))
        return
    for resource in resources:
        path = str(resource.get("path"))
        if path in reported:
            continue
        if path not in present:
            yield _problem(label, DESCRIPTOR, "descriptor-differs", f"it lists {path}, which is missing")
            continue
        size = (folder / path).stat().st_size
        for name, found in (("bytes", size), ("hash", f"sha256:{present[path]}")):
            if name in resource and resource[name] != found:
                message = f"the `{name}` of {path} is {found}, expected {resource[name]}"
                yield _problem(label, DESCRIPTOR, "descriptor-differs", message)


def _problem(label: str, path: str, code: str, message: str, hint: str = AGAIN) -> Problem:
    return Problem(Place(f"{label}/{path}"), code, message, hint)
