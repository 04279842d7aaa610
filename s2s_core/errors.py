"""A user's mistake: a catalog key with its values, so that the app can say it in the language chosen."""

from functools import partial
from typing import Any


class UserError(ValueError):
    """`key` is a catalog key (`error.empty`), `values` fill its placeholders; str() is the English message."""

    def __init__(self, key: str, **values: object):
        self.key, self.values = key, values
        super().__init__(key)

    def __str__(self) -> str:
        from s2s_core.i18n import catalog

        text = catalog("en")
        if self.key in text:
            return text(self.key, **self.values)
        return " ".join([self.key, *(f"{name}={value}" for name, value in self.values.items())])

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(UserError, self.key, **self.values), ()
