"""Registers and files: each adapter only parses what it knows into rows."""
