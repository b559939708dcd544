"""`standoff blame`, and `explain --blame`: who wrote what a record's values come from, and what was there before."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from harbour import HARBOUR_YAML, ISLAND_YAML, run, write
from paths import REPOSITORY
from repositories import begin, git
from tiny import FAIRS
from versions import change

FAIR = "fairs/spring-fair"
MESSAGE = "The mate counted seven, as the inn-keeper says in the next line of the text"

VISITORS = """\
fairs/spring-fair
  asserted, 14 assertions in 2 texts (2 independent); rests on several sources

visitors = 7
    settled to 7 because the mate counted them
    annotations/registry/fairs.yaml:5
      <two> 2026-03-04 Bo Reed: The mate counted seven, as the inn-keeper says in…
      before: settled to 8 because most say so (line 5 of <one>)
  chosen      7  ada-quill (paraphrase); asserted, stated
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
              01[92,116) sentence 3
                <two> 2026-03-04 Bo Reed (curator c1): The mate counted seven, as the
                  inn-keeper says in…
                before: 8; ada-quill (paraphrase) (line 17 of <one>)
                line changed later, but not what it says here: <three> 2026-03-05 Ada: Form
  outranked   9  islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                <one> 2026-03-01 A Curator (curator c1): First
"""

WITH_WORDS = """\
fairs/spring-fair
  asserted, 14 assertions in 2 texts (2 independent); rests on several sources

kind = market
  specific: the value contained in all others
  chosen      market  narrator; asserted, stated
              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:13
                “A fair filled the harbour”
                <one> 2026-03-01 A Curator (curator c1): First
                line changed later, but not what it says here: <three> 2026-03-05 Ada: Form
  contained   fair    narrator; asserted, stated
              02[27,48) sentence 1  annotations/texts/02_island.yaml:11
                “a fayre in March 1921”
                <one> 2026-03-01 A Curator (curator c1): First
  unused      fair    registry; curated
              annotations/registry/fairs.yaml:3
                <one> 2026-03-01 A Curator: First
"""


def by(root: Path, author: str, day: str, message: str) -> None:
    """Commit all files in somebody's name."""
    git(root, "add", "--all")
    git(
        root, "commit", "--quiet", f"--author={author} <{author}@example.org>", f"--date={day}T12:00:00Z", "-m", message
    )


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three commits: a number is 8 and settled so; it is 7; the same in another form, on other lines."""
    root = write(tmp_path_factory.mktemp("history") / "with space")
    change(root, HARBOUR_YAML, "visitors: 7", "visitors: 8")
    change(root, FAIRS, "{to: 7, because: the mate counted them}", "{to: 8, because: most say so}")
    begin(root)
    change(root, HARBOUR_YAML, "visitors: 8", "visitors: 7")
    change(root, FAIRS, "{to: 8, because: most say so}", "{to: 7, because: the mate counted them}")
    by(root, "Bo Reed", "2026-03-04", f"{MESSAGE}\n\nMore of it.")
    change(root, HARBOUR_YAML, "visitors: 7", "visitors:   7")
    change(root, HARBOUR_YAML, "kind: market", 'kind: "market"')
    by(root, "Ada", "2026-03-05", "Form")
    return root


@pytest.fixture
def project(history: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(history, tmp_path / "with space"))


def printed(root: Path, *words: str) -> str:
    """What a command prints, with names in place of the hashes of commits."""
    found = run(root, *words)
    assert (found.exit_code, found.stderr) == (0, ""), found.output
    names = ("one", "two", "three", "four", "five")
    for name, commit in zip(names, git(root, "rev-list", "--reverse", "HEAD").split(), strict=False):
        found.stdout_bytes = found.stdout_bytes.replace(commit.encode(), f"<{name}>".encode())
        found.stdout_bytes = found.stdout_bytes.replace(commit[:10].encode(), f"<{name}>".encode())
    return found.stdout_bytes.decode()


def places(root: Path, name: str) -> dict[str, Any]:
    """What is known of each place of a cell, by file and line, from the JSON."""
    cells = json.loads(printed(root, "blame", FAIR, name, "--format", "json"))["cells"]
    return {
        f"{mention['annotation_file'].rsplit('/', 1)[-1]}:{mention['annotation_line']}": mention["written"]
        for receipt in cells[0]["receipts"]
        for mention in receipt["mentions"]
    }


def brief(written: dict[str, Any]) -> tuple[str | None, str | None, list[Any]]:
    """The messages of both commits, and what the cell said before."""
    since, last = (written[name] and written[name]["message"] for name in ("since", "last"))
    return since, last, [before["value"] for before in written["before"]]


# -- what is said ------------------------------------------------------------------------------------------------------


def test_a_cell_with_who_wrote_each_place_and_what_it_said_before(history: Path) -> None:
    assert printed(history, "blame", FAIR, "visitors") == VISITORS


def test_the_page_of_commands_shows_it() -> None:
    page = (REPOSITORY / "docs" / "commands.md").read_text("utf-8")
    for name, commit in {"one": "c01f20a4b1", "two": "5d3e9b7710", "three": "e2a4066c9f"}.items():
        page = page.replace(commit, f"<{name}>")
    assert VISITORS.partition("\n\n")[2] in page


def test_explain_has_it_beside_each_receipt(history: Path) -> None:
    assert printed(history, "explain", FAIR, "kind", "--blame") == WITH_WORDS


def test_a_whole_record_counts_repetitions_and_shows_no_words(history: Path) -> None:
    found = printed(history, "blame", FAIR)
    assert "“" not in found
    assert found.startswith("""\
fairs/spring-fair
  asserted, 14 assertions in 2 texts (2 independent); rests on several sources

factuality = asserted
  chosen      islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                <one> 2026-03-01 A Curator (curator c1): First
  and 5 more that say the same
""")
    assert VISITORS.partition("\n\n")[2] in found


def test_json_is_that_of_explain_with_more(history: Path) -> None:
    found = json.loads(printed(history, "explain", FAIR, "visitors", "--blame", "--format", "json"))
    decision = found["cells"][0]["decision"].pop("written")
    mentions = [mention for receipt in found["cells"][0]["receipts"] for mention in receipt["mentions"]]
    written = [mention.pop("written") for mention in mentions]
    assert found == json.loads(printed(history, "explain", FAIR, "visitors", "--format", "json"))
    two = {"id": "<two>", "day": "2026-03-04", "author": "Bo Reed", "message": MESSAGE, "is_cut": False}
    three = {"id": "<three>", "day": "2026-03-05", "author": "Ada", "message": "Form", "is_cut": False}
    before = {"commit": "<one>", "file": FAIRS, "line": 5, "value": "8", "because": "most say so"}
    assert decision == {"since": two, "last": two, "before": [before], "is_known": True}
    assertion = written[0]["before"][0].pop("assertion")
    assert (assertion["value"], assertion["speaker_id"], assertion["annotation_line"]) == ("8", "ada-quill", 17)
    assert written[0] == {
        "since": two,
        "last": three,
        "before": [{"commit": "<one>", "file": HARBOUR_YAML, "line": 17, "value": "8"}],
        "is_known": True,
    }
    assert [mention["spans"][0]["passage"] is None for mention in mentions] == [False, False]
    without = json.loads(printed(history, "blame", FAIR, "visitors", "--format", "json"))
    spans = [span for r in without["cells"][0]["receipts"] for m in r["mentions"] for span in m["spans"]]
    assert {span["passage"] for span in spans} == {None}


# -- changes of form ---------------------------------------------------------------------------------------------------


def test_what_is_not_committed_says_so(project: Path) -> None:
    change(project, HARBOUR_YAML, "visitors:   7", "visitors: 7..8")
    change(project, FAIRS, "to: 7", "to: 7..8")
    change(project, ISLAND_YAML, "speaker: islander, visitors: 9", "visitors: 9, speaker: islander")
    found = places(project, "visitors")
    assert brief(found["01_harbour.yaml:17"]) == (None, None, ["7"])
    assert brief(found["02_island.yaml:13"]) == ("First", None, [])
    shown = printed(project, "blame", FAIR, "visitors")
    assert (
        "                not committed (curator c1)\n                before: 7; ada-quill (paraphrase) (line" in shown
    )
    assert "                line changed later, but not what it says here: not committed\n" in shown


def test_lines_that_move_and_files_that_are_renamed_are_followed(project: Path) -> None:
    path = project / HARBOUR_YAML
    head, _, tail = path.read_text("utf-8").partition("excluded:")
    excluded, _, fairs = tail.partition("fairs:")
    path.write_text(f"# moved\n{head}fairs:{fairs}excluded:{excluded}", "utf-8")
    by(project, "Ada", "2026-03-06", "Moved")
    git(project, "mv", HARBOUR_YAML, "annotations/texts/03_port.yaml")
    git(project, "mv", "texts/01_harbour.txt", "texts/03_port.txt")
    change(project, "annotations/texts/03_port.yaml", "01_harbour", "03_port")
    by(project, "Ada", "2026-03-07", "Renamed")
    path = project / "annotations/texts/03_port.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    by(project, "Ada", "2026-03-08", "Line ends")
    found = places(project, "visitors")
    assert brief(found["03_port.yaml:16"]) == (MESSAGE, "Line ends", ["8"])
    assert found["03_port.yaml:16"]["before"][0]["file"] == HARBOUR_YAML
    assert f"before: 8; ada-quill (paraphrase) ({HARBOUR_YAML} line 17" in " ".join(
        printed(project, "blame", FAIR, "visitors").split()
    )


def test_line_ends_that_git_would_convert_are_no_change(project: Path) -> None:
    path = project / HARBOUR_YAML
    expected = places(project, "visitors")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert places(project, "visitors") == expected


def test_lines_that_only_yaml_counts_do_not_shift_the_others(project: Path) -> None:
    change(project, ISLAND_YAML, "because: the month is stated", 'because: "the month\u2028is stated"')
    change(project, ISLAND_YAML, "visitors: 9", "visitors: 9, note: many")
    by(project, "Ada", "2026-03-06", "Odd")
    change(project, ISLAND_YAML, "visitors: 9", "visitors: 8")
    found = places(project, "visitors")["02_island.yaml:14"]
    assert (brief(found), found["before"][0]["line"]) == ((None, None, ["9"]), 13)
    change(project, ISLAND_YAML, "visitors: 8", "visitors: 9")
    assert brief(places(project, "visitors")["02_island.yaml:14"]) == ("First", "Odd", [])


def test_a_mention_that_is_added_has_nothing_before_it(project: Path) -> None:
    change(project, ISLAND_YAML, "      kind: fair\n", "      kind: fair\n      visitors: 9\n")
    change(project, ISLAND_YAML, "visitors: 9}", "visitors: 9, note: many}")
    by(project, "Ada", "2026-03-06", "One more")
    found = places(project, "visitors")
    assert brief(found["02_island.yaml:12"]) == ("One more", "One more", [])
    assert brief(found["02_island.yaml:14"]) == ("First", "One more", [])


def test_spans_that_are_corrected_do_not_make_it_new(project: Path) -> None:
    change(
        project,
        ISLAND_YAML,
        "{at: 50-70, speaker: islander, visitors: 9}",
        "{at: 50-60, speaker: islander, visitors: 9}",
    )
    by(project, "Ada", "2026-03-06", "Shorter")
    assert brief(places(project, "visitors")["02_island.yaml:13"]) == ("First", "Shorter", [])


def test_who_says_so_belongs_to_what_is_said(project: Path) -> None:
    change(project, ISLAND_YAML, "speaker: islander, visitors: 9", "visitors: 9")
    by(project, "Ada", "2026-03-06", "Nobody says so")
    assert brief(places(project, "visitors")["02_island.yaml:13"]) == ("Nobody says so", "Nobody says so", ["9"])
    assert "before: 9; islander (paraphrase) (line 13 of" in printed(project, "blame", FAIR, "visitors")


def test_a_renamed_id_begins_anew_unless_its_commit_is_to_be_ignored(project: Path) -> None:
    for file in (FAIRS, HARBOUR_YAML, ISLAND_YAML):
        change(project, file, "spring-fair:", "fair-of-spring:")
    change(
        project,
        ISLAND_YAML,
        "{at: 50-70, speaker: islander, visitors: 9}",
        "{at: 50-70, speaker: islander,   visitors: 9}",
    )
    by(project, "Ada", "2026-03-06", "Renamed")
    rename = git(project, "rev-parse", "HEAD")
    words = ("blame", "fairs/fair-of-spring", "visitors")
    assert "<four> 2026-03-06 Ada (curator c1): Renamed" in printed(project, *words)
    (project / ".git-blame-ignore-revs").write_text(f"{rename}\n", "utf-8")
    found = printed(project, *words)
    assert "<four>" not in found
    assert "before: 8; ada-quill (paraphrase) (line 17 of <one>)" in found
    assert "02[50,70) sentence 2  annotations/texts/02_island.yaml:13\n                <one> 2026-03-01" in found


def test_a_version_that_cannot_be_read_today_is_named(project: Path) -> None:
    good = (project / ISLAND_YAML).read_text("utf-8")
    (project / ISLAND_YAML).write_text("text: [\n", "utf-8")
    by(project, "Ada", "2026-03-06", "Broken")
    (project / ISLAND_YAML).write_text(good, "utf-8")
    by(project, "Ada", "2026-03-07", "Mended")
    written = places(project, "visitors")["02_island.yaml:13"]
    assert (brief(written), written["is_known"]) == (("Mended", "Mended", []), False)
    assert "before: not known; today's schemas cannot read the file before this commit" in printed(
        project, "blame", FAIR, "visitors"
    )


# -- what can be wrong -------------------------------------------------------------------------------------------------


def test_a_file_that_git_does_not_have(project: Path) -> None:
    git(project, "rm", "--quiet", "--cached", ISLAND_YAML)
    git(project, "commit", "--quiet", "--message", "Removed")
    assert brief(places(project, "visitors")["02_island.yaml:13"]) == (None, None, [])


def test_a_shallow_clone_names_its_oldest_commit_with_a_caveat(history: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", history.as_uri(), "clone")
    shutil.copytree(history / "texts", tmp_path / "clone" / "texts", dirs_exist_ok=True)
    found = run(tmp_path / "clone", "blame", FAIR, "visitors").stdout
    assert (
        " ".join(found.split()).count("2026-03-05 Ada: Form; or earlier, which this shallow clone does not have") == 1
    )
    assert " ".join(found.split()).count("Ada (curator c1): Form; or earlier, which this shallow clone") == 2


@pytest.mark.parametrize("words", [("blame", FAIR), ("explain", FAIR, "kind", "--blame")])
def test_without_git_or_a_repository_it_says_so(
    words: tuple[str, ...], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    shutil.move(project / ".git", project.parent / "git")
    found = run(project, *words)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == "standoff: blame needs git's history: the project is not in a git repository\n"
    git(project, "init", "--quiet")
    assert run(project, *words).stderr == "standoff: blame needs git's history: the repository has no commit yet\n"
    monkeypatch.setenv("PATH", os.devnull)
    message = "standoff: blame needs git's history: git is not installed, or not on the PATH\n"
    assert run(project, *words).stderr == message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fairs/spring-fare",), "standoff: unknown id `spring-fare` in `fairs`; nearest is `spring-fair`\n"),
        ((FAIR, "visitor"), "standoff: fairs has no column `visitor`; nearest is `visitors`\n"),
        (("fair/spring-fair",), "standoff: unknown table `fair`; nearest is `fairs`\n"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...], message: str, history: Path) -> None:
    found = run(history, "blame", *words)
    assert (found.exit_code, found.stdout, found.stderr) == (1, "", message)


def test_a_package_has_no_history(project: Path) -> None:
    assert run(project, "--quiet", "build").exit_code == 0
    found = run(project / "build" / "next", "blame", FAIR)
    needs = "not a project: `blame` needs the schemas and annotations that it was made from; here, `explain`, `show`"
    assert (found.exit_code, needs in found.stderr) == (2, True)
    found = run(project / "build" / "next", "explain", FAIR, "--blame")
    needs = "it has no history; `--blame` needs the project that it was made from"
    assert (found.exit_code, found.stderr) == (2, f"standoff: next is a package (tiny 1.0.0+next): {needs}\n")


def test_words_of_commits_cannot_steer_a_terminal(project: Path) -> None:
    change(project, ISLAND_YAML, "visitors: 9", "visitors: 10")
    by(project, "Ev\x1b[31ml \u202e", "2026-03-06", "::error::\x07##[group]x")
    found = " ".join(printed(project, "blame", FAIR, "visitors").split())
    assert "<four> 2026-03-06 Ev\\u001b[31ml \\u202e (curator c1): \\u003a:error::\\u0007#\\u0023[group]x" in found
    assert "\x1b" not in printed(project, "blame", FAIR, "visitors", "--format", "json")
