"""The `serve` command."""

import os
import sys
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.project import refuse_package
from standoff.cli.report import fail
from standoff.files.project_files import ANNOTATIONS

if TYPE_CHECKING:
    from standoff.authoring.serve.server import Server
    from standoff.authoring.serve.workbench import Workbench


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on (default: any free one).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.pass_obj
def serve(options: Options, port: int, no_browser: bool) -> None:
    """Open the workbench: annotate, settle and review in a browser, on this computer alone.

    Prints its address, which has the key to it: whoever has it can read the texts and change the annotations while the
    command runs. It listens on 127.0.0.1 only. The annotation files are the truth: every edit is a change of lines that
    you see first, is checked, and is taken back where it would cause an error. An editor may be open beside it. Press
    Ctrl-C to stop.

    \b
    Examples:
      standoff serve
      standoff serve --port 8123 --no-browser
    """
    if not (options.root / ANNOTATIONS).is_dir():
        fail(f"no folder {options.root / ANNOTATIONS}", USAGE)
    refuse_package(options)
    if "polars" not in sys.modules:
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # small frames are faster so; polars reads it on import
    from standoff.authoring.serve.workbench import Workbench

    bench = Workbench(options.root, options.texts)
    bench.start()
    try:
        _serve(_server(bench, port), no_browser)
    except KeyboardInterrupt:
        options.say("")
    finally:
        bench.stop()


def _server(bench: "Workbench", port: int) -> "Server":
    from standoff.authoring.serve.serve import server_of

    try:
        return server_of(bench, port)
    except OSError as error:
        fail(f"cannot listen on port {port}: {error.strerror}", USAGE)


def _serve(server: "Server", no_browser: bool) -> None:
    click.echo(f"the workbench is at {server.address}")
    sys.stdout.flush()
    if not no_browser:
        click.launch(server.address)
    with server:
        server.serve_forever(poll_interval=0.1)
