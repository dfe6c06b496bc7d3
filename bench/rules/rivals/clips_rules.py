"""clipspy: CLIPS, a Rete network. A fact for each value, a production for each condition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import clips

from bench.rules.rivals import Json, Level, Seen, atoms


def compile_level(conditions: Sequence[Json], sets: Mapping[str, bool]) -> Level:
    """See `bench.rules.rivals.Compile`."""
    environment, hits = clips.Environment(), []
    environment.define_function(hits.append, name="hit")
    environment.build("(deftemplate v (slot f) (slot t))")
    environment.build("(deftemplate size (slot f) (slot n))")
    for number, condition in enumerate(conditions):
        environment.build(f"(defrule r{number} {_said(condition, sets)} => (hit {number}))")
    value, size = environment.find_template("v"), environment.find_template("size")
    names = {name: clips.Symbol(name) for name in sets}

    def matching(seen: Seen) -> Sequence[Any]:
        environment.reset()
        hits.clear()
        for name, shown in seen.items():
            texts = shown if isinstance(shown, list) else [] if shown is None else [shown]
            size.assert_fact(f=names[name], n=len(texts))
            for text in texts:
                value.assert_fact(f=names[name], t=text)
        environment.run()
        found = set(hits)
        return [number in found for number in range(len(conditions))]

    return matching


def _said(condition: Json, sets: Mapping[str, bool]) -> str:
    for word in ("and", "or"):
        if word in condition:
            return f"({word} {' '.join(_said(part, sets) for part in condition[word])})"
    found = [_atom(*atom, is_set=sets[atom[1]]) for atom in atoms(condition, sets)]
    return found[0] if len(found) == 1 else f"(and {' '.join(found)})"


def _atom(what: str, name: str, texts: Sequence[str], *, is_set: bool) -> str:
    if what in ("filled", "empty"):
        return f"(exists (size (f {name}) (n {'~0' if what == 'filled' else '0'})))"
    if not is_set:
        return f"(exists (v (f {name}) (t {'|'.join(map(json.dumps, texts))})))"
    has = " ".join(f"(exists (v (f {name}) (t {json.dumps(text)})))" for text in texts)
    if what == "has":
        return f"(and {has})"
    return f"(and (exists (size (f {name}) (n {len(texts)}))) {has})"
