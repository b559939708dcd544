"""Verdicts of linkml-reference-validator on the cases of this folder, for `verdicts.py --other`.

It is run by the Python of an environment that has the package. Each case's text is a file that the quote refers to;
what is accepted is printed as a JSON list of the ids, after the version.
"""

import importlib.metadata
import json
import sys
import tempfile
from pathlib import Path

from linkml_reference_validator.models import ReferenceValidationConfig
from linkml_reference_validator.validation.supporting_text_validator import SupportingTextValidator


def main() -> None:
    """Read cases from standard input, a JSON list of id, text and quote; print the version and what is accepted."""
    cases = json.load(sys.stdin)
    accepted = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        validator = SupportingTextValidator(
            ReferenceValidationConfig(cache_dir=root / "cache", reference_base_dir=root)
        )
        for name, text, quote in cases:
            (root / f"{name}.txt").write_bytes(text.encode())
            if validator.validate(quote, f"file:{name}.txt").is_valid:
                accepted.append(name)
    print(json.dumps([importlib.metadata.version("linkml-reference-validator"), accepted]))


if __name__ == "__main__":
    main()
