"""« Référencer ma structure »: a page asked for by whoever does not find theirs, read by an editor first."""
