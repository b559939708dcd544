"""Independence groups against the words that texts share: those that copy each other, and those that share nothing."""

from pathlib import Path

import pytest

from paths import TEXTS
from standoff.checks.copies import MUCH
from standoff.corpus.shared_runs import Shared, shared_runs, sharing
from standoff.corpus.texts import Text
from standoff.engine.compilation import Compiled
from standoff.source.problem import Place, Problem
from standoff.source.reports import as_text
from tiny import block, compiled, write

RUN = "the mill burned down on the night of the first frost"  # 11 words
FILES = {name: f"annotations/texts/{name}.yaml" for name in ("brook", "ferry", "quarry", "tower")}
HINT = (
    "if one copies the other, or both copy a third, give both the same `independence_group`:"
    " texts of one group count as one source, those of different groups as several"
)
ALONE = (
    "if it is an independent source, leave `independence_group` out:"
    " texts of one group count as one source, those of different groups as several"
)


def words(text_id: str, count: int) -> str:
    """So many words that no other text has."""
    return " ".join(f"{text_id}{number}" for number in range(count))


def problems(root: Path, texts: dict[str, tuple[str, str]]) -> list[Problem]:
    """The problems of a corpus with texts of this content and group, in `texts/` and annotated with nothing."""
    files: dict[str, str | bytes | None] = {}
    for text_id, (content, group) in texts.items():
        stated = f"  independence_group: {group}\n" if group else ""
        files[f"texts/{text_id}.txt"] = content
        files[FILES[text_id]] = block(f"{text_id}.txt", content, f"0-{len(content)}") + stated
    return compiled(write(root, files=files)).problems


def test_texts_of_different_groups_that_share_much_are_reported(tmp_path: Path) -> None:
    texts = {"brook": (f"{RUN} {words('b', 9)}", ""), "ferry": (f"{words('f', 99)} {RUN.upper()}!", "")}
    assert problems(tmp_path, texts) == [
        Problem(
            Place(FILES["ferry"], 2, 9),
            "independence",
            "55% of the words of `brook` are in runs of 8 or more words that `ferry` also has (the longest has 11),"
            " but their groups differ",
            HINT,
            related=(Place(FILES["brook"], 2, 9),),
        )
    ]


def test_both_places_are_shown_and_the_groups_where_they_are_stated(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"brook": (RUN, "north"), "ferry": (RUN, "south")})
    assert problem.severity == "warning"
    assert as_text(problem, tmp_path) == (
        f"{FILES['ferry']}:8:23: warning[independence]: 100% of the words of `brook` are in runs of 8 or more words"
        " that `ferry` also has (the longest has 11), but their groups differ\n"
        "    8 |   independence_group: south\n"
        f"      |                       ^^^^^ {HINT}\n"
        f"       also {FILES['brook']}:8:23  independence_group: north"
    )


@pytest.mark.parametrize(("count", "codes"), [(200, ["independence"]), (220, [])])
def test_a_run_in_passing_is_not_much(tmp_path: Path, count: int, codes: list[str]) -> None:
    """Eleven words: of a text of 211 they are more than a twentieth, of one of 231 less."""
    texts = {"brook": (f"{RUN} {words('b', count)}", ""), "ferry": (f"{RUN} {words('f', count)}", "")}
    assert [problem.code for problem in problems(tmp_path, texts)] == codes


def test_texts_of_one_group_may_share_much(tmp_path: Path) -> None:
    assert problems(tmp_path, {"brook": (RUN, "north"), "ferry": (RUN, "north")}) == []


def test_a_text_may_name_the_group_of_another_by_its_id(tmp_path: Path) -> None:
    assert problems(tmp_path, {"brook": (RUN, ""), "ferry": (RUN, "brook")}) == []


def test_texts_of_one_group_that_share_nothing_are_reported_once(tmp_path: Path) -> None:
    texts = {"brook": (words("b", 30), "north"), "ferry": (words("f", 30), "north")}
    assert problems(tmp_path, texts) == [
        Problem(
            Place(FILES["ferry"], 8, 23),
            "independence",
            "`ferry` is in the group `north`, but shares no run of 8 words with its other texts",
            ALONE,
            related=(Place(FILES["brook"], 8, 23),),
        )
    ]


def test_a_copy_of_a_copy_is_of_the_group_and_a_stranger_is_not(tmp_path: Path) -> None:
    """Brook and quarry share nothing, but each of them something with ferry."""
    other = "nobody was hurt but the miller lost all his flour"
    texts = {"brook": (RUN, "north"), "ferry": (f"{RUN}; {other}", "north"), "quarry": (other, "north")}
    assert problems(tmp_path / "a", texts) == []
    (problem,) = problems(tmp_path / "b", texts | {"tower": (words("t", 30), "north")})
    assert (problem.place, len(problem.related)) == (Place(FILES["tower"], 8, 23), 3)


def test_texts_that_are_absent_or_changed_are_not_compared(tmp_path: Path) -> None:
    texts = {"brook": (RUN, ""), "ferry": (RUN, "")}
    assert [problem.code for problem in problems(tmp_path, texts)] == ["independence"]
    (tmp_path / "texts" / "ferry.txt").write_text(f"{RUN}.")
    assert [problem.code for problem in compiled(tmp_path).problems] == ["text-changed"]
    (tmp_path / "texts" / "ferry.txt").unlink()
    assert compiled(tmp_path).problems == []


def test_sharing_is_shared_runs_of_every_pair_that_has_any() -> None:
    texts = [Text(name, f"{name}.txt", content, "") for name, content in CONTENTS.items()]
    by_id = {text.text_id: text for text in texts}
    assert sharing(texts) == {
        (one, other): (shared_runs(by_id[one], by_id[other]), shared_runs(by_id[other], by_id[one]))
        for one, other in (("brook", "ferry"), ("brook", "tower"), ("ferry", "tower"))
    }
    assert sharing(texts)["brook", "ferry"] == (Shared("ferry", 0.55, 11), Shared("brook", 0.1, 11))


CONTENTS = {
    "brook": f"{RUN} {words('b', 9)}",
    "ferry": f"{RUN} {words('f', 99)}",
    "quarry": words("q", 20),
    "tower": " ".join(RUN.split()[:8]),
}


@pytest.mark.skipif(not TEXTS.is_dir(), reason=f"the texts are not in {TEXTS} (set STANDOFF_TEXTS)")
def test_the_threshold_lies_in_a_gap_of_the_dataset(dataset: Compiled) -> None:
    """The two reports that copy each other share three times as much, any other two a third of it."""
    most = {pair: max(part.share for part in parts) for pair, parts in sharing(dataset.texts.values()).items()}
    assert not any(MUCH / 2.5 < share < MUCH * 2.5 for share in most.values())
    assert sum(share > MUCH for share in most.values()) == 1
