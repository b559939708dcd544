"""Events, equivalences and what may be left out: each unit becomes a record of its own, and the account says so."""

import re
from pathlib import Path

from click.testing import Result

from mills import ANN, MAP, MILLS, run, write

THINGS = "annotations/registry/things.yaml"
HEADLINE = re.compile(r"^(\S[^:]*(?::\d+)*): (\w+)\[([a-z0-9-]+)\]: (.*)$", re.MULTILINE)


def bring(root: Path, *more: str) -> Result:
    return run(root, "import", "brat", str(root.parent / "mill.ann"), "--map", str(root.parent / "map.yaml"), *more)


def reported(result: Result, root: Path) -> list[tuple[str, str, str]]:
    """The place, code and message of each problem."""
    shown = result.stdout.replace(f"{root.parent}/", "")
    return [(match[1], match[3], match[4]) for match in HEADLINE.finditer(shown)]


def unread(root: Path) -> dict[str, str]:
    """The files of a project."""
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


# -- events ------------------------------------------------------------------------------------------------------------

ACCOUNT = "4 spans -> 4 records; 3 events -> 3 records; 6 arguments -> 6; 1 attribute -> 1; 1 equivalence -> 1; "


def test_each_event_is_a_record_even_on_one_trigger(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = bring(root)
    assert (result.exit_code, result.stderr) == (0, f"{ACCOUNT}4 ids registered\n")
    assert result.stdout == (
        "things:\n"
        "  dam:\n    - {at: 4-7}\n"
        "  water:\n    - {at: 22-27, same_as: [{other_id: flood}]}\n"
        "  flood:\n    - {at: 29-34}\n"
        "  mill-2:\n    - {at: 50-56}\n"
        "events:\n"
        "  mill-e1:\n    - {at: 8-13, kind: rise, trigger: rises, args: [{role: theme, target: things/dam}]}\n"
        "  mill-e2:\n    - {at: 8-13, kind: rise, trigger: rises, args: [{role: theme, target: things/water}, "
        "{role: theme, target: things/flood}]}\n"
        "  mill-e3:\n    - {at: 45-49, polarity: deny, kind: stop, trigger: stop, site_id: dam, "
        "args: [{role: cause, target: events/mill-e2}, {role: theme, target: things/mill-2}]}\n"
    )


def test_they_are_written_registered_and_in_order_and_an_import_may_be_repeated(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = bring(root, "--write")
    assert (result.exit_code, result.stderr.splitlines()[1:]) == (
        0,
        [f"{MILLS}: 7 mentions inserted", "next: run `standoff check`"],
    )
    assert (root / THINGS).read_text("utf-8") == (
        'dam: {name: dam}\nflood: {name: flood}\nmill-2: {name: "Mill 2"}\nwater: {name: water}\n'
    )
    check = run(root, "check")
    assert (check.exit_code, check.output.splitlines()[-1]) == (0, "0 errors, 1 warning in 1 of 7 files")
    before = unread(root)
    again = bring(root, "--write")
    assert (again.exit_code, again.stderr.splitlines()) == (
        0,
        [ACCOUNT.removesuffix("; "), f"{MILLS}: 0 mentions inserted; 7 already present"],
    )
    assert unread(root) == before


# -- what is left out --------------------------------------------------------------------------------------------------

ODD = "T7\tThing 35 36\t \nT8\tThing 28 29\t(\nR1\tPart Arg1:T1 Arg2:T8\nX\n"
RULES = MAP.replace("  Site:", "  Part: {child: args, key: target}\n  Site:")


def test_what_a_map_allows_to_leave_out_is_listed_and_counted(tmp_path: Path) -> None:
    root = write(tmp_path, ANN + ODD, RULES + "odd_spans: warn\nunreadable_lines: warn\n")
    result = bring(root, "--write")
    assert result.exit_code == 0, result.output
    assert reported(result, root) == [
        ("mill.ann:12:1", "left-out", "the span of `T7` covers only white space"),
        ("mill.ann:13:1", "left-out", "no id can be made of `(`: it has neither letters nor digits"),
        ("mill.ann:15:1", "left-out", "not a line of brat's format"),
    ]
    assert result.stderr.splitlines()[0] == (
        "6 spans -> 4 records; 3 events -> 3 records; 6 arguments -> 6; 1 relation -> 0; 1 attribute -> 1; "
        "1 equivalence -> 1; 4 ids registered; 2 spans, 1 relation, 1 line left out (listed)"
    )


def test_what_it_does_not_allow_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    root = write(tmp_path, ANN + ODD, RULES)
    before = unread(root)
    result = bring(root, "--write")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "nothing written")
    assert [code for _, code, _ in reported(result, root)] == ["empty-span", "no-mention", "bad-import"]
    assert unread(root) == before


# -- ids ---------------------------------------------------------------------------------------------------------------


def test_two_documents_about_one_text_are_not_mixed(tmp_path: Path) -> None:
    root = write(tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "mill.ann").write_text(ANN, "utf-8")
    result = bring(root, str(tmp_path / "more"))
    assert (result.exit_code, reported(result, root)) == (
        1,
        [("more/mill.ann:1:1", "second-document", "this is a second document about the text `mill`")],
    )
