"""The examples in the template of `coc init`: with their hash signs taken away they are understood and do their work."""

import re
from pathlib import Path

import pipelines
from coc_analytics.community import Community, load_community
from coc_analytics.intake import mapping, times
from coc_analytics.intake.sources import pulse, reports
from coc_analytics.terms import ParticipationMode, PresenceKind, Source

TEMPLATE = Path(pipelines.__file__).with_name("community.toml")
EXAMPLE = re.compile(r'^# (?=\[[\w.]+\]|"[^"]+" = |\w+ = )', re.MULTILINE)
FORM = """When did it reach us?,Who behaved badly?,What happened?,How did you reach us?,What happened next? [Resources],\
What happened next? [A conversation],Is it about somebody on the committee?,How are you today?
"03/02/2026 10:00",Bryn Somebody,Somebody talked over me.,Through the website,x,x,no,fine
"14/02/2026 10:00",,It was loud.,I wrote to you,,x,yes,tired
"""


def uncommented(folder: Path) -> Community:
    text = EXAMPLE.sub("", TEMPLATE.read_text(encoding="utf-8"))
    path = folder / "community.toml"
    path.write_text(text, encoding="utf-8")
    return load_community(path)


def test_the_examples_are_understood(tmp_path: Path) -> None:
    community = uncommented(tmp_path)
    assert community.modes[PresenceKind.TALK] is ParticipationMode.COCREATE
    assert community.group_of("docs-help") == "documentation"
    assert community.retention_months == {"reports": 36, "slack": 12}
    assert set(community.sources) == {"reports", "pulse", "zoom", "mbox"}


def test_nothing_but_examples_and_sentences_is_commented() -> None:
    """A line that was meant as an example and is not recognised as one would escape this test."""
    text = TEMPLATE.read_text(encoding="utf-8")
    left = [line for line in text.splitlines() if line.startswith("#") and not EXAMPLE.match(line)]
    assert left
    assert not [line for line in left if re.match(r'#\s*[\["]', line) or " = " in line]


def test_a_form_like_the_example_comes_in(tmp_path: Path) -> None:
    community = uncommented(tmp_path)
    form = tmp_path / "form.csv"
    form.write_text(FORM, encoding="utf-8")
    table = mapping.read_mapped(
        form, "form.csv", Source.REPORTS, community, reports.REQUIRED, reports.COLUMNS
    )
    first, second = table.rows
    assert first["received_at"] == "2026-02-03T09:00:00+00:00", "day first, in Berlin"
    assert first["reported"] == "Bryn Somebody"
    assert (first["channel"], second["channel"]) == ("form", "email")
    assert (first["outcome"], second["outcome"]) == ("resources;private_conversation", "private_conversation")
    assert (first["concerns_committee_member"], second["concerns_committee_member"]) == ("no", "yes")
    assert first["reporter_mode"] == second["reporter_mode"] == "named"
    assert first["case_id"]
    assert first["case_id"] != second["case_id"]
    assert "fine" not in "".join(first[column] for column in reports.COLUMNS)


def test_a_pulse_survey_like_the_example_comes_in(tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    form.write_text("Timestamp,I feel included\n2026-02-03T10:00:00Z,4\n", encoding="utf-8")
    community = uncommented(tmp_path)
    table = mapping.read_mapped(form, "form.csv", Source.PULSE, community, pulse.REQUIRED, pulse.COLUMNS)
    assert table.rows[0]["inclusive"] == "4"


def test_the_order_of_dates_is_understood(tmp_path: Path) -> None:
    assert times.habit_of(Source.ZOOM, uncommented(tmp_path)).order == "month first"
