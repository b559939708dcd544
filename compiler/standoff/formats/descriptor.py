"""The data package: datapackage.json (v2, schemas inlined) and SHA256SUMS of a folder of tables."""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from standoff.files.project_files import SUMS
from standoff.formats.files import sha256
from standoff.source.problem import Place, Problem
from standoff.tables.package_contents import File, Resource

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PROVENANCE = "provenance.json"  # only a release has it
DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}
TEXTUAL = frozenset({"application/json", "application/ld+json", "application/geo+json", "application/yaml"})
CARRIED = (
    "name",
    "title",
    "description",
    "homepage",
    "version",
    "created",
    "licenses",
    "contributors",
    "keywords",
    "sources",
)
HYPOTHETICAL = "hypothetical"  # the key of a package that was built without some sources
OWN = frozenset({"$schema", "profile", "resources", "standoff"})  # of the hand-written descriptor alone
THREADS_PAY = 1 << 24  # bytes to hash
Hashes = dict[str, str]


def hashes(folder: Path, but: Collection[str] = ()) -> Hashes:
    """The SHA-256 of every file of a folder, by its path, sorted; where it pays, files are read side by side.

    Links are left out: they are not followed. So are the paths of `but`, which are known already.
    """
    regular = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = (path.relative_to(folder).as_posix() for path in regular)
    paths = sorted(path for path in named if path not in but)
    if sum((folder / path).stat().st_size for path in paths) < THREADS_PAY:
        return {path: sha256(folder / path) for path in paths}
    with ThreadPoolExecutor() as pool:
        return dict(zip(paths, pool.map(lambda path: sha256(folder / path), paths), strict=True))


def measured(folder: Path, resources: Iterable[Resource], known: Hashes) -> list[File]:
    """The resources, in their order, with the sizes and hashes of their files; `known` are the folder's hashes."""
    return [File(each, (folder / each.path).stat().st_size, known[each.path]) for each in resources]


def describe(folder: Path, about: Mapping[str, Any], resources: Iterable[Resource], known: Hashes) -> dict[str, Any]:
    """The descriptor of a folder in which the resources lie; `known` are its files' hashes."""
    others = (name for name in about if name not in CARRIED and name not in OWN)
    top = {"$schema": PROFILE} | {name: about[name] for name in (*CARRIED, *others) if name in about}
    return top | {"resources": [_resource(folder, resource, known) for resource in resources]}


def _resource(folder: Path, resource: Resource, known: Hashes) -> dict[str, Any]:
    """A resource with its size and hash: a table where it has a schema, else a file.

    Parquet is declared as a file: frictionless cannot check a Parquet table's hash, bytes or null integers, nor the
    `rows` of a file, hence `rowCount`.
    """
    path, is_table = resource.path, resource.schema is not None
    described: dict[str, Any] = {
        "name": resource.name,
        "type": "table" if is_table else "file",
        "path": path,
        "title": resource.title,
    }
    if resource.description:
        described["description"] = resource.description
    described |= {"format": path.rsplit(".", 1)[-1], "mediatype": resource.mediatype}
    if resource.mediatype in TEXTUAL or resource.mediatype.startswith("text/"):
        described["encoding"] = "utf-8"
    described |= {"bytes": (folder / path).stat().st_size, "hash": f"sha256:{known[path]}"}
    if resource.rows is not None:
        described["rows" if is_table else "rowCount"] = resource.rows
    return described | ({"dialect": DIALECT, "schema": dict(resource.schema)} if resource.schema is not None else {})


def is_hypothetical(descriptor: Mapping[str, Any]) -> bool:
    """Whether a package was built without some sources: such a package is not a version of its dataset."""
    return HYPOTHETICAL in descriptor


def refuse_hypothetical(descriptor: Mapping[str, Any], place: str) -> list[Problem]:
    """A problem for a descriptor that is to be released or published, and says that sources are left out."""
    if not is_hypothetical(descriptor):
        return []
    message = "these tables were built without some sources, and are not a version of the dataset"
    hint = "release the tables that `standoff build` writes without `--without`"
    return [Problem(Place(place), "hypothetical", message, hint)]


def write_sums(folder: Path, known: Hashes) -> None:
    """Write SHA256SUMS over the files of the folder, sorted by path, as `sha256sum -c` reads it."""
    lines = [f"{digest}  {path}\n" for path, digest in sorted(known.items())]
    (folder / SUMS).write_bytes("".join(lines).encode())


def is_replaceable(folder: Path) -> bool:
    """Whether a build may take the place of this folder: it is absent, empty, or a build itself."""
    return not folder.exists() or (folder / SUMS).is_file() or not any(folder.iterdir())


def broken_sums(folder: Path) -> list[str]:
    """The files of a folder that SHA256SUMS does not name, that are absent, or whose hash is another."""
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    stated = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    present = {path: digest for path, digest in hashes(folder).items() if path != SUMS}
    return sorted(path for path in stated.keys() | present.keys() if stated.get(path) != present.get(path))
