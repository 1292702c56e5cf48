"""`community.toml`: what is understood, and what is refused, without a value being repeated."""

from pathlib import Path

import pytest

from coc_analytics.community import Community, PrivateCounts, load_community
from coc_analytics.terms import Audience, ParticipationMode, PresenceKind, Refusal

SECRET = "Zyxwyn"
PRIVATE = '[private_counts]\nmeasures = ["answered"]\n'


def _write(folder: Path, text: str) -> Path:
    path = folder / "community.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_community(tmp_path / "community.toml") == Community()


def test_the_template_of_coc_init_means_the_defaults(tmp_path: Path) -> None:
    import pipelines

    template = Path(pipelines.__file__).with_name("community.toml")
    assert load_community(template) == Community()


def test_a_full_file_is_understood(tmp_path: Path) -> None:
    community = load_community(
        _write(
            tmp_path,
            '[community]\nname = "Field notes"\ntimezone = "Europe/Berlin"\nfiscal_quarter_start = 7\n'
            '[holidays]\ncountry = "DE"\nextra = [2026-12-27]\n[promises]\nacknowledge_hours = 48\n'
            '[thresholds]\nboard = 6\n[participation_modes]\nmessage = "collaborate"\n'
            '[groups]\ndocs = ["#Docs", "docs-help"]\n[privacy]\nprivate_channels = ["staff"]\n',
        )
    )
    assert community.name == "Field notes"
    assert community.fiscal_start == 7
    assert community.thresholds == {Audience.COMMITTEE: 3, Audience.BOARD: 6, Audience.PUBLIC: 10}
    assert community.modes[PresenceKind.MESSAGE] is ParticipationMode.COLLABORATE
    assert community.group_of("#docs") == "docs"
    assert community.group_of("random") == "other"


@pytest.mark.parametrize(
    "text",
    [
        "[thresholds]\ncommittee = 2",
        "[thresholds]\nboard = 12",  # the public threshold is 10: a wider audience would see more
        "[thresholds]\ncommittee = true",
        f'[{SECRET}]\na = "{SECRET}"',
        f'[community]\n{SECRET} = "{SECRET}"',
        f'[community]\ntimezone = "{SECRET}/Place"',
        f'[community\nname = "{SECRET}"',
        f'community = "{SECRET}"',
        f'[participation_modes]\nmessage = "{SECRET}"',
        f"[retention_months]\n{SECRET} = 12",  # a source misspelt would be kept for ever
        "[retention_months]\ncommittee = 12",  # without the terms nobody knows what is sealed
        "[community]\nfiscal_quarter_start = 13",
        '[holidays]\nextra = ["2026-12-24"]',
        f'[groups]\ndocs = "{SECRET}"',
        f"[groups]\ndocs = [1]\n[groups.{SECRET}]",
        "[promises]\nacknowledge_hours = 0",
        f'[privacy]\nprivate_channels = "{SECRET}"',
        f'{PRIVATE}epsilon = "{SECRET}"\nbudget = 2',
        f"{PRIVATE}epsilon = true\nbudget = 2",
        f"{PRIVATE}epsilon = nan\nbudget = 2",
        f"{PRIVATE}epsilon = -0.5\nbudget = 2",
        f"{PRIVATE}epsilon = 0.001\nbudget = 2",
        f"{PRIVATE}epsilon = 1.5\nbudget = 2",  # so little noise that most numbers would be the true ones
        f"{PRIVATE}epsilon = 0.5\nbudget = 0.4",  # not enough for one release
        f"{PRIVATE}epsilon = 0.5\nbudget = inf",
        f"{PRIVATE}epsilon = 0.5\nbudget = 1{'0' * 400}",
        f"{PRIVATE}epsilon = 0.5",
        f"{PRIVATE}budget = 2",
        "[private_counts]\nepsilon = 0.5\nbudget = 2",
        "[private_counts]\nepsilon = 0.5\nbudget = 2\nmeasures = []",
        '[private_counts]\nepsilon = 0.5\nbudget = 2\nmeasures = ["a", "a"]',
        f'[private_counts]\nepsilon = 0.5\nbudget = 2\nmeasures = "{SECRET}"',
        f"{PRIVATE}epsilon = 0.5\nbudget = 2\n{SECRET} = 1",
    ],
)
def test_what_is_not_understood_is_refused_without_its_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        load_community(_write(tmp_path, text))
    assert "community.toml" in str(refused.value)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


def test_noisy_counts_are_off_unless_every_setting_is_given(tmp_path: Path) -> None:
    assert load_community(_write(tmp_path, "")).private_counts is None
    written = '[private_counts]\nepsilon = 0.5\nbudget = 6\nmeasures = ["b", "a"]'
    assert load_community(_write(tmp_path, written)).private_counts == PrivateCounts(0.5, 6.0, ("a", "b"))
    assert load_community(_write(tmp_path, f"{PRIVATE}epsilon = 0\nbudget = 6")).private_counts is not None


def test_no_setting_can_lower_a_threshold_below_three(tmp_path: Path) -> None:
    for low in (-1, 0, 1, 2):
        with pytest.raises(Refusal):
            load_community(_write(tmp_path, f"[thresholds]\ncommittee = {low}"))
