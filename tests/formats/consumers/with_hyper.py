"""Read the Parquet files of a data package with Tableau's Hyper API: `python with_hyper.py FOLDER`.

Prints for each table the columns with their types, the number of rows, and the rows in order of all columns. The server
is a process of this one, listens to it alone, and sends nothing home. Exit code 77 where it cannot start.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tableauhyperapi import Connection, HyperException, HyperProcess, Telemetry


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as logs:
        try:
            server = HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": logs})
        except (HyperException, OSError, RuntimeError) as error:
            print(error, file=sys.stderr)
            sys.exit(77)
        with server, Connection(server.endpoint) as connection:
            print(json.dumps({path.stem: read(connection, path) for path in sorted(folder.glob("parquet/*.parquet"))}))


def read(connection: Connection, path: Path) -> dict[str, Any]:
    """One file as Hyper sees it."""
    with connection.execute_query(f"SELECT * FROM external('{path}', FORMAT => 'parquet')") as result:
        columns = [[column.name.unescaped, str(column.type)] for column in result.schema.columns]
        rows = [[plain(value) for value in row] for row in result]
    return {"columns": columns, "rows": sorted(rows, key=repr)}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; Hyper's dates print as in ISO 8601."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
