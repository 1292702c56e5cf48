"""`coc map`: forms as four tools export them reach the casebook, and nothing that anybody wrote is shown or kept."""

import csv
import io
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result

from coc_analytics.cli import main
from coc_analytics.commands import forms
from pipelines.places import Places

WRITTEN = ("Zyxwyn", "Quillotta", "Vale", "talked over", "x.example")
"""Words that people wrote: in no line that is printed, and not in community.toml."""


def at(day: int, hour: int) -> datetime:
    """A time as a spreadsheet holds it, without a zone."""
    return datetime(2026, 2, day, hour, tzinfo=UTC).replace(tzinfo=None)


ACCOUNT = "He talked over me in the call again and again, Zyxwyn knows."

GOOGLE_REPORTS = [
    ["Timestamp", "Your name (optional)", "Email Address", "Who was involved in the incident?", "What happened?",
     "When did it happen?", "Where did it happen?", "Is the situation ongoing?", "Is this the first time?",
     "Does this report involve a member of the committee?", "What outcome would you like to see?", "Which cake do you like?"],
    ["2026/02/05 2:30:13 PM GMT+1", "Quillotta Thundermere", "q@x.example", "Robin Vale, Sky Sample", ACCOUNT,
     "last Tuesday", "Zoom call", "Yes", "No", "No", "An apology from Zyxwyn", "Zyxwyn's"],
    ["2026/02/06 9:05:00 AM GMT+1", "", "", "somebody", ACCOUNT, "2026-02-05", "Slack", "No", "Yes", "No", "", ""],
    ["2026/02/09 9:05:00 AM GMT+1", "", "", "", ACCOUNT, "", "Slack", "No", "I don't know", "ask Zyxwyn", "", "plum"],
    ["2026/02/10 9:05:00 AM GMT+1", "", "", "", ACCOUNT, "", "the bar behind Zyxwyn street", "", "", "No", "", ""],
]  # fmt: skip
TYPEFORM_REPORTS = [
    ["#", "What would you like to tell us about?", "Slack", "Zoom", "Other", "Who is this report about?", "How can we reach you?",
     "Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"],
    ["xk3j2", ACCOUNT, "Slack", "", "", "Robin Vale", "q@x.example", "completed", "2026-03-01 10:00:00", "", "2026-03-01 10:02:11", "abc", ""],
    ["p9aaa", ACCOUNT, "", "Zoom", "", "", "", "completed", "2026-04-01 00:00:00", "", "2026-04-01 00:02:11", "abd", ""],
]  # fmt: skip
MICROSOFT_PULSE = [
    ["ID", "Start time", "Completion time", "Email", "Name", "I feel included in this community.", "My voice is heard",
     "I learn from others and share knowledge", "I trust the people here", "I feel appreciated for what I do",
     "Do you know our Code of Conduct?", "Would you report an incident?", "Any other comments?"],
    [1, at(1, 10), at(1, 11), "anonymous", "", "Strongly agree", "Agree", "Neutral", "Disagree",
     "Strongly disagree", "Yes", "Maybe", "Zyxwyn was rude"],
    [2, at(2, 10), at(2, 11), "anonymous", "", "Agree", "Agree", "Agree", "Agree", "Agree", "No", "Yes", ""],
]  # fmt: skip
LIMESURVEY_PULSE = [
    ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert",
     "G01Q01. Ich fühle mich in dieser Gemeinschaft willkommen", "G01Q02. Meine Stimme wird gehört",
     "G01Q03. Ich lerne hier und teile mein Wissen", "G01Q04. Ich vertraue den anderen", "G01Q05. Ich fühle mich wertgeschätzt",
     "G02Q01. Kennen Sie unseren Verhaltenskodex?", "G02Q02. Würden Sie einen Vorfall melden?", "G03Q01. Möchten Sie noch etwas sagen?"],
    ["1", "05.02.2026 14:30:13", "3", "de", "123", "5", "4", "3", "2", "1", "Ja", "Nein", "Zyxwyn ist gemein"],
    ["2", "15.02.2026 14:30:13", "3", "de", "124", "1", "2", "3", "4", "5", "Ja", "Weiß nicht", ""],
    ["3", "", "1", "de", "125", "", "", "", "", "", "", "", ""],
]  # fmt: skip
FRENCH_PULSE = [
    ["Horodateur", "Je me sens incluse dans la communauté", "Ma voix est entendue", "J'apprends et je partage mes connaissances",
     "J'ai confiance dans les autres", "Je me sens reconnue", "Connaissez-vous le code de conduite ?", "Commentaires"],
    ["05/02/2026 14:30:13", "Tout à fait d'accord", "D'accord", "Pas d'accord", "D'accord", "Pas du tout d'accord", "Oui", "Zyxwyn"],
]  # fmt: skip
GERMAN_REPORTS = [
    ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Was ist passiert?", "Wer war beteiligt?", "Wo ist es passiert?",
     "Ist ein Mitglied des Komitees betroffen?"],
    [1, at(1, 10), at(1, 11), "anonymous", "", ACCOUNT, "Robin Vale", "Slack", "Nein"],
    [2, at(3, 10), at(3, 11), "anonymous", "", ACCOUNT, "Robin Vale", "in der Küche bei Zyxwyn", "Weiß nicht"],
]  # fmt: skip
REPORTS = "select space::varchar, sealed, ongoing::varchar, repeat::varchar from reports order by all"
PULSE = (
    "select inclusive, empower, learn_share, trust, gratitude, knows_code::varchar, would_report::varchar"
    " from pulse order by all desc"
)
LAYOUTS: dict[str, tuple[str, str, list[list[Any]], tuple[str, ...], str, list[tuple[Any, ...]]]] = {
    # file, kind, rows, what is said besides --yes, what the casebook is asked, what it answers
    "Google Forms, reports": ("g.csv", "reports", GOOGLE_REPORTS, (), REPORTS, [
        ("chat", False, "no", "no"), ("chat", True, "no", "unsure"),
        ("unknown", False, "unknown", "unknown"), ("unknown", False, "yes", "yes")]),
    "Typeform, reports": ("t.csv", "reports", TYPEFORM_REPORTS, (), REPORTS, [
        ("call", False, "unknown", "unknown"), ("chat", True, "unknown", "unknown")]),
    "Microsoft Forms, pulse": ("m.xlsx", "pulse", MICROSOFT_PULSE, (), PULSE, [
        (5, 4, 3, 2, 1, "yes", "unsure"), (4, 4, 4, 4, 4, "no", "yes")]),
    "LimeSurvey in German, pulse": ("l.csv", "pulse", LIMESURVEY_PULSE, (), PULSE, [
        (5, 4, 3, 2, 1, "yes", "no"), (1, 2, 3, 4, 5, "yes", "unsure")]),
    "Google Forms in French, pulse": ("f.csv", "pulse", FRENCH_PULSE, ("--dates", "day first"), PULSE, [
        (5, 4, 2, 4, 1, "yes", "unknown")]),
    "Microsoft Forms in German, reports": ("d.xlsx", "reports", GERMAN_REPORTS, (), REPORTS, [
        ("unknown", False, "unknown", "unknown"), ("unknown", True, "unknown", "unknown")]),
}  # fmt: skip


def coc(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def made(folder: Path, name: str, rows: Sequence[Sequence[Any]]) -> Path:
    path = folder / name
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
    else:
        stream = io.StringIO()
        csv.writer(stream).writerows(rows)
        path.write_text(stream.getvalue(), encoding="utf-8")
    return path


def ask(places: Places, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(places.casebook), read_only=True) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody sat there to be asked."""
    monkeypatch.setattr(forms, "_is_terminal", lambda: True)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_reaches_the_casebook_and_shows_nothing_that_was_written(
    new_community: Places, tmp_path: Path, name: str
) -> None:
    file, kind, rows, more, question, expected = LAYOUTS[name]
    path = made(tmp_path, file, rows)
    said = coc("map", str(path), "--yes", *more)
    assert said.exit_code == 0, said.output
    assert f"copy the file into {new_community.vault / kind} and run `coc intake`" in said.output
    settings = new_community.settings.read_text(encoding="utf-8")
    for written in WRITTEN:
        assert written not in said.output
        assert written not in settings
    made(new_community.vault / kind, file, rows)
    assert coc("intake").stdout == "1 export taken in\n"
    assert ask(new_community, question) == expected


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_form_is_never_written_twice(new_community: Places, tmp_path: Path, name: str) -> None:
    file, _, rows, more, _, _ = LAYOUTS[name]
    path = made(tmp_path, file, rows)
    coc("map", str(path), "--yes", *more)
    before = new_community.settings.read_bytes()
    said = coc("map", str(path), "--yes", *more)
    assert "knows this form already: nothing was written" in said.output
    assert new_community.settings.read_bytes() == before


def test_comments_and_settings_stay_and_the_file_is_its_owner_s(
    new_community: Places, tmp_path: Path
) -> None:
    before = new_community.settings.read_text(encoding="utf-8")
    assert "# " in before
    coc("map", str(made(tmp_path, "g.csv", GOOGLE_REPORTS)), "--yes")
    after = new_community.settings.read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    assert stat.S_IMODE(new_community.settings.stat().st_mode) == 0o600
    assert '"When did it happen?" = ""' in after
    assert 'case_from = ["Timestamp"]' in after


def test_a_second_form_of_a_kind_gets_a_section_of_its_own(new_community: Places, tmp_path: Path) -> None:
    coc("map", str(made(tmp_path, "g.csv", GOOGLE_REPORTS)), "--yes")
    said = coc("map", str(made(tmp_path, "t.csv", TYPEFORM_REPORTS)), "--yes")
    assert "as [sources.reports_2]" in said.output
    made(new_community.vault / "reports", "g.csv", GOOGLE_REPORTS)
    made(new_community.vault / "reports", "t.csv", TYPEFORM_REPORTS)
    assert coc("intake").stdout == "2 exports taken in\n"
    assert ask(new_community, "select count(*) from reports") == [(6,)]


def test_answers_that_came_later_are_understood_by_their_words(new_community: Places, tmp_path: Path) -> None:
    coc("map", str(made(tmp_path, "l.csv", LIMESURVEY_PULSE)), "--yes")
    later = [LIMESURVEY_PULSE[0], [*LIMESURVEY_PULSE[1][:10], "Nein", "Ja", ""]]
    made(new_community.vault / "pulse", "l.csv", later)
    assert coc("intake").stdout == "1 export taken in\n"
    assert ask(new_community, PULSE) == [(5, 4, 3, 2, 1, "no", "yes")]


def test_a_question_that_asks_the_opposite_is_turned_round_for_later_answers_too(
    new_community: Places, tmp_path: Path
) -> None:
    coc("map", str(made(tmp_path, "g.csv", GOOGLE_REPORTS)), "--yes")
    row = ["" if at == 8 else cell for at, cell in enumerate(GOOGLE_REPORTS[2])]
    row[8] = "Sí"
    made(new_community.vault / "reports", "g.csv", [GOOGLE_REPORTS[0], row])
    assert coc("intake").stdout == "1 export taken in\n"
    assert ask(new_community, "select repeat::varchar from reports") == [("no",)]


def test_nobody_asked_means_nothing_written(new_community: Places, tmp_path: Path) -> None:
    before = new_community.settings.read_bytes()
    said = coc("map", str(made(tmp_path, "g.csv", GOOGLE_REPORTS)))
    assert said.exit_code == 1
    assert said.stderr.startswith("refused: nobody is here to be asked, so nothing was written: run it on a")
    assert "“What happened?”  ->  account" in said.stdout, "the proposal is shown all the same"
    assert new_community.settings.read_bytes() == before


NO_NAMES = [["Timestamp", "What happened?"], ["2026-02-05 10:00:00", ACCOUNT]]


def test_a_form_that_does_not_say_who_was_reported_is_asked_about(
    new_community: Places, tmp_path: Path
) -> None:
    path = made(tmp_path, "g.csv", NO_NAMES)
    said = coc("map", str(path), "--yes")
    assert said.exit_code == 1
    assert "a report about a committee member would not be sealed" in said.stderr
    assert "--column none=reported" in said.stderr
    assert coc("map", str(path), "--yes", "--column", "none=reported").exit_code == 0


def test_dates_that_could_be_read_both_ways_are_asked_about(new_community: Places, tmp_path: Path) -> None:
    path = made(tmp_path, "f.csv", FRENCH_PULSE)
    said = coc("map", str(path), "--yes")
    assert said.exit_code == 1
    assert 'say which with --dates "day first" or --dates "month first"' in said.stderr


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_what_cannot_be_known_is_asked(new_community: Places, tmp_path: Path) -> None:
    rows = [
        ["Timestamp", "What happened?", "The other one", "Which cake do you like?", "Where did it happen?"],
        ["5/2/2026 10:00:00", ACCOUNT, "Robin Vale", "plum", "Slack"],
        ["6/2/2026 10:00:00", ACCOUNT, "Zyxwyn", "plum", "Slack"],
        ["7/2/2026 10:00:00", ACCOUNT, "", "", "Upstairs"],
        ["8/2/2026 10:00:00", ACCOUNT, "", "", "Upstairs"],
        ["9/2/2026 10:00:00", ACCOUNT, "", "", "Slack"],
    ]
    path = made(tmp_path, "g.csv", rows)
    said = coc("map", str(path), typed="reported\nforget\nno answer\nday first\ny\n")
    assert said.exit_code == 0, said.output
    for question in (
        "column 3, “The other one”: what is it",
        "column 4, “Which cake do you like?”: what is it",
        "column 5, space: what does “Upstairs” mean",
        "its dates could be read both ways",
        "write this into community.toml?",
    ):
        assert question in said.output
    assert "Zyxwyn" not in said.output
    settings = new_community.settings.read_text(encoding="utf-8")
    assert '"The other one" = "reported"' in settings
    assert '"Upstairs" = ""' in settings
    assert 'dates = "day first"' in settings


@pytest.mark.usefixtures("terminal")
def test_who_says_no_at_the_end_has_written_nothing(new_community: Places, tmp_path: Path) -> None:
    before = new_community.settings.read_bytes()
    said = coc("map", str(made(tmp_path, "t.csv", TYPEFORM_REPORTS)), typed="n\n")
    assert said.exit_code == 0
    assert said.output.endswith("nothing was written\n")
    assert new_community.settings.read_bytes() == before


@pytest.mark.parametrize(
    ("option", "code", "words"),
    [
        ("4=account", 0, "account"),
        ("4=forget", 0, "forgotten unread"),
        ("44=account", 1, "the form has no column 44"),
        ("4=cake", 1, "there is no such column of ours"),
        ("account", 2, "write it like 4=reported"),
    ],
)
def test_a_column_may_be_said_beforehand(
    new_community: Places, tmp_path: Path, option: str, code: int, words: str
) -> None:
    rows = [
        ["Timestamp", "What happened?", "Who was involved?", "Cake"],
        ["2026-02-05 10:00:00", ACCOUNT, "x", "plum"],
    ]
    said = coc("map", str(made(tmp_path, "g.csv", rows)), "--yes", "--column", option)
    assert said.exit_code == code
    assert words in said.output


def test_our_own_columns_need_no_mapping(new_community: Places, tmp_path: Path) -> None:
    path = made(tmp_path, "r.csv", [["case_id", "received_at", "account"], ["K-1", "2026-02-05", ACCOUNT]])
    assert coc("map", str(path), "--yes").output == "its columns are our own: nothing has to be mapped\n"


@pytest.mark.parametrize("name", ["Ash Birch", "q@x.example", "Zyxwyn Quillfeather"])
def test_a_name_given_again_and_again_is_no_answer_to_be_shown(
    new_community: Places, tmp_path: Path, name: str
) -> None:
    head = ["Timestamp", "What happened?", "Who was involved?", "Is anyone in danger?"]
    answers = ["Yes", "No", "Yes", "No", name, name]
    rows = [
        head,
        *([f"2026-02-0{at} 10:00:00", ACCOUNT, "x", one] for at, one in enumerate(answers, start=1)),
    ]
    said = coc("map", str(made(tmp_path, "g.csv", rows)), "--yes")
    assert said.exit_code == 0
    assert name not in said.output
    assert name not in new_community.settings.read_text(encoding="utf-8")


def test_a_doubt_whether_somebody_is_on_the_committee_seals(new_community: Places, tmp_path: Path) -> None:
    rows = [
        ["Timestamp", "What happened?", "Who was involved?", "Does it concern a committee member?"],
        ["2026-02-05 10:00:00", ACCOUNT, "Robin Vale", "well, it is complicated"],
        ["2026-02-06 10:00:00", ACCOUNT, "Robin Vale", "No"],
        ["2026-02-07 10:00:00", ACCOUNT, "Robin Vale", "No"],
    ]
    coc("map", str(made(tmp_path, "g.csv", rows)), "--yes")
    made(new_community.vault / "reports", "g.csv", rows)
    coc("intake")
    assert ask(new_community, "select sealed from reports order by all") == [(False,), (False,), (True,)]


def test_a_scale_that_is_not_from_1_to_5_is_not_taken_for_one(new_community: Places, tmp_path: Path) -> None:
    rows = [
        ["Timestamp", "I trust people here", "I feel included"],
        ["2026-02-05", "9", "4"],
        ["2026-02-06", "10", "5"],
    ]
    said = coc("map", str(made(tmp_path, "p.csv", rows)), "--as", "pulse", "--yes")
    assert (
        "“I trust people here”  ->  forgotten unread; what stands in it is none of the answers we know"
        in said.output
    )


def test_a_form_that_speaks_of_neither_is_asked_what_it_holds(new_community: Places, tmp_path: Path) -> None:
    said = coc("map", str(made(tmp_path, "x.csv", [["Cake", "Tea"], ["plum", "green"]])), "--yes")
    assert said.exit_code == 1
    assert "say `--as reports` or `--as pulse`" in said.stderr


def test_a_form_without_a_time_is_refused_and_says_how_to_go_on(
    new_community: Places, tmp_path: Path
) -> None:
    rows = [["What happened?", "Who was involved?"], [ACCOUNT, "Robin Vale"]]
    said = coc("map", str(made(tmp_path, "g.csv", rows)), "--yes")
    assert said.exit_code == 1
    assert "say which with --column NUMBER=received_at" in said.stderr
