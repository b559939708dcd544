"""Read another tool's annotations of a text, and compare them with the text: length, hash and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.interchange.external import ExternalAnnotations, misplaced_spans, trimmed
from standoff.authoring.interchange.read_brat import joined, read_brat
from standoff.authoring.interchange.read_label_studio import read_label_studio, read_tasks, text_of
from standoff.corpus.text_block import ANEW
from standoff.corpus.texts import Text, read_text
from standoff.source.composer import Limits, fault_of_bytes
from standoff.source.problem import Place, Problem


@dataclass(slots=True)
class Read:
    """The annotations, their problems, and whether their words could be compared with the text."""

    external: ExternalAnnotations = field(default_factory=ExternalAnnotations)
    problems: list[Problem] = field(default_factory=list)
    is_compared: bool = False


def read_external(
    tool: str, file: str, data: bytes, stated: Mapping[str, str], annotations: str, folder: Path, limits: Limits
) -> Read:
    """Read the file of a tool, `brat` or `label-studio`.

    `stated` has the `text:` block of the annotation file, named `annotations`. `folder` is the texts folder; a text
    that is not there is searched in the export itself. Raises OSError.
    """
    fault = fault_of_bytes(file, data, limits) or _binary(file, data) or _unstated(stated, annotations)
    if fault is not None:
        return Read(problems=[fault])
    name, sha256, source = stated["file"], stated["sha256"], data.decode("utf-8")
    text = _text(folder, name, sha256)
    if text is not None and text.sha256 != sha256:
        message = f"the text `{text.text_id}` is not the one that was annotated"
        hint = "restore the text; spans in a different text are meaningless"
        return Read(problems=[Problem(Place(annotations), "text-changed", message, hint)])
    content = text.content if text is not None else None
    if tool == "brat":
        external = read_brat(file, source)
    else:
        tasks, problems = read_tasks(file, source)
        if problems:
            return Read(problems=problems)
        content = content if content is not None else text_of(tasks, sha256)
        external = read_label_studio(file, source, tasks, name, content)
    found = [*external.problems, *misplaced_spans(external, int(stated["length"]), content)]
    if tool == "brat" and content is not None:
        joined(external, content)
    found += [] if found else trimmed(external, content)
    return Read(external, found, content is not None)


def _unstated(stated: Mapping[str, str], annotations: str) -> Problem | None:
    if stated.get("file") and stated.get("sha256") and stated.get("length", "").isdecimal():
        return None
    message = "the file does not state which text it is about: its `text:` block lacks `file`, `sha256` or `length`"
    return Problem(Place(annotations), "text-block", message, ANEW.format("the block"))


def _binary(file: str, data: bytes) -> Problem | None:
    if b"\0" not in data:
        return None
    message = f"byte 0x00 at offset {data.index(0)}: the file is not a text"
    return Problem(Place(file), "binary-file", message, "give the file that the tool exported")


def _text(folder: Path, name: str, sha256: str) -> Text | None:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        return None
    try:
        return read_text(path, sha256)
    except UnicodeDecodeError:
        return Text(path.stem, path.name, "", "")
