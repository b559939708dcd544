"""The list of commands, by which their modules are loaded when one of them is called."""

import subprocess
import sys

import click

from standoff.cli import main
from standoff.cli.commands import MODULES


def test_every_command_is_listed_under_the_module_that_has_it() -> None:
    assert main.list_commands(click.Context(main)) == sorted(MODULES)
    homes = {name: command.callback.__module__ for name, command in main.commands.items() if command.callback}
    assert homes == {name: f"standoff.cli.{module}" for name, module in MODULES.items()}


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)


def test_a_command_is_run_without_loading_others() -> None:
    script = "import sys; from standoff.cli import main\ntry: main(['todo', '--help'])\nfinally: print(*sys.modules)"
    loaded = set(run("-c", script).stdout.splitlines()[-1].split())
    assert {module for module in set(MODULES.values()) if f"standoff.cli.{module}" in loaded} == {"todo"}


def test_the_nearest_of_all_commands_is_named_for_one_that_there_is_not() -> None:
    done = run("-m", "standoff.cli", "releese")
    message = "Error: No such command 'releese'. Did you mean 'release'?"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, message)
