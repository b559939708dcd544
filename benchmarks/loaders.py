"""Parse the text files of a corpus and do no more: `python benchmarks/loaders.py CORPUS --loader NAME --jobs 2`.

It prints seconds as JSON. A loader makes Python objects of a file, but for those of `STOP_SHORT`. Files are spread over
forked processes, which is the cheapest way: nothing comes back from them.
"""

import argparse
import importlib
import json
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

BATCHES_A_PROCESS = 8

Load = Callable[[bytes], Any]


def _pyyaml(loader: str) -> Load:
    yaml = importlib.import_module("yaml")
    return lambda data: yaml.load(data, Loader=getattr(yaml, loader))


def _pyyaml_events() -> Load:
    yaml = importlib.import_module("yaml")
    return lambda data: deque(yaml.parse(data, Loader=yaml.CSafeLoader), maxlen=0)


def _ruamel() -> Load:
    yaml = importlib.import_module("ruamel.yaml")
    return lambda data: yaml.YAML(typ="safe").load(data)


def _of_text(module: str, function: str = "loads") -> Load:
    load = getattr(importlib.import_module(module), function)
    return lambda data: load(data.decode())


def _yamlrocks() -> Load:
    yamlrocks = importlib.import_module("yamlrocks")
    return lambda data: yamlrocks.loads(data, option=yamlrocks.OPT_PYYAML_COMPAT)


def _libfyaml() -> Load:
    load = importlib.import_module("libfyaml").loads
    return lambda data: load(data.decode(), mode="yaml1.1").to_python()


def _rapidyaml() -> Load:
    return importlib.import_module("ryml").parse_in_arena  # type: ignore[no-any-return]


LOADERS: Mapping[str, Callable[[], Load]] = {
    "PyYAML CSafeLoader": lambda: _pyyaml("CSafeLoader"),
    "PyYAML CBaseLoader": lambda: _pyyaml("CBaseLoader"),
    "PyYAML C events": _pyyaml_events,
    "ruamel.yaml safe": _ruamel,
    "ryaml": lambda: _of_text("ryaml"),
    "yaml-rs": lambda: _of_text("yaml_rs"),
    "yamlrocks": _yamlrocks,
    "py-yaml12": lambda: _of_text("yaml12", "parse_yaml"),
    "libfyaml": _libfyaml,
    "rapidyaml tree": _rapidyaml,
}
STOP_SHORT = frozenset({"PyYAML C events", "rapidyaml tree"})  # events, or a tree that Python must walk node by node


def text_files(corpus: Path) -> list[Path]:
    """List the text files in the order of their names."""
    return sorted(corpus.glob("annotations/texts/*.yaml"))


def parse(loader: str, paths: Sequence[Path]) -> int:
    """Load files one after another, and keep nothing but how many there were."""
    load = LOADERS[loader]()
    for path in paths:
        load(path.read_bytes())
    return len(paths)


def parse_spread(loader: str, paths: Sequence[Path], jobs: int) -> int:
    """Load files in so many processes."""
    size = max(1, len(paths) // (jobs * BATCHES_A_PROCESS))
    batches = [paths[start : start + size] for start in range(0, len(paths), size)]
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
        return sum(pool.map(parse, [loader] * len(batches), batches))


def main() -> None:
    """Parse and print how long it took, from the first file to the last, with the start of the processes."""
    parser = argparse.ArgumentParser(description="Parse the text files of a corpus and do no more.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--loader", choices=LOADERS, required=True)
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    options = parser.parse_args()
    paths = text_files(options.corpus)
    LOADERS[options.loader]()  # what is imported here is not timed
    started = time.perf_counter()
    n_files = parse(options.loader, paths) if options.jobs == 1 else parse_spread(options.loader, paths, options.jobs)
    print(json.dumps({"parse": time.perf_counter() - started, "files": n_files}))


if __name__ == "__main__":
    main()
