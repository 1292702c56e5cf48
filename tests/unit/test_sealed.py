"""A sealed value can be carried and opened, and nothing else."""

import copy
import json
import logging
import pickle

import pytest

from coc_analytics.sealed import Sealed

SECRET = "Zyxwyn Quillfeather"


@pytest.mark.parametrize(
    "show", [repr, str, "{}".format, lambda value: f"{value:>40}", lambda value: f"{[value]}"]
)
def test_no_text_made_of_it_shows_it(show) -> None:  # type: ignore[no-untyped-def]
    assert SECRET not in show(Sealed(SECRET))


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, list, json.dumps, tuple, iter])
def test_it_cannot_be_taken_apart(take) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError) as refused:
        take(Sealed(SECRET))
    assert SECRET not in str(refused.value)


def test_a_log_line_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger(__name__).warning("got %s and %r", Sealed(SECRET), Sealed(SECRET))
    assert SECRET not in caplog.text


def test_it_has_no_attribute_dictionary() -> None:
    with pytest.raises(TypeError):
        vars(Sealed(SECRET))


def test_opening_gives_the_value_back() -> None:
    assert Sealed(SECRET).open() == SECRET
    assert Sealed(SECRET) == Sealed(SECRET)
    assert len({Sealed(SECRET), Sealed(SECRET)}) == 1
