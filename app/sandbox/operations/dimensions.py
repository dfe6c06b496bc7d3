"""Width and height of an image, read from the head of its file."""

import re
import struct

_JPEG_SIZE = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels of a PNG, GIF, BMP or JPEG, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return _pair(struct.unpack(">II", content[16:24]))
    if re.match(rb"GIF8[79]a", content) and len(content) >= 10:
        return _pair(struct.unpack("<HH", content[6:10]))
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack("<ii", content[18:26])
        return _pair((abs(width), abs(height)))
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the one that tells the size."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker in _JPEG_SIZE:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return _pair((width, height))
        place += 2 + length
    return None


def _pair(size: tuple[int, ...]) -> tuple[int, int] | None:
    width, height = size
    return (width, height) if width and height else None
