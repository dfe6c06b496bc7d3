"""Every function that a client has is called by some test, refused in so many words, or calls nothing."""

from __future__ import annotations

import pytest

from .base import Refused
from .inventory import called_by, calls
from .mcp_client import McpClient
from .node_client import OWN_NAMES, public_names
from .outside import (
    CALLS_NOTHING,
    NODES_OWN_ARGUMENTS,
    OUTSIDE_TYPED,
    PYTHONS_OWN_OPTIONS,
    REFUSED,
    REFUSED_TOOLS,
)
from .python_client import public_names as python_names
from .typed_client import functions_of

OUTSIDE = {name for names in (*REFUSED.values(), *CALLS_NOTHING.values()) for name in names}
PACKAGES = list(REFUSED_TOOLS)


@pytest.mark.parametrize("client", ["python", "cld"])
def test_no_function_of_the_python_sdk_is_forgotten(client):
    """`cld admin` and `cld uploader` offer the same functions; what only the SDK can be given is left out."""
    only_in_python = called_by("python") if client == "cld" else set()
    assert python_names() - called_by(client) - OUTSIDE - only_in_python == set()


def test_no_function_of_the_node_sdk_is_forgotten(node_driver):
    called = {OWN_NAMES.get(name, name) for name in called_by("node")}
    assert public_names(node_driver) - called - OUTSIDE == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_tool_of_an_mcp_server_is_forgotten(mcp_session, sandbox, package):
    tools = mcp_session(package, sandbox).tools.keys()
    assert tools - called_by(f"mcp {package}") - REFUSED_TOOLS[package].keys() == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_typed_function_is_forgotten(node_packages, package):
    left = functions_of(package) - called_by(f"typed {package}")
    assert {name for name in left if not name.startswith(OUTSIDE_TYPED[package])} == set()


CALLS = [(word, name) for word, names in REFUSED.items() for name in names]


@pytest.mark.parametrize(("word", "name"), CALLS, ids=[name for _, name in CALLS])
@calls()
def test_a_call_outside_the_sandbox_is_refused_in_so_many_words(client, word, name):
    if not client.has(name):
        return
    args, options = REFUSED[word][name], PYTHONS_OWN_OPTIONS.get(name, {})
    if client.name == "node":
        args, options = NODES_OWN_ARGUMENTS.get(name, args), {}
    with pytest.raises(Refused, match=word) as refused:
        client.call(name, *args, **options)
    assert refused.value.status in (400, 404, None)


TOOLS = [(package, tool) for package, tools in REFUSED_TOOLS.items() for tool in tools]


@pytest.mark.parametrize(("package", "tool"), TOOLS, ids=[tool for _, tool in TOOLS])
def test_a_tool_outside_the_sandbox_is_refused_in_so_many_words(mcp_session, sandbox, package, tool):
    client = McpClient(sandbox, mcp_session(package, sandbox))
    with pytest.raises(Refused, match="The sandbox account doesn't serve"):
        client.call(tool, **REFUSED_TOOLS[package][tool])
