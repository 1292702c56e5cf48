"""Changes, duplicates, quarantine and mappings: nothing is lost, nothing counts twice, nothing published moves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coc_analytics import intake
from coc_analytics.community import load_community
from coc_analytics.terms import ReceiptStatus, Refusal
from tests.intake_vault import Vault, quarter

HEADER = (
    "case_id,received_at,reporter,reported,channel,finding,outcome,resolved_at,concerns_committee_member\n"
)
FIRST = "K-1,2026-02-01,Wren Example,Sky Sample,form,,,,no\n"
LATER = "K-1,2026-02-01,Wren Example,Sky Sample,form,violation,resources,2026-05-02,no\n"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path)
    made.put("reports/1.csv", HEADER + FIRST)
    made.admit()
    return made


def facts(vault: Vault) -> list[tuple[object, ...]]:
    return vault.ask("select counted, channel::varchar, finding::varchar, decided from reports")


def test_more_filled_in_is_a_change_in_the_quarter_it_becomes_known(vault: Vault) -> None:
    assert facts(vault) == [(quarter("2026Q1"), "form", "unknown", None)]
    vault.close_quarter("2026Q2")
    vault.put("reports/2.csv", HEADER + LATER)
    vault.admit()
    assert facts(vault) == [(quarter("2026Q1"), "form", "violation", quarter("2026Q3"))]
    assert vault.ask("select outcome::varchar from report_outcomes") == [("resources",)]


def test_what_is_published_does_not_move(vault: Vault) -> None:
    vault.close_quarter("2026Q1")
    vault.put("reports/2.csv", HEADER + LATER.replace("form", "email").replace("Sky Sample", "Bryn Other"))
    vault.admit()
    assert facts(vault)[0][:2] == (quarter("2026Q1"), "form")
    vault.close_quarter("2026Q2")
    vault.put("reports/3.csv", HEADER + LATER.replace("violation", "no_violation"))
    vault.admit()
    assert facts(vault)[0][2:] == ("violation", quarter("2026Q2"))


def test_a_blank_never_erases_and_an_older_file_never_reverts(vault: Vault) -> None:
    vault.put("reports/2.csv", HEADER + LATER)
    vault.admit()
    vault.put("reports/3.csv", HEADER + FIRST + "K-2,2026-02-01,,,,,,,no\n")
    vault.admit()
    assert (quarter("2026Q1"), "form", "violation", quarter("2026Q2")) in facts(vault)
    assert vault.batches() == [(1, 1, 0, 0), (1, 1, 0, 0), (2, 1, 1, 0)]
    vault.put("reports/4.csv", HEADER + "K-1,2026-02-01,,,,,,,\n")
    vault.admit()
    assert (quarter("2026Q1"), "form", "violation", quarter("2026Q2")) in facts(vault)
    assert vault.ask("select count(*) from report_people") == [(2,)]


def test_a_late_report_counts_in_the_first_open_quarter(vault: Vault) -> None:
    vault.close_quarter("2026Q1")
    vault.put("reports/2.csv", HEADER + FIRST.replace("K-1", "K-9"))
    vault.admit()
    assert vault.ask("select quarter, counted from reports order by counted") == [
        (quarter("2026Q1"), quarter("2026Q1")),
        (quarter("2026Q1"), quarter("2026Q2")),
    ]


def test_rows_set_aside_can_be_corrected_and_admitted(vault: Vault) -> None:
    vault.put("reports/2.csv", f"{HEADER},2026-02-02,,,,,,,no\nK-5,,,,,,,,no\nK-6,2026-02-03,,,,,,,no\n"
              "K-6,2026-02-04,,,,,,,no\nK-7,2026-02-03,,,,,,,no\nK-7,2026-02-03,,,,,,,no\nK-8,2026-02-03,,,,,,,no,,x\n")  # fmt: skip
    vault.admit()
    assert (7, 2, 1, 4) in vault.batches()
    [waiting] = (vault.path / "quarantine" / "reports").iterdir()
    assert waiting.stat().st_mode & 0o077 == 0
    lines = waiting.read_text().splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == [
        "more cells than columns",
        "case_id is empty",
        "received_at is empty",
        "the same case_id appears twice in this file with different content",
    ]
    mended = [
        lines[0],
        lines[2].replace("empty,,", "empty,K-4,"),
        lines[3].replace("K-5,,", "K-5,2026-02-02,"),
    ]
    waiting.unlink()
    vault.put("reports/mended.csv", "\n".join(mended) + "\n")
    vault.admit()
    assert (2, 2, 0, 0) in vault.batches()
    assert vault.ask("select count(*) from reports") == [(5,)]


def test_a_bad_file_stops_only_itself(vault: Vault) -> None:
    vault.put("reports/2.csv", HEADER + "K-2,2026-02-30,,,,,,,no\n")
    vault.put("reports/3.csv", HEADER + "K-3,2026-02-03,,,,,,,no\n")
    assert vault.refusal().file == "the 2nd file of reports"
    assert vault.ask("select count(*) from reports") == [(2,)]


def test_coding_again_changes_only_open_quarters(vault: Vault) -> None:
    again = intake.classify_reports(vault.path, vault.casebook, vault.community)
    assert again.status is ReceiptStatus.ALREADY_DONE
    vault.put("reports/2.csv", HEADER.strip() + ",confirmed_behaviours\n" + FIRST.strip() + ",talking_over\n")
    vault.admit()
    assert vault.ask("select coded::varchar from reports") == [("confirmed",)]
    intake.classify_reports(vault.path, vault.casebook, vault.community)
    assert vault.ask("select behaviour::varchar, origin::varchar from report_codes") == [
        ("talking_over", "confirmed")
    ]


FORM = """
[sources.reports]
"Timestamp" = "received_at"
"How did you reach us?" = "channel"
"Who are you?" = "reporter"
"What happened?" = "account"
"Anything else?" = "account"
"What was done?" = "outcome"
"Done later [Resources]" = "outcome=resources"
"Score" = ""
[sources.reports.answers.channel]
"Through the web form" = "form"
"By e-mail, or letter" = "email"
[sources.reports.answers.outcome]
"A talk, in private" = "private_conversation"
"Nothing" = "no_further_action"
[sources.reports.always]
concerns_committee_member = "no"
[sources.reports.options]
case_from = ["Timestamp", "Who are you?"]
separator = ", "
dates = "day first"
"""
ANSWERS = (
    "Timestamp,How did you reach us?,Who are you?,What happened?,Anything else?,What was done?,Done later [Resources],Score\n"
    '05/06/2026 14:05:00,Through the web form,Wren Example,it rained,hard,"A talk, in private, Nothing",,3\n'
    '07/06/2026 09:00:00,"By e-mail, or letter",,it snowed,,,Yes,4\n'
)


def mapped(tmp_path: Path, settings: str) -> Vault:
    (tmp_path / "community.toml").write_text(settings, encoding="utf-8")
    return Vault(tmp_path, load_community(tmp_path / "community.toml"))


def test_a_forms_own_columns_and_answers(tmp_path: Path) -> None:
    vault = mapped(tmp_path, FORM)
    vault.put("reports/form.csv", ANSWERS)
    vault.admit()
    assert vault.ask("select channel::varchar, counted from reports order by 1") == [
        ("email", quarter("2026Q2")),
        ("form", quarter("2026Q2")),
    ]
    outcomes = vault.ask("select outcome::varchar from report_outcomes order by 1")
    assert outcomes == [("no_further_action",), ("private_conversation",), ("resources",)]


def test_day_and_month_are_asked_for_where_both_would_do(tmp_path: Path) -> None:
    vault = mapped(tmp_path, FORM.replace('dates = "day first"', ""))
    vault.put("reports/form.csv", ANSWERS)
    assert "day first" in str(vault.refusal())


def test_day_first_is_followed(tmp_path: Path) -> None:
    vault = mapped(tmp_path, FORM.replace("day first", "month first"))
    vault.put("reports/form.csv", ANSWERS)
    vault.admit()
    assert vault.ask("select count(*) from reports where quarter = 2026 * 4 + 1") == [(1,)]
    assert vault.ask("select count(*) from reports where quarter = 2026 * 4 + 2") == [(1,)]


def test_an_answer_the_mapping_does_not_know_is_refused_by_column(tmp_path: Path) -> None:
    vault = mapped(tmp_path, FORM)
    vault.put("reports/form.csv", ANSWERS.replace("Through the web form", "Smoke Quillfeather"))
    refusal = vault.refusal()
    assert refusal.column == "channel"
    assert "Quillfeather" not in str(refusal)


@pytest.mark.parametrize(
    "wrong",
    [
        '"What" = "no_such_column"',
        "[sources.reports.answers.nothing]",
        '[sources.reports.options]\ncolour = "red"',
    ],
)
def test_a_mapping_that_cannot_be_followed_names_community_toml(tmp_path: Path, wrong: str) -> None:
    vault = mapped(tmp_path, f"[sources.reports]\n{wrong}\n")
    vault.put("reports/form.csv", ANSWERS)
    assert vault.refusal().file == "community.toml"


def test_a_pulse_survey_with_its_own_words(tmp_path: Path) -> None:
    vault = mapped(tmp_path, '[sources.pulse]\n"Start" = "submitted_at"\n"I feel included" = "inclusive"\n'
                   '"I would report" = "would_report"\n[sources.pulse.answers.inclusive]\n"Strongly agree" = "5"\n'
                   '[sources.pulse.answers.would_report]\n"I think so" = "yes"\n')  # fmt: skip
    vault.put(
        "pulse/p.csv", "Start,I feel included,I would report\n3/31/2026 10:00,Strongly agree,I think so\n"
    )
    vault.admit()
    assert vault.ask("select inclusive, would_report::varchar, quarter from pulse") == [
        (5, "yes", quarter("2026Q1"))
    ]


def test_keys_are_made_once_private_and_kept(tmp_path: Path) -> None:
    intake.make_keys(tmp_path / "vault")
    key = tmp_path / "vault" / "key"
    first = key.read_bytes()
    intake.make_keys(tmp_path / "vault")
    assert key.read_bytes() == first
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["key"]


def test_exports_come_in_one_order_with_the_committee_first(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for name in ("pulse/b.csv", "reports/z.csv", "reports/a.csv", "committee.csv", "participation/zoom/x.csv",
                 "reports/.hidden.csv", "participation/slack/one.zip"):  # fmt: skip
        vault.put(name, "x")
    found = [export.path.relative_to(vault.path).as_posix() for export in intake.find_exports(vault.path)]
    assert found == [
        "committee.csv", "reports/a.csv", "reports/z.csv", "pulse/b.csv", "participation/slack/one.zip",
        "participation/zoom/x.csv",
    ]  # fmt: skip


def test_the_quarter_is_the_communitys_own(tmp_path: Path) -> None:
    vault = mapped(tmp_path, '[community]\ntimezone = "Pacific/Auckland"\nfiscal_quarter_start = 7\n')
    vault.put("pulse/p.csv", "submitted_at,trust\n2026-06-30T13:00:00Z,5\n")
    vault.put("participation/generic/g.csv", "member,occurred_at,kind\nWren,2026-06-30T13:00:00Z,talk\n")
    vault.admit()
    assert vault.ask("select quarter from pulse union select quarter from presence") == [(quarter("2026Q1"),)]
    assert datetime(2026, 6, 30, 13, tzinfo=UTC).astimezone(vault.community.zone).month == 7


def test_a_vault_without_a_key_gets_one_with_its_first_export(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put("pulse/p.csv", "submitted_at,trust\n2026-06-30,5\n")
    vault.admit()
    assert (vault.path / "key").exists()
    (vault.path / "key").unlink()
    with pytest.raises(Refusal, match="backup"):
        vault.admit()
