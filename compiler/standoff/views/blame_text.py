"""Who wrote a place, in words: lines for a terminal, below each place of an explanation."""

from dataclasses import replace

from standoff.files.git import SHORT
from standoff.files.git_blame import Commit
from standoff.views.assertions import remarks, who
from standoff.views.blame import Before, History, Written, without_words
from standoff.views.explain import Record
from standoff.views.explain_text import Beside, lay_out
from standoff.views.layout import Line, shown

NOT_COMMITTED = "not committed"
LONGEST = 50  # characters of a name or a message; git's manual recommends as many for the first line of a message


def lay_out_blame(record: Record, history: History, short: dict[str, str], width: int) -> list[Line]:
    """The lines of `standoff blame`: those of an explanation without rules and words of texts, with who wrote what."""
    cells = tuple(
        replace(cell, columns={}, reason=cell.reason if cell.rule == "derived" else "")
        for cell in without_words(record).cells
    )
    return lay_out(replace(record, cells=cells), short, width, beside(history))


def beside(history: History) -> Beside:
    """What is laid out beside each place."""
    return Beside(
        lambda assertion, mention: in_words(
            history.of_mention(assertion, mention), mention.annotation_file, mention.curator
        ),
        lambda cell, decision: in_words(history.of_decision(cell, decision), decision.annotation_file),
    )


def in_words(written: Written, file: str, curator: str | None = None) -> list[str]:
    """Who wrote a place: the commit since which it says so, what was said before, the last change if that is later."""
    lines = [_commit(written.since, curator)]
    lines += [f"before: {_before_in_words(each, file)}" for each in written.before]
    if not written.is_known:
        lines.append("before: not known; today's schemas cannot read the file before this commit")
    if written.last != written.since:
        lines.append(f"line changed later, but not what it says here: {_commit(written.last)}")
    return lines


def _commit(commit: Commit | None, curator: str | None = None) -> str:
    named = f" (curator {curator})" if curator else ""
    if commit is None:
        return NOT_COMMITTED + named
    cut = "; or earlier, which this shallow clone does not have" if commit.is_cut else ""
    return f"{commit.id[:SHORT]} {commit.day} {_shortened(commit.author)}{named}: {_shortened(commit.message)}{cut}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _before_in_words(before: Before, file: str) -> str:
    renamed = "" if before.file.endswith(file) else f"{before.file} "
    place = f"({renamed}line {before.line} of {before.commit[:SHORT]})"
    if before.assertion is None:
        value = "left open" if before.value is None else f"settled to {shown(before.value)}"
        return f"{value} because {before.because} {place}"
    how = ", ".join([who(before.assertion), *remarks(before.assertion)])
    return f"{how} {place}" if before.value is None else f"{shown(before.value)}; {how} {place}"
