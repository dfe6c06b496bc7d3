"""Parameters that ask for add-ons, which the sandbox does not run (docs/vendor-assets.md#parameters)."""

import re

from app.sandbox.errors import bad_request
from app.sandbox.operations.call import Call

_TAGGERS = r"(google_tagging|google_video_tagging|imagga_tagging|aws_rek_tagging)(:[\w-]+)?"
_ADDONS = {
    "raw_convert": re.compile(r"(aspose|azure_video_indexer|google_speech|extract_text)(:.*)?"),
    "categorization": re.compile(rf"{_TAGGERS}(,{_TAGGERS})*"),
    "detection": re.compile(
        r"(captioning|iqa|watermark-detection|adv_face|aws_rek_face|openimages|lvis|coco|[\w-]+_v\d+)(:.*)?"
    ),
    "background_removal": re.compile(r"(cloudinary_ai|pixelz)(:.*)?"),
    "ocr": re.compile(r"adv_ocr(:.*)?"),
}
_AT_UPLOAD = {
    "raw_convert": "Raw convert is invalid",
    "categorization": "Categorization {} is not valid",
    "detection": "Detection invalid model '{}'",
    "background_removal": "Background removal is invalid",
    "ocr": "Ocr is invalid",
}


def refuse_unknown_addons(call: Call, *, at_upload: bool) -> None:
    """Refuse values that no add-on has, in the vendor's words; known ones are taken and have no effect."""
    for name, known in _ADDONS.items():
        sent = str(call.get(name, "") or "")
        if sent and not known.fullmatch(sent):
            words = _AT_UPLOAD[name] if at_upload else f"Illegal value {{}} for {name}"
            raise bad_request(words.format(sent[:100]))
