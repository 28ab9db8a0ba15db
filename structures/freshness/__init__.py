"""Pages that stay true: confirmed by their members once a year, told at once when a register says closed."""
