"""What a request may bring along: refused before it is written, not after."""

from typing import Any, override

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
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
