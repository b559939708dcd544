"""The file of what curators decided between two readings: whether each decision can be read."""

from standoff.corpus.project import Corpus
from standoff.corpus.readings import read_decisions
from standoff.schema.model import Schema
from standoff.source.problem import Problem


def check_reading_decisions(corpus: Corpus, schema: Schema) -> list[Problem]:
    """What is wrong with decisions between two readings; raises OSError."""
    return list(read_decisions(corpus.root, schema, corpus.settings.limits).problems)
