"""Line ends that a checkout converted are recognised: texts are read as they were annotated, versions say so."""

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from standoff.authoring.edit.new_corpus import new_corpus
from standoff.cli import main
from standoff.files.line_ends import converted
from standoff.release.checksums import check_files
from tiny import FILES, compiled, write

UNIX, DOS = b"One.\nTwo.\n", b"One.\r\nTwo.\r\n"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "stated", "expected"),
    [
        (DOS, UNIX, ("CRLF", UNIX)),
        (UNIX, DOS, ("LF", DOS)),
        (b"One.\r\nTwo.\n", UNIX, ("CRLF", UNIX)),
        (UNIX, UNIX, None),
        (DOS, DOS, None),
        (b"One.\r\nTwo!\r\n", UNIX, None),
        (b"One.\rTwo.\r", UNIX, None),
    ],
)
def test_what_is_recognised(data: bytes, stated: bytes, expected: tuple[str, bytes] | None) -> None:
    assert converted(data, sha256(stated)) == expected


def test_a_text_with_converted_line_ends_is_read_as_it_was_annotated(tmp_path: Path) -> None:
    root = write(tmp_path)
    before = compiled(root)
    write(root, files={"texts/one.txt": FILES["texts/one.txt"].replace("\n", "\r\n")})
    after = compiled(root)
    assert [(str(p.place), p.severity, p.code, p.message) for p in after.problems] == [
        (
            "annotations/texts/one.yaml:3:11",
            "warning",
            "line-ends",
            "the text `one` has the line ends CRLF, and not those that were annotated",
        )
    ]
    assert "/texts/** -text" in after.problems[0].hint
    assert after.problems[0].length == 12, "as much of the hash as messages show"
    assert after.texts["one"].content == before.texts["one"].content
    shown = CliRunner().invoke(main, ["--root", str(root), "show", "one"])
    assert (shown.exit_code, "The spring fair at Arden drew forty guests." in shown.output) == (0, True)


def test_a_text_that_changed_besides_is_a_changed_text(tmp_path: Path) -> None:
    changed = FILES["texts/one.txt"].replace("\n", "\r\n").replace("forty", "fifty")
    root = write(tmp_path, files={"texts/one.txt": changed})
    assert [p.code for p in compiled(root).problems] == ["text-changed"]


def test_a_file_of_a_version_with_converted_line_ends_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(DOS)
    (tmp_path / "b.csv").write_bytes(b"Another.\r\n")
    other = sha256(b"Another.\r\n")
    (tmp_path / "SHA256SUMS").write_text(f"{sha256(UNIX)}  a.csv\n{sha256(UNIX)}  b.csv\n")
    found = [p for p in check_files(tmp_path, "build/1.0.0") if p.code == "bad-sum"]
    assert [(str(p.place), p.message) for p in found] == [
        ("build/1.0.0/a.csv", "only its line ends differ from those of the version"),
        (
            "build/1.0.0/b.csv",
            f"SHA-256 is {other[:12]}…, expected {sha256(UNIX)[:12]}…",
        ),
    ]
    assert ["/build/** -text" in p.hint for p in found] == [True, False]


def test_a_new_corpus_keeps_git_from_converting_texts_and_versions(tmp_path: Path) -> None:
    new_corpus(tmp_path / "corpus")
    lines = (tmp_path / "corpus" / ".gitattributes").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["/texts/** -text", "/build/** -text"]


def test_commands_take_a_text_with_converted_line_ends(tmp_path: Path) -> None:
    root = write(tmp_path, files={"texts/one.txt": FILES["texts/one.txt"].replace("\n", "\r\n")})
    again = CliRunner().invoke(main, ["--root", str(root), "add-text", str(root / "texts/one.txt")])
    assert again.exit_code == 1
    assert "differs from its text in line ends alone: it has CRLF" in again.output
    (root / "new.txt").write_text(FILES["texts/one.txt"].replace("forty", "about forty"))
    moved = CliRunner().invoke(main, ["--root", str(root), "re-anchor", "one", str(root / "new.txt")])
    assert (moved.exit_code, "moved by +6" in moved.output) == (0, True), moved.output
