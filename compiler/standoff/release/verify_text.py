"""What was found in a package, as lines for a terminal and as data."""

from typing import Any

from standoff.release.verify import Verified
from standoff.views.layout import Line, Piece, shown

REBUILT = {"same": "rebuilt: the same bytes", "other": "rebuilt: other bytes", "not": ""}


def lay_out(found: Verified) -> list[Line]:
    """One line on a package, and its notes."""
    count = len(found.problems)
    verdict = (f"{count:,} problem{'' if count == 1 else 's'}", "open") if count else ("whole", "chosen")
    told = [f"{found.tables} tables, {found.rows:,} rows", f"equal in {', '.join(found.formats)}" if not count else ""]
    told += [REBUILT.get(found.rebuilt, "")]
    words = "; ".join(word for word in told if word) if found.tables else "not readable"
    lines: list[Line] = [(Piece(f"{found.label}: ", "title"), Piece(*verdict), Piece(f"; {words}"))]
    return lines + [(Piece(f"  {shown(note)}", "faint"),) for note in found.notes]


def as_row(found: Verified) -> dict[str, Any]:
    """The same as JSON; the problems are told apart from it."""
    return {
        "package": found.label,
        "version": found.version,
        "tables": found.tables,
        "rows": found.rows,
        "formats": found.formats,
        "rebuilt": found.rebuilt,
        "notes": found.notes,
        "problems": len(found.problems),
    }
