"""Serves an empty sandbox account of any name: `python -m bench.enforcing.account <cloud> <port>`."""

from __future__ import annotations

import sys

from app.sandbox.account import SandboxAccount
from app.sandbox.serve import serve

if __name__ == "__main__":
    serve(
        SandboxAccount(cloud_name=sys.argv[1], seed_example=False),
        int(sys.argv[2]),
        file=None,
        ready=lambda _: None,
        tell=lambda sentence: print(sentence, file=sys.stderr),
    )
