"""A user's mistake: a catalog key with its values, so that the app can say it in the language chosen."""


class UserError(ValueError):
    """`key` is a catalog key (`error.empty`), `values` fill its placeholders; str() is the English message."""

    def __init__(self, key: str, **values: object):
        self.key, self.values = key, values
        super().__init__(key, values)

    def __str__(self) -> str:
        try:
            from s2s_core.i18n import catalog
        except ImportError:
            return f"{self.key} {self.values}"
        return catalog("en")(self.key, **self.values)
