"""The machine and the libraries that figures were measured with."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

VERSIONS = """
import json, platform, sys
from importlib.metadata import PackageNotFoundError, version

def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"

print(json.dumps({"Python": platform.python_version(), **{name: installed(name) for name in sys.argv[1:]}}))
"""


def describe() -> str:
    """Describe processor, cores, memory, load and system in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[0]
    return f"{_processor()}, {cores()} cores, {memory:.1f} GB, load {load:.2f}, {platform.system()}"


def versions(python: str, packages: Sequence[str]) -> str:
    """List the version of an interpreter and of packages in its environment."""
    command = [python, "-c", VERSIONS, *packages]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return ", ".join(f"{name} {number}" for name, number in found.items())


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
