"""Completes what is being typed in the directory's search box, each proposal with its kind."""
