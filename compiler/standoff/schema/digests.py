"""Whether the schemas of a project are what they were: the hashes of their files."""

from collections.abc import Callable
from pathlib import Path

from standoff.files.project_files import DESCRIPTOR, QUERIES, SCHEMAS, VOCABULARIES, digest, yaml_entries
from standoff.schema.curated import is_curated
from standoff.schema.own_qualifiers import declared, digest_of
from standoff.source import composer


def digests(root: Path, digest: Callable[[Path, str, int], str] = digest) -> list[tuple[str, str]]:
    """The files of the schemas, vocabularies and queries, each with the SHA-256 of its bytes; raises OSError.

    That of datapackage.json is of the qualifiers that it declares, if any, and whether all tables are curated. `digest`
    may know that of a file.
    """
    files = [entry.path for folder in (SCHEMAS, VOCABULARIES, QUERIES) for entry in yaml_entries(root, folder)]
    found = [(file, digest(root, file, composer.Limits().size)) for file in files]
    given = declared(root)
    stated = [(DESCRIPTOR, digest_of(given))] if given else []
    return [*found, *stated, *([(DESCRIPTOR, "curated")] if is_curated(root) else [])]
