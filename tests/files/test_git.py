"""What a commit holds: the files of a project, without those that no command reads."""

from pathlib import Path

from repositories import begin, git
from standoff.files.git import repository


def test_the_tree_of_a_commit_leaves_out_hidden_files(tmp_path: Path) -> None:
    for name in ("notes/b.yaml", "notes/a.yaml", "notes/.a.yaml", ".hidden/c.yaml", "other/d.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}\n")
    begin(tmp_path)
    commit = git(tmp_path, "rev-parse", "HEAD")
    found = repository(tmp_path).tree(commit, ["notes", ".hidden"])
    assert [entry.path for entry in found] == ["notes/a.yaml", "notes/b.yaml"]
