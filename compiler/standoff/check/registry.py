"""What is wrong with annotations as they are written, before anything is resolved.

What is wrong with values is judged of any selection of whole parts; what is wrong with ids, of all that exist.
"""

from collections.abc import Mapping

from standoff.check.copied_words import check_words, check_words_of_blocks
from standoff.check.coverage import check_coverage
from standoff.check.independence import check_independence
from standoff.check.near_ids import check_near_ids
from standoff.check.references import Known, check_redirects, check_references, check_registered
from standoff.check.spans import check_spans
from standoff.check.spreadsheets import Places, check_cells, check_other_cells
from standoff.check.texts import check_texts
from standoff.check.values import check_constraints
from standoff.corpus.assertions import Frames
from standoff.corpus.project import Settings
from standoff.corpus.rows import Rows
from standoff.corpus.texts import Text
from standoff.schema.model import Schema
from standoff.source.problem import Problem


def judge_values(
    frames: Frames, known: Known, texts: Mapping[str, Text], schema: Schema, settings: Settings
) -> list[Problem]:
    """What is wrong with values, spans and reasons, and the sentences that are spoken for by none."""
    return [
        *check_references(frames, schema, settings, known),
        *check_spans(frames),
        *check_constraints(frames, schema),
        *check_words(frames, texts, schema),
        *check_cells(frames, settings.spreadsheets),
        *check_coverage(frames, settings),
    ]


def judge_ids(
    frames: Frames,
    rows: Rows,
    known: Known,
    texts: Mapping[str, Text],
    schema: Schema,
    settings: Settings,
    places: Places,
) -> list[Problem]:
    """What is wrong with ids, and with what files say of texts and schemas of codes.

    Of `frames`, the assertions that records exist are looked at. `places` gives that of (schema file, path in it).
    """
    strays = check_registered(frames, schema, known.unsure)
    return [
        *check_texts(rows.texts, texts, schema),
        *check_independence(rows.texts, texts),
        *strays,
        *check_redirects(rows.redirects, known.ids, known.unsure),
        *check_near_ids(frames, schema, settings, strays),
        *check_words_of_blocks(rows.texts, texts),
        *check_other_cells(rows.texts, rows.redirects, schema, places, settings.spreadsheets),
    ]
