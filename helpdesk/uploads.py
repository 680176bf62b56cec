"""What a request may bring along: refused before it is written, not after."""

from collections.abc import Callable, Iterable
from typing import Any, override

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.http import parse_header_parameters


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Streams files to disk, so that memory stays flat; reads no body that is too large.

    Whoever is not logged in brings no files: their body is no larger than a form's.
    """

    @override
    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if self.request and self.request.user.is_authenticated:
            limit += settings.ATTACHMENT_MAX_CASE_BYTES
        if content_length > limit:
            raise RequestDataTooBig(f"A body of {content_length} bytes, {limit} allowed")


class WholeBody:
    """The body of a request, refused where it ends before the length or the line it announced.

    A form cut off on its way would else be read as one whose last fields are empty. Where what is
    left of it was given a length of its own, only the last line of a form in parts tells.
    """

    def __init__(self, stream: Any, length: int, last_line: bytes = b"") -> None:
        self._stream = stream
        self._left = length
        self._last_line = last_line
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        pieces = []
        while wanted:
            piece = self._took(self._stream.read(wanted))
            wanted -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        return self._took(self._stream.readline(wanted)) if wanted else b""

    def _took(self, piece: bytes) -> bytes:
        if not piece:
            raise BadRequest(f"The body ended {self._left} bytes too early")
        self._left -= len(piece)
        kept = len(self._last_line) + len(b"\r\n")
        self._tail = (self._tail + piece[-kept:])[-kept:]
        if not self._left and not self._tail.rstrip().endswith(self._last_line):
            raise BadRequest("The body has no end")
        return piece


def last_line_of(content_type: str) -> bytes:
    """Return what must end a form that is sent in parts; empty for one that has no such line."""
    try:
        kind, options = parse_header_parameters(content_type)
    except ValueError:
        return b""  # Django refuses it
    boundary = options.get("boundary", "")
    return f"--{boundary}--".encode() if kind == "multipart/form-data" and boundary else b""


type Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def with_whole_bodies(application: Application) -> Application:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = environ.get("CONTENT_LENGTH") or "0"
        last_line = last_line_of(environ.get("CONTENT_TYPE", ""))
        # A form in parts is never shorter, and one of no length would not even be read.
        length = max(int(given) if given.isdecimal() else 0, len(last_line))
        body = WholeBody(environ["wsgi.input"], length, last_line)
        return application(
            environ | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}, start_response
        )

    return answer
