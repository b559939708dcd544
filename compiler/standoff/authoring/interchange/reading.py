"""Read what another tool annotated on one of the texts, and hold it against that text: its length, hash and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.interchange.outside import Outside, outside_text, trimmed
from standoff.authoring.interchange.read_brat import joined, read_brat
from standoff.authoring.interchange.read_label_studio import read_label_studio, read_tasks, text_of
from standoff.corpus.texts import Text, read_text
from standoff.source.nodes import Limits, fault_of_bytes
from standoff.source.problem import Place, Problem


@dataclass(slots=True)
class Read:
    """The annotations, what is wrong with them, and whether their words could be compared with those of the text."""

    outside: Outside = field(default_factory=Outside)
    problems: list[Problem] = field(default_factory=list)
    is_compared: bool = False


def read_outside(
    tool: str, file: str, data: bytes, stated: Mapping[str, str], annotations: str, folder: Path, limits: Limits
) -> Read:
    """Read the file of a tool, `brat` or `label-studio`.

    `stated` is what the annotation file, named `annotations`, says of its text. `folder` is that of the texts;
    a text that is not there is looked for in the export itself. Raises OSError.
    """
    fault = fault_of_bytes(file, data, limits) or _binary(file, data) or _unstated(stated, annotations)
    if fault is not None:
        return Read(problems=[fault])
    name, sha256, source = stated["file"], stated["sha256"], data.decode("utf-8")
    text = _text(folder, name, sha256)
    if text is not None and text.sha256 != sha256:
        message = f"the text `{text.text_id}` is not the one that was annotated"
        hint = "restore the text; spans in another one would mean nothing"
        return Read(problems=[Problem(Place(annotations), "text-changed", message, hint)])
    content = text.content if text is not None else None
    if tool == "brat":
        outside = read_brat(file, source)
    else:
        tasks, problems = read_tasks(file, source)
        if problems:
            return Read(problems=problems)
        content = content if content is not None else text_of(tasks, sha256)
        outside = read_label_studio(file, source, tasks, name, content)
    found = [*outside.problems, *outside_text(outside, int(stated["length"]), content)]
    if tool == "brat" and content is not None:
        joined(outside, content)
    found += [] if found else trimmed(outside, content)
    return Read(outside, found, content is not None)


def _unstated(stated: Mapping[str, str], annotations: str) -> Problem | None:
    if stated.get("file") and stated.get("sha256") and stated.get("length", "").isdecimal():
        return None
    message = "the file does not say which text it is about: its `text:` block lacks `file`, `sha256` or `length`"
    return Problem(Place(annotations), "text-block", message, "run `standoff add-text FILE` to have it written")


def _binary(file: str, data: bytes) -> Problem | None:
    if b"\0" not in data:
        return None
    message = f"byte 0x00 at offset {data.index(0)}: this is no text"
    return Problem(Place(file), "binary-file", message, "give the file that the tool exported")


def _text(folder: Path, name: str, sha256: str) -> Text | None:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        return None
    try:
        return read_text(path, sha256)
    except UnicodeDecodeError:
        return Text(path.stem, path.name, "", "")
