"""Door 1, review: a forgotten person leaves the labels. What they said of cases stays, said by nobody."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from coc_analytics.intake.keys import Keys, in_letters, normalise
from coc_analytics.intake.review.labels import replace_reviewer
from coc_analytics.intake.review.reviewers import reviewer_pseudonym


def unlink_reviewer(vault: Path, keys: Keys, identities: Iterable[str]) -> int:
    """Part a person from the labels they gave; these stay, under a fresh random pseudonym that leads to nobody.

    Gives how many files changed.
    """
    fresh = in_letters(secrets.randbits(64))
    pseudonyms = {reviewer_pseudonym(keys, normalise(each)): fresh for each in identities}
    return replace_reviewer(vault, pseudonyms)
