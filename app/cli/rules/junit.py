"""Results of cases as a JUnit file, which CI systems show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, not even escaped."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: a case or a rule, where it stands, and what is wrong with it, if anything."""

    name: str
    at: str
    failure: str = ""


def junit(suites: Mapping[str, Sequence[Line]]) -> bytes:
    """Return a JUnit document with a suite for each name."""
    root = Xml.Element("testsuites", name="fieldwarden rules test")
    for name, lines in suites.items():
        failed = sum(bool(line.failure) for line in lines)
        suite = Xml.SubElement(root, "testsuite", name=name, tests=str(len(lines)), failures=str(failed))
        for line in lines:
            case = Xml.SubElement(suite, "testcase", name=_clean(line.name), classname=_clean(line.at))
            if line.failure:
                message = _clean(line.failure.partition("\n")[0])
                Xml.SubElement(case, "failure", message=message).text = _clean(line.failure)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
