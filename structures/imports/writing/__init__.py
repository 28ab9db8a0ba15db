"""Rows into records, pages and suggestions, in bulk."""
