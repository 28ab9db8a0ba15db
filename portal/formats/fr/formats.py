"""Beside what Django knows of French: the first day of a month is « 1er » (see `portal.dates`)."""

DATE_FORMAT = "jS F Y"
