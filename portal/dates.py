"""How days are written: as Django does, save that in French the first of a month is « 1er »."""

from datetime import date, time

from django.utils.formats import date_format as written
from django.utils.formats import get_format

from portal.languages import language_here

#: Each letter but `F` stands for itself.
DAY, FIRST = "j F", r"1\e\r F"


def date_format(day: date | time, form: str = "DATE_FORMAT") -> str:
    """`form` is the name of a format, or a format. An instant is written in the time that it bears."""
    found = get_format(form)
    is_first = isinstance(day, date) and day.day == 1 and language_here() == "fr"
    # Django takes an hour as well, which its annotations do not say.
    return written(day, found.replace(DAY, FIRST) if is_first else found)  # type: ignore[arg-type]
