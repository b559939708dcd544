"""The compiled reader: what it takes, it reads as Python does; what is odd it leaves to Python."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from random import Random
from textwrap import indent

import pytest
from polars.testing import assert_frame_equal

import layouts
import odd_files
from odd_files import BLOCK, TAKEN
from paths import REPOSITORY
from standoff.corpus import grammar
from standoff.corpus.compiled import build, loading
from standoff.corpus.compiled.files import TEXT, CompiledFiles, grammar_of
from standoff.corpus.compiled.tables import tables_of
from standoff.corpus.project import read_corpus
from standoff.engine.batches import batches_of
from standoff.engine.part import Part, read_batch
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source.composer import Limits
from tiny import ONE, write

RULES = REPOSITORY / "tests/support/rules"
FOLLOWED = (
    *("source/composer.py", "source/nodes.py", "schema/record_ids.py", "schema/qualifiers.py", "schema/renamed.py"),
    *(
        f"corpus/{name}.py"
        for name in ("anchors", "drafts", "file_reader", "files", "grammar", "mentions", "qualifiers")
    ),
    *("corpus/rows.py", "corpus/text_block.py"),
)
"""The modules whose rules the compiled reader repeats."""
DIGEST = "1ed3a1567d6a1d93"

needs_reader = pytest.mark.skipif(
    loading.compiled_reader() is None, reason="the compiled reader is not built (`make compiled`)"
)


def test_what_the_compiled_reader_repeats_has_not_changed() -> None:
    """Where one of these modules changes what is read: follow in `corpus/compiled/`, or raise `GRAMMAR` until it does.

    Then put the new digest here.
    """
    found = sha256()
    for name in FOLLOWED:
        found.update((REPOSITORY / "compiler/standoff" / name).read_bytes())
    assert found.hexdigest()[:16] == DIGEST


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return read_schema(write(tmp_path_factory.mktemp("tiny"))).schema


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setenv(loading.SETTING, loading.OFF)


def assert_same(one: Part, other: Part) -> None:
    for name, frame in one.frames.by_name().items():
        assert_frame_equal(frame, getattr(other.frames, name))
    for each in fields(one.rows):
        assert getattr(one.rows, each.name) == getattr(other.rows, each.name), each.name


def n_taken(schema: Schema, root: Path) -> tuple[int, int]:
    """How many annotation files of a project the compiled reader takes, and how many there are."""
    corpus = read_corpus(root)
    known = grammar_of(schema)
    assert known is not None
    files = CompiledFiles(known, corpus.settings.limits)
    for file in corpus.files:
        files.read(file, 1 if "/registry/" in file else 0, (root / file).read_bytes())
    return files.n_compiled, len(corpus.files)


@needs_reader
@pytest.mark.parametrize("root", [REPOSITORY, RULES], ids=["dataset", "rules"])
@pytest.mark.parametrize("has_drafts", [True, False])
def test_frames_and_rows_of_whole_projects_are_the_same(
    root: Path, has_drafts: bool, in_python: Callable[[], None]
) -> None:
    corpus, schema = read_corpus(root), read_schema(root).schema
    corpus.has_drafts = has_drafts
    (batch,) = batches_of(corpus, schema, corpus.sizes())
    compiled = read_batch(batch)
    in_python()
    assert_same(compiled, read_batch(batch))


@needs_reader
def test_most_files_are_taken(tmp_path: Path) -> None:
    assert n_taken(read_schema(REPOSITORY).schema, REPOSITORY) == (14, 16)
    assert n_taken(read_schema(RULES).schema, RULES) == (7, 9)
    write(tmp_path)
    assert n_taken(read_schema(tmp_path).schema, tmp_path) == (4, 5)


@needs_reader
def test_lists_and_files_of_one_record_are_left_to_python(tmp_path: Path) -> None:
    """The two texts are taken, and of the registries none; what Python reads is tested in `test_registry_layouts`."""
    for write_layout in (layouts.lists, layouts.own_files):
        root = write_layout(tmp_path / write_layout.__name__)
        n_files = len(read_corpus(root).files)
        assert n_taken(read_schema(root).schema, root) == (2, n_files)


@pytest.fixture(params=["dataset", "rules", "tiny", "own words"])
def seeds(request: pytest.FixtureRequest, tmp_path: Path, schema: Schema) -> tuple[Schema, list[tuple[str, str]]]:
    """A schema with annotation files of it."""
    if request.param == "tiny":
        return schema, odd_files.plain_seeds()
    if request.param == "own words":
        return odd_files.own_words(tmp_path)
    root = REPOSITORY if request.param == "dataset" else RULES
    return read_schema(root).schema, odd_files.seeds(root)


@needs_reader
def test_changed_files_are_read_the_same_or_left_to_python(seeds: tuple[Schema, list[tuple[str, str]]]) -> None:
    schema, files = seeds
    rng = Random(files[0][0])
    found = [odd_files.compare(schema, list(odd_files.odd_files(files, rng, 100)), Limits(), n > 2) for n in range(15)]
    assert [each for one in found for each in one.differences] == []
    assert sum(one.taken for one in found) > sum(one.tried for one in found) / 10


@needs_reader
def test_files_of_both_kinds_are_in_their_order(tmp_path: Path, in_python: Callable[[], None]) -> None:
    """Each text is a file: what Python reads is between what is taken, with its problems and all other rows."""
    texts = [text for pair in zip_longest(TAKEN.values(), REFUSED.values(), fillvalue="") for text in pair]
    sound = [text.replace("\ud800", "") for text in texts]
    files = {f"annotations/texts/t{number:02}.yaml": BLOCK + text for number, text in enumerate(sound)}
    files["annotations/texts/t99.yaml"] = BLOCK.replace("  curator: c1", "  curator: c1\n  words: quotable") + (
        "fairs: {x: {at: 0-4, quote: The}}\n"
    )
    write(tmp_path, files=files)
    corpus, schema = read_corpus(tmp_path), read_schema(tmp_path).schema
    (batch,) = batches_of(corpus, schema, corpus.sizes())
    compiled = read_batch(batch)
    assert len(compiled.rows.problems) > 20
    in_python()
    assert_same(compiled, read_batch(batch))


@needs_reader
def test_a_difference_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.corpus.mentions.encoded", lambda key: key)
    schema, files, rng = read_schema(RULES).schema, odd_files.seeds(RULES), Random(1)
    found = [odd_files.compare(schema, list(odd_files.odd_files(files, rng, 50)), Limits()) for _ in range(5)]
    assert any(one.differences for one in found)


# -- files that are left to Python -------------------------------------------------------------------------------------


def is_taken(schema: Schema, text: str, limits: Limits | None = None) -> bool:
    known = grammar_of(schema)
    assert known is not None
    limits = limits or Limits()
    files = [(ONE, text.encode("utf-8", "surrogatepass"))]
    taken = CompiledFiles(known, limits).read(ONE, TEXT, files[0][1])
    found = odd_files.compare(schema, files, limits)
    assert (found.taken, found.differences) == (int(taken), [])
    return taken


@needs_reader
@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN.keys())
def test_what_people_write_is_taken(schema: Schema, text: str) -> None:
    assert is_taken(schema, BLOCK + text)


REFUSED = {
    "a tab": "fairs:\n  x:\t{at: 0-4}\n",
    "a carriage return": "fairs:\r\n  x: {at: 0-4}\n",
    "a no-break space": "fairs:\n  x: {at: 0-4, motto: a\u00a0b}\n",
    "a line separator": "fairs:\n  x: {at: 0-4, motto: a\u2028b}\n",
    "a next line": "fairs:\n  x: {at: 0-4, motto: a\u0085b}\n",
    "half a character": "fairs:\n  x: {at: 0-4, motto: a\ud800b}\n",
    "a control character": "fairs:\n  x: {at: 0-4, motto: a\x07b}\n",
    "another calendar": "fairs:\n  x: {at: 0-4, held: {is: 1403-02-01, calendar: solar-hijri}}\n",
    "a document": "---\nfairs:\n  x: {at: 0-4}\n",
    "an anchor": "fairs:\n  x: &a {at: 0-4}\n",
    "an alias": "fairs:\n  x: *a\n",
    "a tag": "fairs:\n  x: {at: 0-4, motto: !!str a}\n",
    "a merge key": "fairs:\n  x: {at: 0-4, <<: {motto: a}}\n",
    "a key twice": "fairs:\n  x: {at: 0-4, motto: a, motto: b}\n",
    "a record twice": "fairs:\n  x: {at: 0-4}\n  x: {at: 0-4}\n",
    "a table twice": "fairs:\n  x: {at: 0-4}\nfairs:\n  y: {at: 0-4}\n",
    "a key without a value": "fairs:\n  x: {at: 0-4, motto}\n",
    "a comma in a value": "fairs:\n  x: {at: 0-4, motto: a, b}\n",
    "a colon in a value": "fairs:\n  x:\n    at: 0-4\n    motto: a: b\n",
    "a sign after a value": "fairs:\n  x:\n    at: 0-4\n    motto: a #b\n",
    "a list in a list": "fairs:\n  x:\n    - - {at: 0-4}\n",
    "a complex key": "fairs:\n  ? x\n  : {at: 0-4}\n",
    "a key of a thousand characters": f"fairs:\n  x: {{at: 0-4, {'k' * 1001}: a}}\n",
    "an escape of a blank": 'fairs:\n  x: {at: 0-4, motto: "a\\u00a0b"}\n',
    "an escape of a byte": 'fairs:\n  x: {at: 0-4, motto: "a\\x41b"}\n',
    "letters that can be composed": "fairs:\n  x: {at: 0-4, guests: {visitor: e\u0301}}\n",
    "more indented than the first": "fairs:\n  x:\n    at: 0-4\n     motto: a\n",
    "less indented than the list": "fairs:\n  x:\n    - at: 0-4\n   - at: 0-4\n",
    "no mapping": "fairs:\n  - {at: 0-4}\n",
    "no span": "fairs:\n  x: {motto: a}\n",
    "no such field": "fairs:\n  x: {at: 0-4, colour: red}\n",
    "no such table": "shows:\n  x: {at: 0-4}\n",
    "no such code": "fairs:\n  x: {at: 0-4, polarity: maybe}\n",
    "an old word": "fairs:\n  x: {at: 0-4, derivation: stated}\n",
    "a bad id": "fairs:\n  X_1: {at: 0-4}\n",
    "a quote": "fairs:\n  x: {at: 0-4, quote: a}\n",
    "a note": "fairs:\n  x: {at: 0-4, note: a}\n",
    "a draft": "fairs:\n  x: {at: 0-4, review: draft}\n",
    "the curator as checker": "fairs:\n  x: {at: 0-4, checked_by: C1}\n",
    "a speaker that is missing": "fairs:\n  x: {at: 0-4, voice: quote}\n",
    "nothing inferred from": "fairs:\n  x: {at: 0-4, basis: inferred}\n",
    "a null": "fairs:\n  x: {at: 0-4, motto: null}\n",
    "a missing key": "fairs:\n  x: {at: 0-4, guests: [{since: 2024}]}\n",
}


@needs_reader
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_odd_is_left_to_python(schema: Schema, text: str) -> None:
    assert not is_taken(schema, BLOCK + text)


@needs_reader
def test_limits_are_those_of_python(schema: Schema) -> None:
    text = BLOCK + "fairs:\n  x: {at: [0-4, 5-9], guests: {visitor: [bell, carr]}}\n"
    levels, nodes = 5, text.count(":") * 2 + 12
    assert is_taken(schema, text, Limits(depth=levels))
    assert not is_taken(schema, text, Limits(depth=levels - 1))
    most = next(n for n in range(nodes + 20) if is_taken(schema, text, Limits(nodes=n)))
    assert not is_taken(schema, text, Limits(nodes=most - 1))
    assert is_taken(schema, text, Limits(size=len(text.encode())))
    assert not is_taken(schema, text, Limits(size=len(text.encode()) - 1))


# -- where it does not fit ---------------------------------------------------------------------------------------------

AGAIN = "annotations are read in Python; `make compiled` builds it again"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    lines: list[str] = []
    monkeypatch.setattr(loading, "say", lines.append)
    loading._found.cache_clear()
    yield lines
    loading._found.cache_clear()


def test_one_for_another_python_is_named_once(
    tmp_path: Path, printed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus/compiled").mkdir(parents=True)
    monkeypatch.setattr(loading, "COMPILER", tmp_path)
    assert loading.compiled_reader() is None
    assert printed == []
    loading._found.cache_clear()
    (tmp_path / "corpus/compiled/reader.cpython-299-none.so").touch()
    assert loading.compiled_reader() is None
    assert loading.compiled_reader() is None
    assert printed == [f"the compiled reader is for another Python: {AGAIN}"]


@needs_reader
def test_one_of_another_grammar_is_not_used(printed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "GRAMMAR", grammar.GRAMMAR + 1)
    assert loading.compiled_reader() is None
    assert printed == [f"the compiled reader reads another grammar: {AGAIN}"]


@needs_reader
def test_one_of_other_sources_is_not_used(printed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "source_digest", lambda folder: "0")
    assert loading.compiled_reader() is None
    assert printed == [f"the compiled reader is not up to date: {AGAIN}"]


def test_it_can_be_turned_off(printed: list[str], in_python: Callable[[], None]) -> None:
    in_python()
    assert loading.compiled_reader() is None
    assert printed == []


@pytest.mark.parametrize(
    ("compiler", "line"),
    [
        (["no-such-compiler"], "since there is no C compiler"),
        (["false"], "since the C compiler failed (it said nothing)"),
    ],
)
def test_without_a_compiler_one_line_says_so(
    compiler: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "corpus/compiled"
    home.mkdir(parents=True)
    (home / "reader.pyx").touch()
    monkeypatch.setattr(loading, "COMPILER", tmp_path)
    monkeypatch.setattr(build, "_compiler", lambda: compiler)
    monkeypatch.setattr(build, "_translated", lambda *_: True)
    assert build.build(tmp_path / "made") == f"compiled code: not built, {line}; {build.WITHOUT}"
    assert [*home.iterdir(), *(tmp_path / "made").iterdir()] == [home / "reader.pyx"]


def test_without_cython_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(build, "import_module", missing)
    line = f"compiled code: not built, since Cython is not installed; {build.WITHOUT}"
    assert build.build(tmp_path / "made") == line


CRASH = """\
import ctypes, unicodedata
known = unicodedata.is_normalized
unicodedata.is_normalized = lambda form, text: known(form, text) if text.isascii() else ctypes.string_at(0)
"""  # runs as a process starts: the compiled reader calls it for letters that it does not know


@needs_reader
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_ends_as_reading_in_python(tmp_path: Path) -> None:
    root = write(tmp_path / "corpus", (ONE, "an advertisement", "یک آگهی"))
    (tmp_path / "sitecustomize.py").write_text(CRASH)
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    arguments = [sys.executable, "-m", "standoff.cli", "--root", str(root), "check"]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [loading.WAS_CRASHED, "0 errors, 0 warnings in 12 files"]


IN_WORKERS = """\
import os, sys
from pathlib import Path
if "--multiprocessing-fork" in sys.argv:
    Path(os.environ["MARKS"], str(os.getpid())).touch()
"""
READ = """\
import sys
from pathlib import Path
from standoff.corpus.project import read_corpus
from standoff.engine.batches import alone
from standoff.engine.executors import WorkerProcesses
from standoff.schema.read import read_schema

if __name__ == "__main__":
    root = Path(sys.argv[1])
    corpus = read_corpus(root)
    batches = alone(corpus, read_schema(root).schema, set(corpus.text_files))
    done = WorkerProcesses(2).read({batch.texts[0].rsplit("/", 1)[1]: batch for batch in batches}, root)
    print(*sorted(key for key, _ in done))
"""


@needs_reader
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_crash_in_a_worker_has_its_batch_read_in_python(tmp_path: Path) -> None:
    files = {f"annotations/texts/t{number}.yaml": BLOCK.replace("an adv", "یک") for number in range(4)}
    root = write(tmp_path / "corpus", files=files)
    (tmp_path / "sitecustomize.py").write_text(IN_WORKERS + indent(CRASH, " " * 4))
    (tmp_path / "read.py").write_text(READ)
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    arguments = [sys.executable, str(tmp_path / "read.py"), str(root)]
    (tmp_path / "marks").mkdir()
    environment = {**os.environ, "PYTHONPATH": paths, "MARKS": str(tmp_path / "marks")}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert len(list((tmp_path / "marks").iterdir())) > 1  # the first worker died
    assert (done.returncode, done.stdout) == (0, "one.yaml t0.yaml t1.yaml t2.yaml t3.yaml two.yaml\n"), done.stderr


def test_tables_are_numbered_alike_for_both_kinds_of_files(tmp_path: Path) -> None:
    """A curated table, of which no text says anything, has its number too."""
    curated = ("schemas/people.yaml", "registered: true", "registered: true, curated: true")
    tables = tables_of(read_schema(write(tmp_path, curated)).schema)
    assert len(tables.records[0]) == len(tables.records[1]) == len(tables.numbers)
    assert [each[tables.symbols.index("people")] >= 0 for each in tables.tables] == [False, True]


@pytest.mark.parametrize(("platform", "flags"), [("darwin", "-bundle -undefined dynamic_lookup"), ("linux", "-shared")])
def test_a_library_is_linked_as_the_system_does(
    platform: str, flags: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standoff.corpus.compiled.build.sys.platform", platform)
    monkeypatch.setattr(build, "_compiler", lambda: ["sh", "-c", 'echo "$@" >&2; exit 1', "cc"])
    message = build._linked(tmp_path / "reader.c", tmp_path, ("-O2",))
    assert f'" {flags} {tmp_path / "reader.c"} -o {tmp_path}' in message
