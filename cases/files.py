"""Names, types and digests of uploads: what a person's machine says of them is not believed."""

import codecs
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
HEIC = "image/heic"
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
HEAD_LINES = 20
HEAD_BYTES = 4096
# Control signs, marks without width or of direction, halves of signs.
HIDDEN = {"Cc", "Cf", "Cs"}
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
    name = "".join(char for char in name if unicodedata.category(char) not in HIDDEN)
    name = re.sub(r"\s+", " ", name).strip(".． ")
    if len(name) > NAME_LENGTH:
        stem, dot, ending = name.rpartition(".")
        ending = ending if dot and len(ending) <= ENDING_LENGTH else ""
        name = f"{(stem or name)[: NAME_LENGTH - len(ending) - 2]}….{ending}".rstrip(".")
    return name or _("unnamed file")


def sample_of(upload: UploadedFile[Any]) -> bytes:
    upload.seek(0)
    sample: bytes = upload.read(SAMPLE_BYTES)
    upload.seek(0)
    return sample


def sniffed_type(sample: bytes) -> str:
    """Return the type that the first bytes show: a picture, PDF, ZIP or text, else unknown."""
    if not sample:
        return UNKNOWN_TYPE
    if sample[4:8] == b"ftyp" and sample[8:12] in HEIC_BRANDS:
        return HEIC
    try:
        found = puremagic.from_string(sample, mime=True)
    except puremagic.PureError:
        found = ""
    if found in KNOWN_TYPES:
        return found
    return "text/plain" if encoding_of(sample) else UNKNOWN_TYPE


def encoding_of(sample: bytes) -> str:
    """Return how the beginning of a text is encoded, or nothing where it is no text."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not sample or b"\0" in sample:
        return ""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            sample.decode(encoding)
        except UnicodeDecodeError as error:
            # The sample may end within a sign.
            if error.start >= len(sample) - 4 and len(sample) == SAMPLE_BYTES:
                return encoding
        else:
            return encoding
    return ""


def first_lines(sample: bytes) -> str:
    """Return the first lines of a text as they may be shown, nothing of what is no text."""
    if sniffed_type(sample) != "text/plain":
        return ""
    text = sample[:HEAD_BYTES].decode(encoding_of(sample), errors="ignore")
    lines = ("".join(filter(is_shown, line)) for line in text.splitlines()[:HEAD_LINES])
    return "\n".join(lines).rstrip()


def is_shown(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) not in HIDDEN


def sha256_of(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
