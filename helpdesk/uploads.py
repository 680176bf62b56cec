"""What a request may bring along: refused before it is written, not after."""

from collections.abc import Callable, Iterable
from typing import Any, override

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


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
    """The body of a request, refused where it ends before the length it announced.

    A form cut off on its way would else be read as one whose last fields are empty.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

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
        return piece


type Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def with_whole_bodies(application: Application) -> Application:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        body = WholeBody(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
        return application(environ | {"wsgi.input": body}, start_response)

    return answer
