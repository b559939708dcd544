"""Pairs taken out of a mapping: every comment and every other pair stays as it is written."""

from collections.abc import Collection, Iterator

from standoff.source.tree import Edit, Mapping, Node, Scalar


def without(source: str, mapping: Mapping, names: Collection[str]) -> Iterator[Edit]:
    """The edits that take pairs out of a mapping of which some stay.

    Runs of pairs at its ends go with all between them, unless that is a comment; others one by one.
    """
    pairs = mapping.pairs
    gone = [number for number, (key, _) in enumerate(pairs) if key.text in names]
    kept = [number for number in range(len(pairs)) if number not in gone]
    first, last = kept[0], kept[-1]
    if first and not _stands_alone(source, pairs[0]) and not _has_comment(source, mapping, 0, first):
        yield pairs[0][0].start, pairs[first][0].start, ""
        gone = [number for number in gone if number > first]
    if mapping.is_flow and pairs[last + 1 :] and not _has_comment(source, mapping, last, len(pairs) - 1):
        yield pairs[last][1].end, pairs[-1][1].end, ""
        gone = [number for number in gone if number < last]
    take = _taken_in_flow if mapping.is_flow else _taken_in_block
    for number in gone:
        yield take(source, mapping, number)


def _has_comment(source: str, mapping: Mapping, first: int, last: int) -> bool:
    """Whether there is a comment between any two of these pairs."""
    ends = [value.end for _, value in mapping.pairs[first:last]]
    starts = [key.start for key, _ in mapping.pairs[first + 1 : last + 1]]
    return any("#" in source[end:start] for end, start in zip(ends, starts, strict=True))


def _stands_alone(source: str, pair: tuple[Scalar, Node]) -> bool:
    """Whether only white space is before a pair on its line."""
    return not source[_line_start(source, pair[0].start) : pair[0].start].strip()


def _line_start(source: str, offset: int) -> int:
    return source.rfind("\n", 0, offset) + 1


def _taken_in_block(source: str, mapping: Mapping, number: int) -> Edit:
    """A pair with its line, or without it where the line holds something else: a comment, or the dash of a list."""
    key, value = mapping.pairs[number]
    line_end = source.find("\n", value.end)
    rest = source[value.end : line_end if line_end >= 0 else len(source)]
    if rest.strip() or not _stands_alone(source, mapping.pairs[number]):
        return key.start, value.end + len(rest) - len(rest.lstrip(" \t")), ""
    start = _line_start(source, key.start)
    if line_end < 0:  # the file has no final line end, and keeps none
        before = source[:start].rstrip("\r\n")
        return len(before), len(source), ""
    return start, line_end + 1, ""


def _taken_in_flow(source: str, mapping: Mapping, number: int) -> Edit:
    """A pair with the comma after it and, unless there is a comment, the white space to the next pair."""
    key, value = mapping.pairs[number]
    is_last = number + 1 == len(mapping.pairs)
    after = source[value.end : mapping.end - 1 if is_last else mapping.pairs[number + 1][0].start]
    if "#" not in after and not is_last:
        return key.start, value.end + len(after), ""
    comma = len(after) - len(after.lstrip()) + 1
    return key.start, value.end + (comma if after.lstrip().startswith(",") else 0), ""
