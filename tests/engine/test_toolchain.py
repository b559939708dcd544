"""What shapes the bytes of a package: every file of the compiler is in its hash."""

from pathlib import Path

import pytest

from paths import REPOSITORY
from standoff.engine.toolchain import COMPILER, hash_of_compiler

COMPILER_FILES = REPOSITORY / "compiler" / "standoff"
TEMPLATE = "builtin/corpus"  # what `init` copies, which shapes no package


def test_every_file_that_is_read_is_in_the_hash() -> None:
    paths = [path for path in COMPILER_FILES.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    named = {path.relative_to(COMPILER_FILES).as_posix(): path.suffix for path in paths}
    others = {name for name, suffix in named.items() if suffix not in COMPILER and not name.startswith(TEMPLATE)}
    others -= {name for name in others if named[name] in {".so", ".pyd"}}  # compiled from files of the hash
    assert others == {"py.typed"}


@pytest.mark.parametrize("file", ["builtin/site/app.js", "builtin/codebook.html", "builtin/sql_words.txt", "a/b.py"])
def test_a_change_of_a_file_changes_the_hash(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    found = []
    for content in (b"one\n", b"two\n", b"two\r\n"):
        path.write_bytes(content)
        monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
        found.append(hash_of_compiler.__wrapped__())
    assert found[0] != found[1]
    assert found[1] == found[2], "line ends are those of a checkout"
