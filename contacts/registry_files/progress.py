"""How far a file is, told while its work is still one open transaction."""

from types import TracebackType
from typing import Self

from django.db import connection

EVERY = 500

BEAT = """
UPDATE contacts_registryfile SET beat_at = now(), step = %s, done = %s, total = %s
WHERE id = %s AND attempt = %s AND state IN ('checking', 'importing')
"""


class Stopped(Exception):
    """The file was cancelled, or another attempt has taken over."""


class Progress:
    """Writes past the transaction of the work, and hears there of its end."""

    def __init__(self, file_id: int, attempt: int) -> None:
        self._keys = (file_id, attempt)
        self._step, self._told = "", 0

    def __enter__(self) -> Self:
        self._connection = connection.copy()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def tell(self, step: str, done: int, total: int | None) -> None:
        """Tell every few hundred rows; Stopped where the work is wanted no more."""
        since = self._told if step == self._step else 0
        if done - since < EVERY:
            return
        self._step, self._told = step, done
        with self._connection.cursor() as cursor:
            cursor.execute(BEAT, [step, done, total, *self._keys])
            if not cursor.rowcount:
                raise Stopped
