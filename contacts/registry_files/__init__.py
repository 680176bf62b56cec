"""The registry of contacts as files: what the columns are, what a file would do, what goes out."""
