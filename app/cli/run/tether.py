"""A launcher: asks the kernel to end this process when its parent dies, then becomes the real program.

Run by path with `python -I -S`; uses nothing but the standard library. Arguments: the parent's pid, then the
program and its arguments. Where the kernel has no such call (not Linux), the program just starts.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Tie this process to its parent and become the program."""
    parent, *program = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):  # it died before we asked
            return
    os.execv(program[0], program)  # noqa: S606 - what our own parent passed, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
