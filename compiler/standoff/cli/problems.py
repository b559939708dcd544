"""The `explain-problem` command."""

from dataclasses import asdict

import click

from standoff.cli.application import USAGE, main
from standoff.cli.completion import complete_codes
from standoff.cli.report import fail, form_option, print_json, print_lines


@main.command("explain-problem")
@click.argument("code", required=False, shell_complete=complete_codes)
@form_option
def explain_problem(code: str | None, form: str) -> None:
    """Explain a problem CODE: what it means, the smallest input that causes it, and how to fix it.

    Without CODE, lists all codes and their meanings.

    \b
    Examples:
      standoff explain-problem unknown-id
      standoff explain-problem
      standoff explain-problem swallowed-comma --format json
    """
    from standoff.source.catalogue import catalogue, lay_out, lay_out_all, nearest

    known = catalogue()
    if code is not None and code not in known:
        near = nearest(code, known)
        fail(
            f"unknown problem code `{code}`"
            + (f"; nearest is `{near}`" if near else "; run without a code to list all"),
            USAGE,
        )
    chosen = list(known.values()) if code is None else [known[code]]
    if form == "json":
        rows = [{**asdict(entry), "severity": entry.severity} for entry in chosen]
        print_json(rows if code is None else rows[0])
    else:
        print_lines(lay_out_all(chosen) if code is None else lay_out(chosen[0]))
