"""The right answer to a text, where it is known: computed for generated tasks, looked up in the sample of the others."""

import datetime
import re
import string
from functools import cache, lru_cache

from s2s_core.errors import UserError
from s2s_core.tasks.base import sample
from s2s_core.tasks.dates import FIRST, FORMATS, LAST

YEAR = re.compile(r"\d{4}")


@lru_cache(maxsize=512)
def reference(task: str, text: str) -> str | None:
    """The target of a source text; None where nobody knows it. A text in the sample twice has the first row's target."""
    text = text.strip()
    if task == "reverse":
        return text[::-1] if text and set(text) <= set(string.ascii_lowercase) else None
    if task == "dates":
        return _date(text)
    return _sampled(task).get(text)


def _date(text: str) -> str | None:
    """The date that is written so in one of the task's forms: all days of the year named are tried."""
    for year in {int(digits) for digits in YEAR.findall(text)} & set(range(FIRST.year, LAST.year + 1)):
        first = datetime.date(year, 1, 1)
        for day in range(366):
            date = first + datetime.timedelta(days=day)
            if date.year == year and any(form(date).text == text for form in FORMATS):
                return date.isoformat()
    return None


@cache
def _sampled(task: str) -> dict[str, str]:
    try:
        return {source: target for source, target in reversed(sample(task))}
    except UserError:
        return {}
