"""Words with a capital that an answer has and its source does not: where names are to be taken over, most are made up."""

import re

POINTED = re.compile(r"\b(?:[^\W_]\.)+(?:[^\W_]\b)?")  # single letters with full stops between: U.S., J.P
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Runs of letters and digits: Smith's is Smith and s, but U.S. is US."""
    return WORD.findall(POINTED.sub(lambda found: found[0].replace(".", "") + " ", text))


def capitals(said: str, source: str) -> tuple[int, int]:
    """(novel, all): words of an answer that hold a capital letter, and those of them that the source does not hold in any
    case: Bank is not novel where the source has BANK or bank. A word that stands twice counts twice."""
    known = {word.casefold() for word in words_of(source)}
    words = [word for word in words_of(said) if any(map(str.isupper, word))]
    return sum(word.casefold() not in known for word in words), len(words)
