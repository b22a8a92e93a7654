"""`python -m bench [NAME …] [--quick]`: measure, print tables, write bench/out/<name>.json."""

from __future__ import annotations

import argparse
import importlib

NAMES = (
    "prescreen",
    "questions",
    "turns",
    "places",
    "register",
    "mutation",
    "understanding",
    "inbox",
    "load",
    "backup",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", default=NAMES, choices=[*NAMES, []])
    parser.add_argument("--quick", action="store_true", help="a short run: shapes, not figures")
    arguments = parser.parse_args()
    for name in arguments.names or NAMES:
        report = importlib.import_module(f"bench.{name}").run(quick=arguments.quick)
        print(report.show(), flush=True)
        if not arguments.quick:
            report.save()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
