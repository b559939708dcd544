"""Check descriptors against Data Package v2, in an environment of its own: `python with_check_datapackage.py FILE …`.

Prints the issues of each. Left out is one: the profile knows no resource type but `table`, and frictionless takes a
Parquet file for a table unless its type is `file`.
"""

import json
import sys
from pathlib import Path

import check_datapackage
from check_datapackage import Config, Exclusion

CONFIG = Config(exclusions=[Exclusion(jsonpath="$.resources[*].type", type="enum")])


def main(files: list[Path]) -> None:
    descriptors = [json.loads(file.read_text("utf-8")) for file in files]
    found = [check_datapackage.check(descriptor, config=CONFIG) for descriptor in descriptors]
    print(json.dumps([[(issue.jsonpath, issue.type) for issue in issues] for issues in found]))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
