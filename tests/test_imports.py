"""Importing any module does nothing: it needs no environment, opens nothing, starts nothing."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import importlib, pkgutil, socket, sys, threading, os
def refuse(*_, **__): raise AssertionError("a module opened a socket")
socket.socket.connect = refuse
os.environ.clear()
for package in ("app", "worker"):
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, package + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
assert threading.active_count() == 1, threading.enumerate()
"""


def test_importing_every_module_does_nothing():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE], env={}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_worker_loads_no_web_framework():
    probe = (
        "import sys, worker.__main__, worker.jobs; print({'flask', 'werkzeug', 'jinja2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
