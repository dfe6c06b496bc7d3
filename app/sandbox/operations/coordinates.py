"""Coordinates in answers, as they were sent (docs/vendor-assets.md#parameters)."""

import json

from app.sandbox.assets.asset import Asset
from app.sandbox.operations.call import Call
from app.sandbox.words import JsonObject, truthy


def coordinates(call: Call, asset: Asset) -> JsonObject:
    """Return the `faces` and `coordinates` that a call asks for, and regions in any case."""
    known = {
        name.removesuffix("_coordinates"): [[int(n) for n in box.split(",")] for box in sent.split("|")]
        for name, sent in asset.details.items()
        if name.endswith("_coordinates") and sent
    }
    view: JsonObject = {}
    if truthy(call.get("faces")):
        view["faces"] = known.get("face", [])
    if truthy(call.get("coordinates")) and known:
        view["coordinates"] = {"faces" if name == "face" else name: boxes for name, boxes in known.items()}
    if "regions" in asset.details:
        view["regions"] = json.loads(asset.details["regions"])
    return view
