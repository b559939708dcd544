"""Whether the files of a package are those that SHA256SUMS and the descriptor name, byte for byte."""

import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from standoff.formats.descriptor import DESCRIPTOR, SUMS, hashes
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_descriptor
from standoff.source.problem import Place, Problem

LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
AGAIN = "take the folder from where it was published: `git checkout` or a fresh download"


def check_files(folder: Path, label: str) -> list[Problem]:
    """Files missing, extra, altered; resources whose size or hash is not as described. Nothing outside is read."""
    links = [path for path in sorted(folder.rglob("*")) if path.is_symlink()]
    if links:
        return [
            _problem(label, link.relative_to(folder).as_posix(), "linked-file", "a link in place of a file")
            for link in links
        ]
    present = hashes(folder)
    stated, problems = _stated(folder, label)
    if not problems:
        problems += _against_sums(label, stated, {path: d for path, d in present.items() if path != SUMS})
    told = {problem.place.file.removeprefix(f"{label}/") for problem in problems}
    return problems + list(_against_descriptor(folder, label, present, told))


def _stated(folder: Path, label: str) -> tuple[dict[str, str], list[Problem]]:
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}, [_problem(label, SUMS, "no-sums", f"there is no {SUMS} to verify the files by")]
    except UnicodeDecodeError:
        return {}, [_problem(label, SUMS, "no-sums", f"the {SUMS} is not text")]
    matches = [LINE.fullmatch(line) for line in lines]
    for number, match in enumerate(matches, 1):
        if match is None:
            message = "this line is no hash and path as `sha256sum` writes them"
            return {}, [Problem(Place(f"{label}/{SUMS}", number, 1), "no-sums", message, AGAIN)]
    return {match[2]: match[1] for match in matches if match}, []


def _against_sums(label: str, stated: Mapping[str, str], present: Mapping[str, str]) -> list[Problem]:
    found = []
    for path in sorted(stated.keys() | present.keys()):
        if path not in present:
            found.append(_problem(label, path, "missing-file", f"{SUMS} names it, and it is not there"))
        elif path not in stated:
            hint = f"remove it: a version holds what {SUMS} names, and no more"
            found.append(_problem(label, path, "extra-file", f"{SUMS} does not name it", hint))
        elif stated[path] != present[path]:
            message = f"its SHA-256 is {present[path][:12]}… and should be {stated[path][:12]}…"
            found.append(_problem(label, path, "bad-sum", message))
    return found


def _against_descriptor(
    folder: Path, label: str, present: Mapping[str, str], told: Container[str]
) -> Iterator[Problem]:
    """Whether the descriptor says of the files what they are, but for those of which their sums tell already."""
    try:
        resources = read_descriptor(folder)["resources"]
    except UnreadableError as error:
        if (folder / DESCRIPTOR).is_file():
            yield _problem(label, DESCRIPTOR, "unreadable-file", str(error))
        return
    for resource in resources:
        path = str(resource.get("path"))
        if path in told:
            continue
        if path not in present:
            yield _problem(label, DESCRIPTOR, "descriptor-differs", f"it describes {path}, which is not there")
            continue
        size = (folder / path).stat().st_size
        for name, found in (("bytes", size), ("hash", f"sha256:{present[path]}")):
            if name in resource and resource[name] != found:
                message = f"the `{name}` of {path} is {found} and should be {resource[name]}"
                yield _problem(label, DESCRIPTOR, "descriptor-differs", message)


def _problem(label: str, path: str, code: str, message: str, hint: str = AGAIN) -> Problem:
    return Problem(Place(f"{label}/{path}"), code, message, hint)
