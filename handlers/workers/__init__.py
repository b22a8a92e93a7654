"""Several processes that serve the same pages from one database."""
