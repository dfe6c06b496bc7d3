"""Every cause that the code gives an arrival is a word that metrics know."""

from __future__ import annotations

import ast
from pathlib import Path

import app
from app.usecases.causes import OWN_CAUSES


def words_in(source: str) -> set[str]:
    """The causes of arrivals in a file: as written, as a constant of the file, or up to the id of a run."""
    tree = ast.parse(source)
    constants = {
        ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > 2]
    given = [call.args[2] for call in calls if ast.unparse(call.func) == "Arrival"]
    found = [constants.get(ast.unparse(cause), cause) for cause in given]
    texts = [cause.values[0] if isinstance(cause, ast.JoinedStr) else cause for cause in found]
    return {str(text.value).partition(":")[0] for text in texts if isinstance(text, ast.Constant)}


def test_every_cause_that_is_written_down_is_a_known_word():
    folder = Path(app.__file__).parent
    found = set().union(*(words_in(path.read_text("utf-8")) for path in folder.rglob("*.py")))
    assert {"sweep", "backfill", "re-check", "hold lifted", "held back"} <= found
    assert found <= OWN_CAUSES
