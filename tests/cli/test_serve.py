"""The command `serve` from outside: it prints its address, serves, and ends with Ctrl-C."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import tiny
from documents import lines
from standoff.authoring.serve.admission import HOST

ADDRESS = re.compile(rf"the workbench is at (http://{re.escape(HOST)}:(\d+)/#key=[\w-]{{43}})\n")


def shown() -> list[str]:
    """The lines of the documents that open the workbench."""
    return [line.command for line in lines("docs/commands.md", ()) if line.command.endswith("# in a browser")]


def free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another signal there")
@pytest.mark.parametrize("command", shown())
def test_it_serves_until_it_is_interrupted(tmp_path: Path, command: str) -> None:
    root = tiny.write(tmp_path / "corpus")
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', "utf-8")
    browser.chmod(0o755)
    port = free_port()
    words = shlex.split(command.split("  #", maxsplit=1)[0].replace("8123", str(port)))[1:]
    environment = {
        **os.environ,
        "BROWSER": str(browser),
        "PATH": f"{_openers(tmp_path, browser)}:{os.environ['PATH']}",
    }
    environment.pop("STANDOFF_TEXTS", None)
    with subprocess.Popen(
        [sys.executable, "-m", "standoff.cli", *words], cwd=root, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        address = ADDRESS.fullmatch(process.stdout.readline())
        assert address
        connection = http.client.HTTPConnection(HOST, int(address[2]), timeout=20)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, b"<title>Workbench</title>" in answer.read()) == (200, True)
        process.send_signal(signal.SIGINT)
        left = process.communicate(timeout=30)
    assert (process.returncode, left) == (0, ("", "\n"))
    if "--port" in command:
        assert int(address[2]) == port
    assert opened.exists() == ("--no-browser" not in command)
    if opened.exists():
        assert opened.read_text("utf-8").strip() == address[1]


def _openers(folder: Path, browser: Path) -> Path:
    """A folder with the program that opens addresses, which is the made-up browser."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    for name in ("xdg-open", "open"):
        (bin_folder / name).symlink_to(browser)
    return bin_folder


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    with socket.create_server((HOST, 0)) as taken:
        words = [sys.executable, "-m", "standoff.cli", "serve", "--no-browser", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"standoff: cannot listen on port {words[-1]}: ")
