"""A planned release as terminal lines."""

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
    """The version increment and its reasons, most significant first; or what an interrupted release still lacks."""
    if lacking:
        return [(Piece(f"{version} is incomplete; still to be written: {', '.join(lacking)}", "title"),)]
    counted = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    if last is None:
        return [(Piece(f"{version}, the first version", "title"),), (Piece(f"  {counted}"),)]
    increment = f"After {last} the next version must be at least {smallest} ({level(list(reasons))})."
    lines: list[Line] = [(Piece(increment, "title"),)]
    lines += [(Piece(f"  {reason.level}  {shown(reason.words)}"),) for reason in reasons]
    if not reasons:
        lines.append((Piece("  no change in the tables"),))
    return lines
