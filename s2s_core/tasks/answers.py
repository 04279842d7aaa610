"""The right answer to an input of a generated task, for showing how near a model comes. None where it is not known."""

import datetime
import itertools
import re
import string
from collections.abc import Callable

from s2s_core.tasks import dates
from s2s_core.text.segment import normalise

MONTH_NAMES = {name[:3].lower(): number for number, name in enumerate(dates.MONTHS, start=1)}


def reversed_letters(source: str) -> str | None:
    return source[::-1] if source and set(source) <= set(string.ascii_lowercase) else None


def iso_date(source: str) -> str | None:
    """Year-month-day of a date in one of the task's forms: of all dates its numbers could make, the one written so."""
    numbers = [int(number) for number in re.findall(r"\d+", source) if len(number) < 5]
    named = [MONTH_NAMES[name] for name in re.findall(r"[a-z]{3}", source.lower()) if name in MONTH_NAMES]
    for year, month, day in itertools.permutations(numbers + named, 3) if len(numbers) < 8 else ():
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            continue
        # only years that the task knows: "3/5/21" is written like one of its dates, of the year 21
        if dates.FIRST <= date <= dates.LAST and dates.gold(source, date.isoformat()):
            return date.isoformat()
    return None


_ANSWERS: dict[str, Callable[[str], str | None]] = {"reverse": reversed_letters, "dates": iso_date}


def as_read(source: str) -> str:
    """An input of a generated task in plain forms, one character one token. Capitals stay: they are no input of `reverse`."""
    return normalise(source, unspaced=True).text


def answer(task: str, source: str) -> str | None:
    """The right answer of a generated task; None for any other task, and for an input that has none."""
    return _ANSWERS[task](as_read(source)) if task in _ANSWERS else None
