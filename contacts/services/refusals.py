class RegistryRefused(Exception):
    """Says in the reader's language why the registry does not take it; names the form's field."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class RegistryChanged(RegistryRefused):
    """Somebody changed the row since the page showed it."""
