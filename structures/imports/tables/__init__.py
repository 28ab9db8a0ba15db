"""Separated texts and workbooks, read row by row; cells mended where there is no doubt."""
