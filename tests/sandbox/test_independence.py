import ast
from pathlib import Path

import app.sandbox

PACKAGE = Path(app.sandbox.__file__).parent


def test_the_sandbox_shares_nothing_with_what_it_tests_but_the_meaning_of_rules():
    imported = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module)
            elif isinstance(node, ast.Import):
                imported.update(name.name for name in node.names)
    ours = {name for name in imported if name.split(".")[0] in ("app", "worker")}
    assert {name for name in ours if not f"{name}.".startswith("app.sandbox.")} == {"app.rules"}
