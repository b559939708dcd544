"""A corpus whose registries and texts are spread over many files in folders, and says what it said in one each."""

import re
from pathlib import Path

TOP, RECORD = re.compile(r"(?m)^(?=[^\s#])"), re.compile(r"(?m)^(?=  [^\s#-])")


def spread(root: Path) -> Path:
    """Give each registry entry a file, and the mentions of each record in a text one in the text's folder."""
    for path in sorted((root / "annotations/registry").glob("*.yaml")):
        if path.stem != "redirects":
            _spread_registry(path)
    for path in sorted((root / "annotations/texts").glob("*.yaml")):
        _spread_text(path)
    return root


def _spread_registry(path: Path) -> None:
    head, *entries = TOP.split(path.read_text("utf-8"))
    curator = next((each for each in entries if each.startswith("curator:")), "")
    for number, entry in enumerate(each for each in entries if each != curator):
        _write(path.with_suffix("") / f"{number:03d}.yaml", head + curator + entry)
    path.unlink()


def _spread_text(path: Path) -> None:
    head, *sections = TOP.split(path.read_text("utf-8"))
    stays = [each for each in sections if each.startswith(("text:", "excluded:"))]
    for section in (each for each in sections if each not in stays):
        name, *records = RECORD.split(section)
        if not records or not name.rstrip().endswith(":"):
            stays.append(section)  # in flow style
            continue
        for number, record in enumerate(records):
            _write(path.with_suffix("") / f"{name.rstrip().rstrip(':')}-{number:03d}.yaml", name + record)
    path.write_text(head + "".join(stays), "utf-8")


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
