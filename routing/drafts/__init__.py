"""Changes of the rules that are prepared, looked at, and published or discarded together."""
