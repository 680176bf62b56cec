"""Names, types and digests of uploads: what a person's machine says of them is not believed."""

import hashlib
import re
import unicodedata
from typing import Any

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

NAME_LENGTH = 120
ENDING_LENGTH = 10
SAMPLE_BYTES = 65_536
UNKNOWN_TYPE = "application/octet-stream"
# Only these are named to a browser; anything else goes out as unknown bytes.
KNOWN_TYPES = {
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/pdf",
    "application/zip",
}


def display_name(name: str) -> str:
    """Return a file's name as it may be shown: any script, no path, no invisible characters.

    The name is only ever text on a page; stored files have random names.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r"\s+", " ", name).strip(".． ")
    if len(name) > NAME_LENGTH:
        stem, dot, ending = name.rpartition(".")
        ending = ending if dot and len(ending) <= ENDING_LENGTH else ""
        name = f"{(stem or name)[: NAME_LENGTH - len(ending) - 2]}….{ending}".rstrip(".")
    return name or _("unnamed file")


def sniffed_type(upload: UploadedFile[Any]) -> str:
    """Return the type that the content shows: a picture, PDF, ZIP or text, else unknown bytes."""
    upload.seek(0)
    sample = upload.read(SAMPLE_BYTES)
    upload.seek(0)
    try:
        found = puremagic.from_string(sample, mime=True)
    except puremagic.PureError:
        found = ""
    if found in KNOWN_TYPES:
        return found
    return "text/plain" if _is_text(sample) else UNKNOWN_TYPE


def _is_text(sample: bytes) -> bool:
    if b"\0" in sample:
        return False
    for encoding in ("utf-8", "cp932"):
        try:
            sample.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(sample) - 4 and len(sample) == SAMPLE_BYTES:
                return True
        else:
            return bool(sample)
    return False


def sha256_of(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
