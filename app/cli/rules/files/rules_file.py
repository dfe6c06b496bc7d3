"""A file of rules: read with every problem at its line, written or brought up to date."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import ConfigurationError, RuleSetInvalid
from app.rules import read_rules
from app.usecases.documents.document import YAML_SUFFIXES, Document, read_document

ROOT = "metadata_rules"


def read_rules_file(path: Path) -> tuple[list[Mapping[str, Any]], Document]:
    """Return the rules of a file, a list or an object with `metadata_rules`, and the document they stand in.

    Raises:
        RuleSetInvalid: with every problem, each with the file, in YAML the line, and its JSON place.
    """
    document = read_document(path).list_in(ROOT)
    with document.placing():
        return read_rules(document.value), document


def read_some_rules(path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the rules of a file as `read_rules_file` does; here it may also be one rule alone."""
    document = read_document(path)
    if not isinstance(document.value, Mapping) or ROOT in document.value:
        return read_rules_file(path)[0]
    try:
        return read_rules([document.value])
    except RuleSetInvalid as error:
        alone = [replace(problem, place=problem.place.removeprefix("/0")) for problem in error.problems]
        raise RuleSetInvalid([document.told(problem) for problem in alone]) from None


def holds_rules(path: Path) -> bool:
    """Say whether there is a file, which must then be one of rules, or empty but for comments.

    Raises:
        RuleSetInvalid: it holds something else, which is not to be lost.
    """
    if not path.exists():
        return False
    if read_document(path).value is not None:
        read_rules_file(path)
    return True


def format_of(path: Path, named: str | None) -> str:
    """Return the format to write: the one named, else the one that the file's name ends with.

    Raises ConfigurationError if neither says.
    """
    suffix = path.suffix.lower()
    known = "yaml" if suffix in YAML_SUFFIXES else suffix.removeprefix(".")
    if named is None and known not in ("json", "yaml"):
        raise ConfigurationError(f"{path}: name the file .json, .yaml or .yml, or say --format json or yaml")
    return named or known


def rules_text(rules: Sequence[Mapping[str, Any]], *, as_yaml: bool) -> str:
    """Return rules (as `portable`) as the text of a new file."""
    if not as_yaml:
        return _json({ROOT: list(rules)})
    from app.cli.rules.files.yaml_updating import written

    return written(rules)


def fields_text(fields: Sequence[Mapping[str, Any]]) -> str:
    """Return an account's fields as the text of a JSON file."""
    return _json({"metadata_fields": list(fields)})


def _json(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
        text = json.dumps(value, indent=2)
    return f"{text}\n"


def updated_text(path: Path, rules: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a YAML file of rules with these rules in it and its comments kept.

    Raises ConfigurationError if it is written in a way in which its comments cannot be kept.
    """
    from app.cli.rules.files.yaml_updating import updated
    from app.usecases.documents.yaml_reading import NotYAML

    try:
        return updated(read_document(path).text, rules)
    except NotYAML as error:
        raise ConfigurationError(f"{path}: {error}; export to another file") from None


def write_bytes(path: Path, body: bytes) -> None:
    """Replace a file at once, keeping its rights. Raises ConfigurationError if it cannot be written."""
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_bytes(body)
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o7777)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}") from None
