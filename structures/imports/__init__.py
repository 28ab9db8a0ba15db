"""Imports: an adapter reads one format into `rows.Establishment`s, `upsert` writes them."""
