"""Runs the real `cld` again and again: its arguments as a JSON list a line in, what came of it a line out.

Starting `cld` takes a second, most of it imports. It stands in a process of its own because importing it
changes the SDK's `upload` for everybody in that process.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

from cloudinary_cli.cli import main


def run(arguments: list[str]) -> dict[str, object]:
    """Return the exit code and what was printed; nobody is there to answer questions."""
    sys.argv, sys.stdin = ["cld", *arguments], io.StringIO()
    printed, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complained):
        try:
            code = main()
        except SystemExit as end:
            code = end.code
    return {"code": code or 0, "out": printed.getvalue(), "err": complained.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
