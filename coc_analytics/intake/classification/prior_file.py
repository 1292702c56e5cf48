"""Door 1: the prior as bytes, so that it is learnt once and not by every command. The taxonomy's words, never an account's.

The bytes begin with a keyed mark over all that follows and over what the prior was made with. Bytes whose mark does
not fit are not looked into. Arrays only: nothing is ever unpickled.
"""

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import scipy
import sklearn

from coc_analytics import __version__
from coc_analytics.intake.classification.classifier import REVISION, Classifier
from coc_analytics.intake.classification.decisions import Rule
from coc_analytics.intake.classification.features import as_letters
from coc_analytics.intake.classification.prior import Prior
from coc_analytics.taxonomies import Taxonomy

Mark = Callable[[bytes], int]
"""A keyed number of 64 bits for a digest, which nobody without the vault's key can give."""
_LENGTH = 16


def written(prior: Classifier, mark: Mark) -> bytes:
    """The prior as bytes; none where it has learnt nothing that would take long to learn again."""
    numbers = prior.numbers()
    if not numbers:
        return b""
    rule = as_letters([json.dumps(asdict(prior.rule))])
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, rule=rule, **numbers)
    content = stream.getvalue()
    return _mark_of(content, prior.taxonomy, mark) + content


def read(content: bytes, taxonomy: Taxonomy, mark: Mark) -> Classifier | None:
    """The prior that was written; None where these are other bytes, or it was made for something else."""
    found, rest = content[:_LENGTH], content[_LENGTH:]
    return _read(rest, taxonomy) if rest and found == _mark_of(rest, taxonomy, mark) else None


@lru_cache(maxsize=2)
def _read(content: bytes, taxonomy: Taxonomy) -> Classifier:
    """Read once a process: a run asks for the prior with every file of reports."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        numbers = {name: file[name] for name in file.files}
    told = json.loads(numbers.pop("rule").tobytes())
    rule = Rule(**told | {name: tuple(told[name]) for name in ("sureness", "kind_sureness", "shares")})
    return Classifier(Prior.of_numbers(taxonomy, numbers), rule)


def _mark_of(content: bytes, taxonomy: Taxonomy, mark: Mark) -> bytes:
    """Over the numbers and all that they hang on: the taxonomy, this software and what it calculates with; no encoder."""
    made_with = (__version__, REVISION, np.__version__, scipy.__version__, sklearn.__version__, "no encoder")
    whole = blake2b(repr((*made_with, taxonomy.version)).encode(), digest_size=32)
    whole.update(content)
    return f"{mark(whole.digest()):016x}".encode()
