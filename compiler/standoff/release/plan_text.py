"""What a release would be, as lines for a terminal."""

from collections.abc import Mapping, Sequence

from standoff.release.bump import Reason, level
from standoff.views.layout import Line, Piece, shown


def lay_out(
    version: str,
    last: str | None,
    smallest: str,
    reasons: Sequence[Reason],
    rows: Mapping[str, int],
    lacking: Sequence[str],
) -> list[Line]:
    """The step with its reasons, the weightiest first; or what an interrupted release still lacks."""
    if lacking:
        return [(Piece(f"{version} was frozen and not finished: {', '.join(lacking)} to be written", "title"),)]
    counted = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    if last is None:
        return [(Piece(f"{version}, the first version", "title"),), (Piece(f"  {counted}"),)]
    step = f"after {last} the smallest version is {smallest}, a {level(list(reasons))} step"
    lines: list[Line] = [(Piece(step, "title"),)]
    lines += [(Piece(f"  {reason.level}  {shown(reason.words)}"),) for reason in reasons]
    if not reasons:
        lines.append((Piece("  the tables are the same"),))
    return lines
