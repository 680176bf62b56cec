"""Copies of pictures, drawn anew: no metadata, no place, nothing but pixels.

Pure: bytes in, bytes out.
"""

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps

COPIED_TYPES = {"image/png", "image/jpeg", "image/webp"}
# About 200 MB while it is drawn; a picture of 1 GB unpacked may be 1 MB as a file.
MAX_PIXELS = 50_000_000
PREVIEW_SIDE = 6000
THUMBNAIL_SIDE = 320
FORMATS = ["PNG", "JPEG", "WEBP"]
# What Pillow raises for a file that is cut, crafted or too large.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class NotDrawable(Exception):
    """A picture that cannot be read, or would be too large to draw."""


def copies_of(original: bytes) -> tuple[bytes, bytes]:
    """Return a picture drawn anew, upright, and its thumbnail, both as WebP."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _draw(original)
    except BROKEN as error:
        raise NotDrawable(type(error).__name__) from error


def _draw(original: bytes) -> tuple[bytes, bytes]:
    with Image.open(io.BytesIO(original), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise NotDrawable(f"{picture.width} x {picture.height}")
        # Only JPEG can be read smaller than it is.
        picture.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        upright = ImageOps.exif_transpose(picture)
    drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    drawn.info.clear()
    return _as_webp(drawn, PREVIEW_SIDE), _as_webp(drawn, THUMBNAIL_SIDE)


def _as_webp(drawn: Image.Image, side: int) -> bytes:
    drawn.thumbnail((side, side))
    buffer = io.BytesIO()
    drawn.save(buffer, "WEBP", quality=88, method=2)
    return buffer.getvalue()
