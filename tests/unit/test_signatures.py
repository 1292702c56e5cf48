"""A check is a signature where keys are listed: nobody writes somebody's name under what they did not check."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coc_analytics.community import load_community
from coc_analytics.periods import Quarter
from coc_analytics.release import ActKind, Hand, Release, open_shelf
from coc_analytics.release.acts import content_of, next_act, written
from coc_analytics.release.signatures import (
    faults_of_signatures,
    is_signed_by,
    new_secret,
    public_key,
    signed,
)
from coc_analytics.terms import Audience, Refusal, ReleaseState
from pipelines.places import Places
from tests.made_up_releases import SMALL, made_up_release
from tests.published_community import PASSPHRASE, add_messages, coc, done

Q1 = Quarter.parse("2026Q1")
OF_IT = ("--quarter", "2026Q1", "--audience", "committee")


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess at a passphrase takes no half second here."""
    from coc_analytics.safekeeping import wrapping

    monkeypatch.setitem(wrapping._SCRYPT, "n", 2**4)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def places(new_community: Places, home: Path) -> Places:
    """A community with a draft that Quince prepared, and keys of Medlar and Kim."""
    add_messages(new_community, "2026-02")
    done("intake")
    done("release", "prepare", *OF_IT, "--by", "Quince")
    return new_community


def make_key(file: Path) -> str:
    """The public part of a new key."""
    return done("me", "--key", str(file)).splitlines()[-1].split('"')[3]


def list_keys(places: Places, **keys: str) -> None:
    lines = "".join(f'"{name}" = "{key}"\n' for name, key in keys.items())
    places.settings.write_text(f"[signers]\n{lines}")


def check(name: str, key: Path) -> str:
    run = coc("release", "check", *OF_IT, "--by", name, "--key", str(key))
    return "" if run.exit_code == 0 else run.stderr


@pytest.fixture
def keys(places: Places, home: Path) -> dict[str, Path]:
    """Medlar's and Kim's keys, both listed, and a stranger's."""
    made = {name: home / name for name in ("Medlar", "Kim", "stranger")}
    public = {name: make_key(file) for name, file in made.items()}
    list_keys(places, Medlar=public["Medlar"], Kim=public["Kim"])
    return made


def draft_of(places: Places) -> Release:
    found = open_shelf(places.releases).draft(Audience.COMMITTEE, Q1)
    assert found is not None
    return found


# signing and publishing


def test_what_was_signed_is_published_and_passes_the_audit(places: Places, keys: dict[str, Path]) -> None:
    assert check("Medlar", keys["Medlar"]) == ""
    assert draft_of(places).signature
    done("release", "publish", *OF_IT, "--by", "Kim")
    done("audit")
    done("release", "withdraw", *OF_IT, "--by", "Kim", "--reason", "a try")
    done("audit")


def test_checking_again_changes_no_byte(places: Places, keys: dict[str, Path]) -> None:
    check("Medlar", keys["Medlar"])
    file = places.releases / ".drafts/committee/2026Q1/release.json"
    before = file.read_bytes()
    assert check("Medlar", keys["Medlar"]) == ""
    done("release", "prepare", *OF_IT, "--by", "Quince")
    assert file.read_bytes() == before


def test_without_listed_keys_all_is_as_it_was(places: Places) -> None:
    done("release", "check", *OF_IT, "--by", "Medlar")
    assert '"signature"' not in (places.releases / ".drafts/committee/2026Q1/release.json").read_text()
    done("release", "publish", *OF_IT, "--by", "Medlar")
    done("audit")


REFUSED = {
    # who signs            with whose key    what is said
    "Kim": ("Medlar", "your key is not the one that community.toml lists"),
    "Medlar": ("stranger", "your key is not the one that community.toml lists"),
    "Robin Vale": ("Medlar", "whoever checks has a key that community.toml lists"),
    "Kim Arbor": ("Kim", "whoever checks has a key that community.toml lists"),
    "Mеdlar": ("stranger", "your key is not the one that community.toml lists"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nobody_signs_for_somebody_else(places: Places, keys: dict[str, Path], name: str) -> None:
    key, said = REFUSED[name]
    assert said in check(name, keys[key])
    assert draft_of(places).state is ReleaseState.DRAFT


def test_who_has_no_key_yet_is_told_how_to_make_one(
    places: Places, keys: dict[str, Path], home: Path
) -> None:
    assert "make one with `coc me`" in check("Medlar", home / "none")


# forgeries by somebody who may write every file and computes every sha256 anew


def forge(places: Places, draft: Release) -> None:
    """Write a draft and a log of acts that fit one another, as if it had been prepared and checked."""
    shelf = open_shelf(places.releases, Hand("root", "2026-04-05"))
    done("release", "discard", *OF_IT, "--by", "Quince")
    (places.releases / ".acts.jsonl").unlink()
    shelf.write_draft(replace(draft, state=ReleaseState.DRAFT, checked_by="", signature=""))
    acts = shelf.acts()
    act = next_act(
        acts, ActKind.CHECKED, draft.audience, draft.quarter, draft.checked_by, content_of(draft), "", Hand()
    )
    assert act is not None
    (places.releases / ".acts.jsonl").write_bytes(written((*acts, act)))
    shelf.write_draft(draft)


def _renamed(draft: Release) -> Release:
    name, measure = next(iter(draft.measures.items()))
    return replace(draft, measures={**draft.measures, name: replace(measure, title="Something else")})


FORGERIES: dict[str, Callable[[Release], Release]] = {
    "the checker is another listed person": lambda draft: replace(draft, checked_by="Kim"),
    "the checker is spelt otherwise": lambda draft: replace(draft, checked_by="medlar"),
    "a title was changed after the check": _renamed,
    "the community's name was changed after the check": lambda draft: replace(draft, community="Another"),
    "there is no signature": lambda draft: replace(draft, signature=""),
    "the signature is a word": lambda draft: replace(draft, signature="signed"),
    "the signature is cut short": lambda draft: replace(draft, signature=draft.signature[:-8]),
    "it is signed by a stranger": lambda draft: signed(draft, new_secret()),
    "the checker is not listed": lambda draft: replace(draft, checked_by="Robin Vale"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_check_is_not_published(places: Places, keys: dict[str, Path], forgery: str) -> None:
    check("Medlar", keys["Medlar"])
    draft = draft_of(places)
    forge(places, FORGERIES[forgery](draft))
    run = coc("release", "publish", *OF_IT, "--by", "Robin")
    assert run.exit_code == 1
    assert "signed" in run.stderr or "has a key that community.toml lists" in run.stderr, run.stderr
    assert not (places.releases / "committee").exists()


def test_the_same_forger_is_not_stopped_without_keys(places: Places) -> None:
    """Why there are signatures: the log of acts alone believes whoever writes it anew."""
    done("release", "check", *OF_IT, "--by", "Medlar")
    forge(places, replace(draft_of(places), checked_by="Kim"))
    done("release", "publish", *OF_IT, "--by", "Robin")


# the audit


def _published(secret: bytes | None, quarter: str, day: str, by: str = "Medlar") -> Release:
    made = made_up_release(SMALL, Audience.COMMITTEE)
    made = replace(made, quarter=Quarter.parse(quarter), state=ReleaseState.PUBLISHED, checked_by=by)
    made = replace(made, published_at=day, previous="0" * 64)
    return made if secret is None else signed(made, secret)


MEDLAR, KIM = new_secret(), new_secret()
LISTED = {"Medlar": public_key(MEDLAR)}
FIRST = _published(MEDLAR, "2026Q1", "2026-04-05")
SHELVES: dict[str, tuple[tuple[Release, ...], int]] = {
    # what was published                                  how many faults
    "nothing": ((), 0),
    "one that is signed": ((FIRST,), 0),
    "one from before keys were listed, then a signed one": (
        (_published(None, "2025Q4", "2026-01-05"), FIRST),
        0,
    ),
    "an unsigned one after a signed one": ((FIRST, _published(None, "2026Q2", "2026-07-05")), 1),
    "one withdrawn since": ((replace(FIRST, state=ReleaseState.WITHDRAWN),), 0),
    "one changed since": ((replace(FIRST, community="Another"),), 1),
    "one with another's name": ((replace(FIRST, checked_by="Kim"),), 1),
    "one signed by somebody who left": ((_published(KIM, "2026Q1", "2026-04-05", "Kim"),), 0),
    "one signed by a stranger": ((_published(new_secret(), "2026Q1", "2026-04-05"),), 1),
    "one with a signature of another": (
        (FIRST, replace(_published(None, "2026Q2", "2026-07-05"), signature=FIRST.signature)),
        1,
    ),
}


@pytest.mark.parametrize("shelf", SHELVES)
def test_the_audit_finds_what_is_not_signed_by_whom_it_says(shelf: str) -> None:
    releases, number = SHELVES[shelf]
    found = list(faults_of_signatures(releases, LISTED, {"Kim": public_key(KIM)}))
    assert len(found) == number, found


def test_keys_that_were_taken_off_the_list_do_not_excuse_what_comes_later() -> None:
    later = _published(None, "2026Q2", "2026-07-05")
    assert list(faults_of_signatures((FIRST, later), {}, {})) != []


def test_coc_audit_says_it(places: Places, keys: dict[str, Path]) -> None:
    check("Medlar", keys["Medlar"])
    done("release", "publish", *OF_IT, "--by", "Kim")
    list_keys(places, Medlar=public_key(new_secret()))
    run = coc("audit")
    assert run.exit_code == 1
    assert "FAULT 2026Q1 for the committee: its check is not signed by whom it says" in run.stdout
    places.settings.write_text("[signers]\nMedlar = 1\n")
    assert "FAULT a public key is damaged" in coc("audit").stdout


# the key of one's own


def test_a_key_is_made_once_for_its_owner_only(places: Places, home: Path) -> None:
    first = done("me")
    file = home / ".coc-me.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert done("me") == first
    assert file.read_bytes() == before
    assert '"Your Name" = "ed25519:' in first


def test_under_a_passphrase_the_secret_is_in_no_clear(places: Places, home: Path) -> None:
    words = home / "words"
    words.touch(mode=0o600)
    words.write_text(PASSPHRASE + "\n")
    public = done("me", "--passphrase-file", str(words)).splitlines()[-1].split('"')[3]
    assert "under a passphrase" in (home / ".coc-me.key").read_text()
    list_keys(places, Medlar=public)
    assert (
        "the passphrase is not the one of your key"
        in coc("release", "check", *OF_IT, "--by", "Medlar").stderr
    )
    done("release", "check", *OF_IT, "--by", "Medlar", "--passphrase-file", str(words))
    assert is_signed_by(draft_of(places), public)


@pytest.mark.parametrize("place", ["vault/me.key", "releases/me.key", "dashboards/me.key"])
def test_a_key_of_ones_own_does_not_lie_in_the_community(places: Places, place: str) -> None:
    run = coc("me", "--key", str(places.vault.parent / place))
    assert run.exit_code == 1
    assert "does not lie where others of the community work" in run.stderr


def _cut(file: Path) -> None:
    file.write_text(file.read_text()[:40])


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "others can read it": (lambda file: file.chmod(0o640), "others can read your key"),
    "it is cut": (_cut, "your key's file is damaged"),
    "it is empty": (lambda file: file.write_text(""), "your key's file is damaged"),
    "it is another file": (lambda file: file.write_text("a\nb\nc\n"), "your key's file is damaged"),
    "it is of another form": (
        lambda file: file.write_text(file.read_text().replace("coc-me 1", "coc-me 2")),
        "your key's file is damaged",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_key_that_cannot_be_relied_on_is_refused(places: Places, home: Path, damage: str) -> None:
    done("me")
    harm, said = DAMAGES[damage]
    harm(home / ".coc-me.key")
    assert said in coc("me").stderr


BAD_KEYS = ("1", '"ed25519:"', '"abc"', '"ed25519:' + "A" * 44 + '"', '["x"]', '"rsa:' + "A" * 43 + '="')


@pytest.mark.parametrize("key", BAD_KEYS)
@pytest.mark.parametrize("section", ["signers", "former_signers"])
def test_a_damaged_public_key_is_refused(tmp_path: Path, section: str, key: str) -> None:
    file = tmp_path / "community.toml"
    file.write_text(f'[{section}]\n"Kim Arbor" = {key}\n')
    with pytest.raises(Refusal, match="a public key is damaged") as refused:
        load_community(file)
    assert "Kim" not in str(refused.value)
