"""Runs every bench in a process of its own, one after the other; fails if one could not measure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = {"__init__", "__main__", "book", "house", "measure", "twins"}


def main(wanted: list[str]) -> int:
    """Zero if all of them measured; whether a goal was met stands in their lines."""
    names = sorted({file.stem for file in HERE.glob("*.py")} - TOOLS)
    if unknown := set(wanted) - set(names):
        print(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(names)}", file=sys.stderr)
        return 2
    broken = []
    for name in wanted or names:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False).returncode:
            broken.append(name)
    if broken:
        print(f"Could not measure: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
