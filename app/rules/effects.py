"""A rule's result in one spelling: newer keys win over older ones, defaults are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Everything = Literal["all"]


class Activation(NamedTuple):
    """Options to allow: `"all"`, or ids that replace (`override`) or join (not `override`) those so far."""

    options: Everything | frozenset[str]
    override: bool


class Application(NamedTuple):
    """A value to apply, as the rule gives it, and its mode: default, override or append."""

    value: Any
    mode: str


class Effects(NamedTuple):
    """What a matching rule does to its field; None where it says nothing."""

    enable: bool | None
    hide: bool | None
    mandatory: bool | None
    activate: Activation | None
    apply: Application | None


def read_effects(result: Mapping[str, Any]) -> Effects:
    """Read a result that passed the grammar. `disable` outranks `enable`, new spellings the old ones."""
    disable = result.get("disable")
    return Effects(
        enable=result.get("enable") if disable is None else not disable,
        hide=result.get("hide"),
        mandatory=result.get("set_mandatory"),
        activate=_activation(result.get("activate_values")),
        apply=_application(result),
    )


def _activation(given: Any) -> Activation | None:
    if given is None:
        return None
    if given == "all":
        return Activation("all", override=True)
    options = frozenset(option_ids(given))
    override = given["mode"] == "override" if "mode" in given else given.get("exclusive") is True
    return Activation(options, override) if options or override else None


def option_ids(activate_values: Mapping[str, Any]) -> list[str]:
    """Return the option ids of an `activate_values` object, whichever of its spellings it uses."""
    given = activate_values["external_ids"]
    return [given] if isinstance(given, str) else given or []


def _application(result: Mapping[str, Any]) -> Application | None:
    if "apply_value" in result:
        given = result["apply_value"]
        return Application(given["value"], given.get("mode", "default"))
    if "apply_default_value" in result:
        return Application(result["apply_default_value"], "default")
    return None
