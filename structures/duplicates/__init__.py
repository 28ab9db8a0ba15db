"""Pages that may speak of the same structure: found by what they share, decided by editors."""
