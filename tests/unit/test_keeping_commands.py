"""`coc retain` and `coc forget`: a look before anything goes, counts afterwards, and no name anywhere."""

import os
import pty
import sys

import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from pipelines import holding
from pipelines.holding import one_run_at_a_time
from pipelines.places import Places

PERSON = "Zyxwyn Quillfeather"
HEADER = "member,occurred_at,kind\n"
LONG_AGO = 1_000_000_000


@pytest.fixture
def places(new_community: Places) -> Places:
    """A community that keeps participation tables for a year, with one taken in long ago and one today."""
    new_community.settings.write_text("[retention_months]\ngeneric = 12\n")
    generic = new_community.vault / "participation" / "generic"
    generic.mkdir()
    (generic / "old.csv").write_text(f"{HEADER}{PERSON},2026-01-05,message\nSky Sample,2026-01-05,message\n")
    assert coc("intake").exit_code == 0
    arrivals = new_community.vault / ".arrivals"
    arrivals.write_text(f"{arrivals.read_text().split('_')[0]}_20010909\n")
    (generic / "new.csv").write_text(f"{HEADER}{PERSON},2026-04-05,message\n")
    assert coc("intake").exit_code == 0
    return new_community


def coc(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def exports(places: Places) -> list[str]:
    return sorted(path.name for path in (places.vault / "participation").rglob("*.csv"))


def test_retain_looks_and_removes_nothing(places: Places) -> None:
    run = coc("retain")
    assert run.exit_code == 0
    assert "generic: 1 export past 12 months would be removed" in run.output
    assert "coc retain --remove" in run.output
    assert exports(places) == ["new.csv", "old.csv"]


def test_retain_removes_what_is_past_its_time_once(places: Places) -> None:
    run = coc("retain", "--remove")
    assert run.exit_code == 0
    assert run.output == "generic: 1 export past 12 months removed\n"
    assert exports(places) == ["new.csv"]
    assert coc("retain", "--remove").output == "no export that was taken in is past its time\n"


def test_retain_keeps_what_was_never_taken_in(places: Places) -> None:
    waiting = places.vault / "participation/generic/waiting.csv"
    waiting.write_text(f"{HEADER}Sky Sample,2026-02-05,message\n")
    os.utime(waiting, (LONG_AGO, LONG_AGO))
    run = coc("retain", "--remove")
    assert "generic: 1 export past 12 months kept: run `coc intake` first" in run.output
    assert exports(places) == ["new.csv", "waiting.csv"]


def test_forget_ends_with_counts_and_repeats_no_name(places: Places) -> None:
    run = coc("forget", PERSON)
    assert run.exit_code == 0
    assert run.output.splitlines() == [
        "files of the vault without this person now: 2",
        "rows removed from the casebook: 4",
        "rows of published quarters that lead to nobody now: 0",
    ]
    left = b"".join(path.read_bytes() for path in places.vault.rglob("*") if path.is_file())
    assert PERSON.encode() not in left
    assert b"Sky Sample" in left


def test_forget_takes_the_name_unseen_where_none_is_given(places: Places) -> None:
    run = coc("forget", typed=f"{PERSON}\n")
    assert run.exit_code == 0
    assert run.output.startswith("files of the vault without this person now: 2")
    assert "Zyxwyn" not in run.output


def test_on_a_terminal_the_name_is_asked_for_and_not_shown(places: Places) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-m", "coc_analytics.cli", "forget"])
    shown = _shown(terminal, until=b"(not shown): ")
    os.write(terminal, f"{PERSON}\n".encode())
    shown += _shown(terminal)
    assert os.waitpid(process, 0)[1] == 0
    assert b"files of the vault without this person now: 2" in shown
    assert b"Zyxwyn" not in shown


def _shown(terminal: int, until: bytes | None = None) -> bytes:
    """What the terminal shows up to some words, or up to the end of the program."""
    shown = b""
    while until is None or until not in shown:
        try:
            piece = os.read(terminal, 1024)
        except OSError:  # Linux: the program has ended
            break
        if not piece:
            break
        shown += piece
    return shown


def test_forgetting_again_or_somebody_unknown_says_so_and_is_no_failure(places: Places) -> None:
    coc("forget", PERSON)
    for name in (PERSON, "Bryn Nobody"):
        run = coc("forget", name)
        assert run.exit_code == 0
        assert run.output.startswith("nobody of that name")
        assert name.split()[0] not in run.output


def test_files_called_after_the_person_get_another_name_and_no_name_is_said(places: Places) -> None:
    named = places.vault / "participation" / "zoom"
    named.mkdir()
    (named / "zyxwyn_quillfeather-2026.csv").write_text("")
    run = coc("forget", PERSON)
    assert run.output.splitlines()[-1].endswith("were called after this person and have another name now: 1")
    assert "zyxwyn" not in run.output
    assert [path.name for path in named.iterdir()] == ["forgotten-2026.csv"]


def test_what_could_not_be_ruled_out_is_said_by_place_and_without_the_name(places: Places) -> None:
    pulse = places.vault / "pulse" / "zyxwyn.csv"
    pulse.write_text("respondent\nSky\nzyxwyn.quillfeather@x.example\nZyxwyn\n")
    run = coc("forget", PERSON)
    assert run.exit_code == 0
    *_, first, second, third, fourth = run.output.splitlines()
    assert first.startswith(
        "places where somebody stands who may be this person, and who was not touched: 3 places"
    )
    told = [line.strip() for line in (second, third, fourth)]
    assert told == [
        "the 1st file of pulse, its name",
        "the 1st file of pulse, row 3",
        "the 1st file of pulse, row 4",
    ]
    assert "zyxwyn" not in run.output.casefold()
    assert "zyxwyn.quillfeather@x.example" in pulse.read_text()


@pytest.mark.parametrize("name", ["", "Zy"])
def test_a_name_too_short_is_refused_in_one_line(places: Places, name: str) -> None:
    run = coc("forget", name)
    assert run.exit_code == 1
    assert (
        run.output
        == "refused: that name is too short to be looked for: give the full name or the e-mail address\n"
    )


def test_forget_starts_no_server_and_leaves_the_name_nowhere(places: Places) -> None:
    coc("forget", PERSON)
    assert not places.prefect_home.exists()
    for path in places.vault.parent.rglob("*"):
        assert not path.is_file() or b"Zyxwyn" not in path.read_bytes(), path.name


@pytest.mark.parametrize("arguments", [("retain",), ("retain", "--remove"), ("forget", PERSON)])
def test_keeping_touches_nothing_beside_another_run(
    places: Places, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PATIENCE_SECONDS", 0.2)
    with one_run_at_a_time(places):
        run = coc(*arguments)
    assert run.exit_code == 1
    assert run.output.startswith("refused: another run is under way")
    assert exports(places) == ["new.csv", "old.csv"]


def test_help_tells_how_to_keep_the_name_out_of_the_history() -> None:
    text = " ".join(coc("forget", "--help").output.split())
    assert "shell's history" in text
    assert "coc forget" in text
