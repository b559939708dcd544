"""The result for a package as terminal lines and as data."""

from typing import Any

from standoff.release.verify import Verified
from standoff.views.layout import Line, Piece, shown

REBUILT = {"same": "rebuild is identical", "other": "rebuild differs", "not": ""}


def lay_out(found: Verified) -> list[Line]:
    """One line for a package, then its notes."""
    count = len(found.problems)
    verdict = (f"{count:,} problem{'' if count == 1 else 's'}", "open") if count else ("intact", "chosen")
    facts = [f"{found.tables} tables, {found.rows:,} rows", f"equal in {', '.join(found.formats)}" if not count else ""]
    facts += [REBUILT.get(found.rebuilt, "")]
    words = "; ".join(fact for fact in facts if fact) if found.tables else "unreadable"
    lines: list[Line] = [(Piece(f"{found.label}: ", "title"), Piece(*verdict), Piece(f"; {words}"))]
    return lines + [(Piece(f"  {shown(note)}", "faint"),) for note in found.notes]


def as_row(found: Verified) -> dict[str, Any]:
    """The result as JSON; problems are listed separately."""
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
