"""The files of an import are written together: texts, annotation files and registries, all or none."""

from contextlib import suppress
from pathlib import Path

from standoff.authoring.interchange.importing import Plan
from standoff.files.atomic_file import create_file
from standoff.files.journal import rewrite_all


def write_plan(root: Path, texts: Path, plan: Plan) -> None:
    """Write what an import has planned.

    Texts go first, for an annotation file without its text is of no use, and a text alone does no harm; they are taken
    away again if the rest cannot be written. Raises ChangedError where a file is no longer what was read, JournalError
    and OSError; then nothing has changed.
    """
    written: list[Path] = []
    has_folder = texts.is_dir()
    try:
        if plan.texts:
            texts.mkdir(parents=True, exist_ok=True)
        for name, data in plan.texts.items():
            create_file(texts / name, data)
            written.append(texts / name)
        rewrite_all(root, plan.changes, "import")
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        if not has_folder:
            with suppress(OSError):
                texts.rmdir()
        raise
