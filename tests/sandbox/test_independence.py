import ast
from pathlib import Path

import app.sandbox

PACKAGE = Path(app.sandbox.__file__).parent


def test_the_sandbox_shares_no_code_with_what_it_tests():
    imported = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module)
            elif isinstance(node, ast.Import):
                imported.update(name.name for name in node.names)
    ours = {name for name in imported if name.split(".")[0] in ("app", "worker")}
    assert all(name == "app.sandbox" or name.startswith("app.sandbox.") for name in ours)
