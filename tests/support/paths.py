"""Where the tests find things: this repository, the corpus of the rules, the source texts, other tools."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SUPPORT = REPOSITORY / "tests" / "support"
SCRIPTS = REPOSITORY / "tests" / "formats" / "consumers"
RULES = SUPPORT / "rules"
TEXTS = Path(os.environ.pop("STANDOFF_TEXTS", "") or REPOSITORY.parent / "shared" / "texts")
MOTO = REPOSITORY / ".venv-consumers" / "bin" / "moto_server"
PANDAS = REPOSITORY / ".venv-consumers" / "bin" / "python"
