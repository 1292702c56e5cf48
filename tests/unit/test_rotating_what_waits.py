"""After the key was rotated, rows that wait, rows that were given up and meetings begun again are known as before."""

import json
from pathlib import Path

import pytest

from coc_analytics import intake
from coc_analytics.casebook import look_at
from coc_analytics.casebook.rotating import rotate
from coc_analytics.intake import rotation
from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.review.learning import prior_in
from tests.intake_vault import Vault
from tests.rooms.test_intake_restarts import EVENTS, FIRST, MINUTES, SECOND, TIMES, zoom

PULSE = (
    "submitted_at,respondent,trust\n2026-03-01,Ash Birch,4\n{first},Sky Sample,5\n{second},Wren Example,2\n"
)
ODD = PULSE.format(first="", second="")
TIDY = PULSE.format(first="2026-03-02", second="")
EARLY = (("Ash Birch", "", "02:30", "02:50", 20), ("Sky Sample", "", "02:35", "02:50", 15))
PLACE = "pulse/p.csv"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A survey of which two rows wait."""
    made = Vault(tmp_path)
    made.put(PLACE, ODD)
    made.admit()
    return made


def rotated(vault: Vault) -> None:
    prepared = rotation.prepare(vault.path)
    rotate(vault.casebook, prepared.turn, *prepared.marks())
    assert rotation.end(vault.path, look_at(vault.casebook))


def waiting(vault: Vault) -> str:
    """The list, without the names of the quarantine's own files: these are keyed."""
    lines = intake.waiting_lines(vault.path)
    return "\n".join(line for line in lines if not line.startswith("  in "))


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_says_the_same(vault: Vault, times: int) -> None:
    before = waiting(vault)
    assert "2 rows wait" in before
    for _ in range(times):
        rotated(vault)
    assert waiting(vault) == before


COMES_AGAIN = {
    # what comes again after the rotation     where            rows wait then
    "the same bytes": (ODD, PLACE, "2 rows wait"),
    "other bytes": (ODD + "2026-03-05,Kim Arbor,3\n", PLACE, "2 rows wait"),
    "other bytes elsewhere": (ODD + "2026-03-05,Kim Arbor,3\n", "pulse/q.csv", "2 rows wait"),
    "one row mended": (TIDY, PLACE, "1 row waits"),
    "one row mended, elsewhere": (TIDY, "pulse/q.csv", "1 row waits"),
    "both rows mended": (PULSE.format(first="2026-03-02", second="2026-03-03"), PLACE, "no row waits"),
}


@pytest.mark.parametrize("what", COMES_AGAIN)
def test_an_export_that_comes_again_is_known(vault: Vault, what: str) -> None:
    content, place, wait = COMES_AGAIN[what]
    rotated(vault)
    (vault.path / PLACE).unlink()
    vault.put(place, content)
    vault.admit()
    assert waiting(vault).startswith(wait)


def test_an_export_without_a_usable_row_is_known_by_its_place(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(PLACE, "submitted_at,respondent,trust\n,Sky Sample,5\n")
    vault.admit()
    rotated(vault)
    vault.put(PLACE, "submitted_at,respondent,trust\n2026-03-02,Sky Sample,5\n")
    vault.admit()
    assert waiting(vault) == "no row waits"


def test_a_row_that_was_given_up_never_waits_again(vault: Vault) -> None:
    intake.dismiss_rows(vault.path, [1])
    rotated(vault)
    vault.put(PLACE, ODD + "2026-03-05,Kim Arbor,3\n")
    vault.admit()
    assert waiting(vault).startswith("1 row waits")
    assert "given up so far: 1 of pulse" in waiting(vault)


def test_a_row_that_an_earlier_version_set_aside_has_no_id_and_gets_none(vault: Vault) -> None:
    known = vault.path / "quarantine" / "known.json"
    told = json.loads(known.read_text())
    told["rows"]["1"]["row"] = ""
    known.write_text(json.dumps(told))
    rotated(vault)
    assert json.loads(known.read_text())["rows"]["1"]["row"] == ""
    assert waiting(vault).startswith("2 rows wait")


def test_a_damaged_list_is_refused_before_anything_changes(vault: Vault) -> None:
    (vault.path / "quarantine" / "known.json").write_text("{")
    key = (vault.path / "key").read_bytes()
    with pytest.raises(Exception, match="the list of rows that were set aside is damaged"):
        rotation.prepare(vault.path)
    assert not rotation.end(vault.path, look_at(vault.casebook))
    assert (vault.path / "key").read_bytes() == key


def hexes(vault: Vault) -> set[str]:
    """Every keyed id that the two files hold."""
    known = json.loads((vault.path / "quarantine" / "known.json").read_text())
    found = {row["row"] for row in known["rows"].values()} | set(known["exports"])
    for one in known["exports"].values():
        found |= {one["place"], *(f"{number:016x}" for number in one["sample"])}
    return found | set(
        (vault.path / "restarts.csv").read_text().replace("\n", ",").replace(";", ",").split(",")
    )


def test_no_id_of_before_is_left_in_them(vault: Vault) -> None:
    vault.put("participation/zoom/a.csv", zoom(FIRST))
    vault.put("participation/zoom/b.csv", zoom(SECOND))
    vault.admit()
    before = hexes(vault) - {""}
    rotated(vault)
    after = hexes(vault) - {""}
    assert len(after) == len(before) > 6
    assert not after & before
    assert not any(id_ in path.name for path in vault.path.rglob("*") for id_ in before)


PARTS = {
    # the lists taken in before the rotation, one after the other    and after it
    "the second part": ([FIRST], [SECOND]),
    "the first part": ([SECOND], [FIRST]),
    "a third part, the event is called by the middle one": ([FIRST, EARLY], [SECOND]),
    "a first part, the event is called by the last one": ([SECOND, FIRST], [EARLY]),
}


@pytest.mark.parametrize("parts", PARTS)
def test_a_meeting_that_was_begun_again_stays_one_event(tmp_path: Path, parts: str) -> None:
    told = []
    for name in ("calm", "rotated"):
        vault = Vault(tmp_path / name)
        for number, people in enumerate(PARTS[parts][0]):
            vault.put(f"participation/zoom/{number}.csv", zoom(people))
            vault.admit()
        if name == "rotated":
            rotated(vault)
        for people in PARTS[parts][1]:
            vault.put("participation/zoom/later.csv", zoom(people))
            vault.admit()
        told.append([vault.ask(EVENTS), vault.ask(TIMES), vault.ask(MINUTES), vault.batches()])
    assert told[1] == told[0]
    assert told[1][0][0][0] == 1


def test_what_the_classifier_knows_from_the_start_is_made_anew_and_is_the_same(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    taxonomy = vault.community.taxonomy
    before = prior_in(vault.path, taxonomy)
    kept = vault.path / "model" / "prior"
    mark = kept.read_bytes()[:16]
    rotated(vault)
    after = prior_in(vault.path, taxonomy)
    assert kept.read_bytes()[:16] != mark
    assert after.version == before.version
    monkeypatch.setattr(Classifier, "prior", None)
    assert prior_in(vault.path, taxonomy).version == before.version, "it is kept under the new key"
