class RulesRefused(Exception):
    """Says in the reader's language, by path, why a file of rules is not taken."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons
