"""docs/descriptor.md: its example is a right descriptor, and its table has every key, and no other."""

import json
import re

from paths import REPOSITORY
from standoff.corpus.profile import PACKAGE, SETTINGS, faults

PAGE = (REPOSITORY / "docs" / "descriptor.md").read_text("utf-8")


def test_the_example_has_no_fault() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert list(faults(json.loads(example))) == []


def test_every_key_is_in_the_table() -> None:
    keys = [key for line in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for key in re.findall(r"`([^`]+)`", line)]
    assert sorted(keys) == sorted(PACKAGE.keys)
    (settings,) = re.findall(r"^\| `standoff` \|(.*)", PAGE, re.MULTILINE)
    assert set(re.findall(r"`([^`]+)`", settings)) == set(SETTINGS.keys)
