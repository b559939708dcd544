"""Writing the schemas for editors, with the settings that tell an editor which file has which."""

import json
from pathlib import Path

from standoff.authoring.json_schema.files import TEXT, editor_schemas
from standoff.authoring.json_schema.known import known_ids
from standoff.corpus.files import REDIRECTS
from standoff.corpus.project import Corpus
from standoff.files.atomic_file import write_file
from standoff.files.folders import EDITOR, REGISTRY_FILES, TEXT_FILES
from standoff.schema.model import Schema

SUFFIX = ".schema.json"
SETTINGS = "settings.json"


def write_editor(corpus: Corpus, schema: Schema, folder: Path) -> list[Path]:
    """Write `text.schema.json`, `<table>.schema.json` and `settings.json`; gives the files that changed.

    A file that is as it should be is not touched, so that an editor does not read it again. Raises OSError.
    """
    known = known_ids(corpus, schema)
    wanted = {
        f"{name}{SUFFIX}": json.dumps(described, ensure_ascii=False, separators=(",", ":")) + "\n"
        for name, described in editor_schemas(schema, known, corpus.settings.speakers)
    }
    wanted[SETTINGS] = json.dumps(settings(schema, _from(corpus.root, folder)), ensure_ascii=False, indent=2) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for stray in folder.glob(f"*{SUFFIX}"):
        if stray.name not in wanted:
            stray.unlink()
    return [folder / name for name, content in wanted.items() if write_file(folder / name, content.encode())]


def _from(root: Path, folder: Path) -> str:
    """The folder as the settings name it: relative to the project where it is in it."""
    try:
        return folder.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return folder.resolve().as_posix()


def settings(schema: Schema, folder: str = EDITOR) -> dict[str, object]:
    """Settings of yaml-language-server: which files have which schema; and it asks nobody else for one."""
    tables = [table.name for table in schema.record_tables.values() if table.nest is None]
    files = {f"{folder}/{TEXT}{SUFFIX}": f"{TEXT_FILES}/*.yaml"}
    files |= {f"{folder}/{name}{SUFFIX}": f"{REGISTRY_FILES}/{name}.yaml" for name in (*tables, REDIRECTS)}
    return {"yaml.schemas": files, "yaml.schemaStore.enable": False}
