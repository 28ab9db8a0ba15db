"""Measures, each a module: `python -m bench.web`. They print a table and write its rows under `results/`."""
