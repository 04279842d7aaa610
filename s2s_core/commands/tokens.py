"""The token that somebody means who writes it as it looks: `Do` for `▁Do`; and which are near where there is none."""

import difflib
from collections.abc import Sequence

from s2s_core.edits import ForceToken
from s2s_core.errors import UserError
from s2s_core.text.segment import SPACE

N_NEAR = 5  # tokens named in a message


def meant(edit: ForceToken, vocabulary: Sequence[str]) -> ForceToken:
    """The edit with a token of the vocabulary: exactly as written, else the one that differs by the mark of a word's beginning.

    UserError names the nearest tokens, written as the option takes them.
    """
    known = set(vocabulary)
    if edit.token in known:
        return edit
    bare = edit.token.strip().removeprefix(SPACE)
    fitting = [token for token in (bare, SPACE + bare) if token in known]
    if len(fitting) == 1:
        return ForceToken(step=edit.step, token=fitting[0])
    near = [f'"{edit.step}={token}"' for token in fitting or nearest(bare, vocabulary)]
    if not near:
        raise UserError("error.unknown_token", token=edit.token)
    raise UserError(
        "error.unknown_token_near", token=edit.token, near=", ".join(f"--force {n}" for n in near)
    )


def nearest(token: str, vocabulary: Sequence[str]) -> list[str]:
    """Tokens that look most like this one, capitals and the mark of a word's beginning apart; then its own first part."""
    by_look: dict[str, list[str]] = {}
    for other in vocabulary:
        by_look.setdefault(other.removeprefix(SPACE).lower(), []).append(other)
    looks = difflib.get_close_matches(token.lower(), [look for look in by_look if look], n=N_NEAR, cutoff=0.6)
    if not looks:
        starts = (token[:n].lower() for n in range(len(token), 0, -1))
        looks = [look for look in starts if look in by_look][:1]
    return [other for look in looks for other in by_look[look]][:N_NEAR]
