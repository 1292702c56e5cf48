"""The prior kept in the vault: codes to the last bit as one made anew, and is made anew where it is not exactly that."""

import io
import pickle
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coc_analytics.intake.classification import Classifier, classifier, prior_file
from coc_analytics.intake.keys import load_keys, make_keys
from coc_analytics.intake.review import learning
from coc_analytics.intake.review.learning import classifier_of, forget_model, prior_in, teach
from coc_analytics.taxonomies import load_taxonomy
from tests.unit.test_classification import OUTRIGHT

ACCOUNTS = [
    *OUTRIGHT,
    "I would like to thank the hosts, they were wonderful and I felt so welcome. Many thanks to all of them!",
    "A suggestion for the next edition: could we have the schedule earlier? It is not about anyone.",
    "He talked over me twice. Thanks for the call. Later she posted my address in the channel.",
    "",
]
LESSON = (list(OUTRIGHT) * 4, [[name] for name in OUTRIGHT.values()] * 4)


@pytest.fixture(scope="module")
def fresh() -> Classifier:
    return Classifier.prior()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with a key and the prior in it."""
    make_keys(tmp_path)
    prior_in(tmp_path, "cscce")
    return tmp_path


def file_of(vault: Path) -> Path:
    return vault / "model/prior"


@pytest.fixture
def never_made(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a prior is a fault, once the vault has one."""

    def fail(*_: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr(classifier, "prior_of", fail)


def test_it_is_its_owner_s_and_the_same_bytes_each_time(vault: Path) -> None:
    before = file_of(vault).read_bytes()
    assert stat.S_IMODE(file_of(vault).stat().st_mode) == 0o600
    file_of(vault).unlink()
    prior_in(vault, "cscce")
    assert file_of(vault).read_bytes() == before


@pytest.mark.usefixtures("never_made")
def test_what_is_kept_is_not_made(vault: Path) -> None:
    assert prior_in(vault, "cscce").predict(ACCOUNTS)


def test_it_codes_to_the_last_bit_as_one_made_anew(vault: Path, fresh: Classifier) -> None:
    kept = prior_in(vault, "cscce")
    assert kept is not fresh
    assert kept.version == fresh.version
    assert kept.rule == fresh.rule
    assert kept.predict(ACCOUNTS) == fresh.predict(ACCOUNTS)
    assert [kept.explain(text) for text in OUTRIGHT] == [fresh.explain(text) for text in OUTRIGHT]
    mine, theirs = kept.numbers(), fresh.numbers()
    assert {name: one.tobytes() for name, one in mine.items()} == {
        name: one.tobytes() for name, one in theirs.items()
    }


def test_what_is_learnt_on_top_of_it_is_the_same(vault: Path, fresh: Classifier) -> None:
    kept, made = (prior.learn(*LESSON) for prior in (prior_in(vault, "cscce"), fresh))
    assert kept.version == made.version
    assert kept.predict(ACCOUNTS) == made.predict(ACCOUNTS)
    assert kept.learn([], []).version == fresh.version


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _one_bit(content: bytes) -> bytes:
    return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]


def _without_mark(content: bytes) -> bytes:
    return content[16:]


def _arrays_of_objects(_: bytes) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, rule=np.array([{"threshold": 0.0}], dtype=object))
    return b"0" * 16 + stream.getvalue()


def _pickled(_: bytes) -> bytes:
    return pickle.dumps(_Bomb())


class _Bomb:
    def __reduce__(self) -> tuple[Callable[..., None], tuple[str, ...]]:
        return _explode, ()


def _explode() -> None:
    raise AssertionError("unpickled")


BROKEN = {
    "empty": lambda _: b"",
    "cut": _cut,
    "one bit": _one_bit,
    "no mark": _without_mark,
    "objects": _arrays_of_objects,
    "a pickle": _pickled,
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_file_that_is_not_exactly_it_is_ignored_and_made_anew(
    vault: Path, fresh: Classifier, wrong: str
) -> None:
    good = file_of(vault).read_bytes()
    file_of(vault).write_bytes(BROKEN[wrong](good))
    assert prior_in(vault, "cscce").version == fresh.version
    assert file_of(vault).read_bytes() == good


def test_one_of_another_vault_is_foreign(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    make_keys(other)
    file_of(other).parent.mkdir()
    file_of(other).write_bytes(file_of(vault).read_bytes())
    prior_in(other, "cscce")
    assert file_of(other).read_bytes()[:16] != file_of(vault).read_bytes()[:16]
    assert file_of(other).read_bytes()[16:] == file_of(vault).read_bytes()[16:]


@pytest.mark.parametrize("what", ["__version__", "REVISION"])
def test_one_of_another_software_is_foreign(vault: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    content, mark = file_of(vault).read_bytes(), load_keys(vault).content
    assert prior_file.read(content, load_taxonomy(), mark)
    monkeypatch.setattr(prior_file, what, "another")
    assert prior_file.read(content, load_taxonomy(), mark) is None


def test_one_of_another_taxonomy_is_foreign(vault: Path) -> None:
    content, mark = file_of(vault).read_bytes(), load_keys(vault).content
    assert prior_file.read(content, replace(load_taxonomy(), title="another"), mark) is None


def test_a_prior_with_an_encoder_is_never_kept(fresh: Classifier) -> None:
    class Counting:
        def encode(self, texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
            return np.ones((len(texts), 1))

    small = replace(load_taxonomy(), examples=load_taxonomy().examples[::7])
    made = classifier.prior_of(small, Counting())  # type: ignore[arg-type]
    assert prior_file.written(made, lambda _: 0) == b""


def test_without_a_key_nothing_is_kept(tmp_path: Path) -> None:
    prior_in(tmp_path, "cscce")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("never_made")
def test_it_stays_where_there_is_nothing_to_learn_and_goes_where_somebody_is_forgotten(vault: Path) -> None:
    (vault / "model" / learning.CARD).write_text("x")
    teach(vault, "cscce", ())
    assert [path.name for path in (vault / "model").iterdir()] == ["prior"]
    assert classifier_of(vault, "cscce").predict(ACCOUNTS)
    assert forget_model(vault) is False, "nothing of anybody was in it"
    assert not (vault / "model").exists()
