"""Formats and sizes as a library has them."""

import random
from dataclasses import dataclass

from app.sandbox.library.subjects import Subject


@dataclass(frozen=True)
class Format:
    """A file format: the resource type that it is stored as, its usual size in bytes, shapes in pixels."""

    name: str
    resource_type: str
    usual: int
    shapes: tuple[tuple[int, int], ...] = ()


_CAMERA = ((6000, 4000), (4000, 6000), (4032, 3024), (3024, 4032), (2400, 2400))
_SCREEN = ((1600, 900), (1200, 1200), (800, 600))
_FILM = ((1920, 1080), (3840, 2160), (1080, 1920))
_PAGE = ((1240, 1754),)


_PHOTOS = (
    (Format("jpg", "image", 2_400_000, _CAMERA), 74),
    (Format("png", "image", 3_100_000, _SCREEN), 9),
    (Format("webp", "image", 600_000, _SCREEN), 5),
    (Format("tif", "image", 28_000_000, _CAMERA), 4),
    (Format("mp4", "video", 45_000_000, _FILM), 6),
    (Format("mov", "video", 160_000_000, _FILM), 2),
)
_PAPERS = (
    (Format("pdf", "image", 900_000, _PAGE), 55),
    (Format("docx", "raw", 120_000), 15),
    (Format("csv", "raw", 18_000), 10),
    (Format("zip", "raw", 38_000_000), 20),
)


def format_for(subject: Subject, dice: random.Random) -> Format:
    """Return a format that suits what the file shows."""
    formats, weights = zip(*(_PHOTOS if subject.category else _PAPERS), strict=True)
    chosen: Format = dice.choices(formats, weights)[0]
    return chosen


def size_of(kind: Format, dice: random.Random) -> int:
    """Return a size in bytes around the usual one of the format."""
    return max(512, round(kind.usual * dice.lognormvariate(0, 0.5)))


def shape_of(kind: Format, dice: random.Random) -> tuple[int | None, int | None]:
    """Return width and height in pixels, nothing for what has none."""
    return dice.choice(kind.shapes) if kind.shapes else (None, None)


def camera_name(kind: Format, dice: random.Random) -> str:
    """Return what a camera or a person called the file before it was uploaded."""
    if kind.resource_type == "raw" or kind.name == "pdf":
        return f"final_v{dice.randrange(1, 9)}"
    return f"{dice.choice(('DSC', 'IMG', '_MG'))}_{dice.randrange(10_000):04d}"
