"""The right answer to a text, where it is known: computed for generated tasks, looked up in the sample of the others."""

from functools import cache, lru_cache

from s2s_core.errors import UserError
from s2s_core.tasks.answers import answer
from s2s_core.tasks.base import sample


@lru_cache(maxsize=512)
def reference(task: str, text: str) -> str | None:
    """The target of a source text; None where nobody knows it. A text in the sample twice has the first row's target."""
    text = text.strip()
    return answer(task, text) or _sampled(task).get(text)


@cache
def _sampled(task: str) -> dict[str, str]:
    try:
        return {source: target for source, target in reversed(sample(task))}
    except UserError:
        return {}
