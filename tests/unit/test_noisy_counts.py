"""Noisy counts for the public: chosen, drawn once, within a budget, and never beside exact numbers of the same."""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from coc_analytics.community import PrivateCounts
from coc_analytics.disclosure.noise import counts as noisy
from coc_analytics.disclosure.noise import laplace as noise
from coc_analytics.disclosure.preparing import prepare as prepare_module
from coc_analytics.disclosure.preparing.prepare import prepare_release, refuse_unfit_noise
from coc_analytics.disclosure.shelf.auditing import audit_drafts, audit_shelf
from coc_analytics.disclosure.shelf.ledger import Entry, read_ledger
from coc_analytics.disclosure.shelf.publishing import check, publish, withdraw
from coc_analytics.periods import Grain, Quarter
from coc_analytics.release import Release, Shelf, open_shelf
from coc_analytics.release.files import release_files
from coc_analytics.release.noisy import finest, half_width
from coc_analytics.terms import Audience, Refusal, ReleaseState, Siblings
from pipelines.checkup import examine
from pipelines.places import Places
from tests.small_casebook import MODE, SPECS, SmallCasebook, small_casebook

COMMITTEE, BOARD, PUBLIC = Audience
Q1, Q2, Q3 = (Quarter.parse(f"2026Q{number}") for number in (1, 2, 3))
LATER = date(2027, 1, 15)


class Dice:
    """Noise that is known: +1, +2, ... over all cells ever drawn, so a second draw is another one."""

    def __init__(self) -> None:
        self.thrown = 0

    def __call__(self, counts: Sequence[int], epsilon: float) -> list[int]:
        drawn = [n + self.thrown + place for place, n in enumerate(counts, start=1)]
        self.thrown += len(counts)
        return drawn


@pytest.fixture(autouse=True)
def dice(monkeypatch: pytest.MonkeyPatch) -> Dice:
    dice = Dice()
    monkeypatch.setattr(noisy, "noised", dice)
    return dice


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return open_shelf(tmp_path / "releases")


def casebook(*measures: str, epsilon: float = 0.5, budget: float = 6.0, **about: object) -> SmallCasebook:
    """The small casebook of a community that chose these measures; none: it chose nothing."""
    chosen = PrivateCounts(epsilon, budget, tuple(sorted(measures))) if measures else None
    return small_casebook(settings={"private_counts": chosen}, **about)


def prepare(shelf: Shelf, facts: SmallCasebook, quarter: Quarter = Q1) -> Release:
    """Drafts for all audiences; the public's."""
    for audience in Audience:
        made = prepare_release(facts, shelf, quarter, audience, "Quince")  # type: ignore[arg-type]
    return made


def put(shelf: Shelf, facts: SmallCasebook, quarter: Quarter) -> Release:
    """Prepare, check and publish the public's release."""
    prepare(shelf, facts, quarter)
    check(shelf, quarter, PUBLIC, "Medlar")
    return publish(facts, shelf, quarter, PUBLIC, LATER)  # type: ignore[arg-type]


def below(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_nothing_is_different_unless_it_is_chosen(shelf: Shelf, dice: Dice) -> None:
    made = put(shelf, casebook(), Q1)
    assert made.noisy is None
    assert dice.thrown == 0
    assert not any(b"noisy" in data or b"epsilon" in data for data in below(shelf.root).values())
    assert not any("noisy" in line for line in audit_shelf(shelf).lines)


def test_committee_and_board_are_told_the_same_as_ever(shelf: Shelf, tmp_path: Path) -> None:
    other = open_shelf(tmp_path / "other")
    prepare(shelf, casebook("by_mode"))
    prepare(other, casebook())
    for audience in (COMMITTEE, BOARD):
        mine, theirs = shelf.draft(audience, Q1), other.draft(audience, Q1)
        assert mine is not None
        assert theirs is not None
        assert release_files(mine) == release_files(theirs)


def test_a_chosen_measure_is_told_with_noise_and_no_table_or_share_of_it_is(shelf: Shelf) -> None:
    """
    counted:  named 14 | anonymous 2 | witness 9
    thrown:        +1  |        +2   |      +3
    told:     named 15 | anonymous 4 | witness 12     and no total, no half, no year
    """
    made = prepare(shelf, casebook("by_mode"))
    assert set(made.measures) == {"active_members"}
    assert made.noisy is not None
    told = made.noisy.measures["by_mode"]
    assert told.cells == {("named",): 15, ("anonymous",): 4, ("witness",): 12}
    assert (told.epsilon, told.half_width, made.noisy.budget) == (0.5, 6, 6.0)
    assert audit_drafts(shelf).passed
    assert shelf.draft(PUBLIC, Q1) == made


def test_a_table_of_noisy_counts_stands_beside_the_others_and_is_published_with_them(shelf: Shelf) -> None:
    put(shelf, casebook("by_mode"), Q1)
    folder = shelf.root / "public" / "2026Q1"
    assert {path.name for path in folder.glob("*.csv")} == {"active_members.csv", "noisy_counts.csv"}
    rows = list(csv.DictReader((folder / "noisy_counts.csv").open(encoding="utf-8")))
    assert [(row["codes"], row["n"], row["low"], row["high"]) for row in rows] == [
        ("anonymous", "4", "0", "10"),
        ("named", "15", "9", "21"),
        ("witness", "12", "6", "18"),
    ]
    assert {row["epsilon"] for row in rows} == {"0.5"}
    assert audit_shelf(shelf).passed


def test_a_table_of_noisy_counts_that_was_changed_is_found_by_the_audit(shelf: Shelf) -> None:
    put(shelf, casebook("by_mode"), Q1)
    table = shelf.root / "public" / "2026Q1" / "noisy_counts.csv"
    table.write_bytes(table.read_bytes().replace(b",15,9,21,", b",14,9,21,"))
    report = audit_shelf(shelf)
    assert not report.passed
    assert any("noisy_counts.csv" in line for line in report.lines)


def test_only_the_releases_own_quarter_is_told(shelf: Shelf) -> None:
    made = prepare(shelf, casebook("by_mode", "active_members"), Q2)
    assert made.noisy is not None
    assert made.noisy.measures["active_members"].cells == {(): 64 + 1}
    assert sum(made.noisy.measures["by_mode"].cells.values()) == 26 + 2 + 3 + 4
    assert made.measures == {}


def test_epsilon_is_split_evenly(shelf: Shelf) -> None:
    made = prepare(shelf, casebook("by_mode", "active_members"))
    assert made.noisy is not None
    assert {measure.epsilon for measure in made.noisy.measures.values()} == {0.25}
    assert made.noisy.epsilon == 0.5


def test_a_number_below_zero_is_told_as_zero(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noisy, "noised", lambda counts, epsilon: [n - 5 for n in counts])
    made = prepare(shelf, casebook("by_mode"))
    assert made.noisy is not None
    assert made.noisy.measures["by_mode"].cells == {("named",): 9, ("anonymous",): 0, ("witness",): 4}


def test_an_epsilon_of_zero_tells_nothing_either_way(shelf: Shelf, dice: Dice) -> None:
    made = prepare(shelf, casebook("by_mode", epsilon=0.0))
    assert (set(made.measures), made.noisy, dice.thrown) == ({"active_members"}, None, 0)


# which measures


def _labels() -> SmallCasebook:
    specs = (*SPECS[:2], replace(SPECS[2], dimensions=(replace(MODE, siblings=Siblings.LABELS),)))
    return casebook("by_mode", known_specs=specs)


UNFIT = {
    "unknown": (lambda: casebook("by_moon"), "only what the public is given as counts"),
    "not the public's": (lambda: casebook("by_space"), "only what the public is given as counts"),
    "a share": (lambda: casebook("anonymous_share"), "only what the public is given as counts"),
    "of years only": (
        lambda: casebook("by_mode", known_specs=(replace(SPECS[2], finest_period=Grain.YEAR),)),
        "only what the public is given as counts of a quarter",
    ),
    "labels": (_labels, "one issue may count several times"),
}


@pytest.mark.parametrize("reason", UNFIT)
def test_a_measure_that_cannot_be_told_with_noise_is_refused(shelf: Shelf, reason: str) -> None:
    make, rule = UNFIT[reason]
    for audience in (COMMITTEE, BOARD):
        prepare_release(small_casebook(), shelf, Q1, audience, "Quince")  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=rule) as refused:
        prepare_release(make(), shelf, Q1, PUBLIC, "Quince")  # type: ignore[arg-type]
    assert (refused.value.file, refused.value.column) == ("community.toml", "private_counts.measures")
    assert shelf.draft(PUBLIC, Q1) is None


@pytest.mark.parametrize(
    ("name", "wrong"), [("acknowledged", False), ("acknowleged", True), ("outcomes", True)]
)
def test_the_checkup_knows_which_measures_can_be_chosen(
    new_community: Places, name: str, wrong: bool
) -> None:
    with new_community.settings.open("a") as settings:
        settings.write(f'\n[private_counts]\nepsilon = 0.5\nbudget = 6.0\nmeasures = ["{name}"]\n')
    (finding,) = (each for each in examine(new_community) if each.about == "settings")
    assert finding.wrong == wrong
    assert not wrong or finding.sentence.endswith(
        f"take {name} out of the list; those that can be in it are acknowledged, active_members, answered"
    )


def test_a_measure_that_does_not_add_up_is_refused() -> None:
    """An issue in no finest cell is protected by no noise, and one in two of them by half of it."""
    facts = casebook("by_mode", known_specs=(replace(SPECS[2], dimensions=(_without("witness"),)),))
    with pytest.raises(Refusal, match="does not add up"):
        noisy.noisy_counts(facts, facts.specs(), Q1, (), noisy.drawn_once(facts))  # type: ignore[arg-type]


def _without(code: str):  # type: ignore[no-untyped-def]
    return replace(MODE, parents={known: above for known, above in MODE.parents.items() if known != code})


def test_the_finest_codes_are_those_without_codes_below() -> None:
    assert finest(()) == ((),)
    assert finest((MODE,)) == (("named",), ("anonymous",), ("witness",))


# drawn once


def test_preparing_again_gives_the_same_bytes(shelf: Shelf, dice: Dice) -> None:
    facts = casebook("by_mode")
    prepare(shelf, facts)
    before = below(shelf.root)
    prepare(shelf, facts)
    assert below(shelf.root) == before
    shelf.discard_draft(PUBLIC, Q1)
    prepare(shelf, facts)
    assert below(shelf.root) == before
    assert dice.thrown == 3


def test_noise_is_drawn_anew_for_all_cells_where_a_count_changed_before_publishing(shelf: Shelf) -> None:
    facts = casebook("by_mode")
    first = prepare(shelf, facts).noisy
    facts.issues["2026Q1"]["named", "chat"] += 1
    second = prepare(shelf, facts).noisy
    assert first is not None
    assert second is not None
    told = second.measures["by_mode"].cells
    assert told == {("named",): 15 + 4, ("anonymous",): 2 + 5, ("witness",): 9 + 6}


def test_counts_that_come_back_bring_their_noise_back(shelf: Shelf, dice: Dice) -> None:
    facts = casebook("by_mode")
    first = prepare(shelf, facts).noisy
    facts.issues["2026Q1"]["named", "chat"] += 1
    assert prepare(shelf, facts).noisy != first
    facts.issues["2026Q1"]["named", "chat"] -= 1
    assert prepare(shelf, facts).noisy == first
    assert dice.thrown == 6


@pytest.mark.parametrize(
    "other",
    [
        (0.25, ("by_mode",)),
        (0.499, ("by_mode",)),
        (0.5, ("active_members", "by_mode")),
        (1.0, ("active_members", "by_mode")),
        (0.5, ("active_members",)),
    ],
)
def test_nobody_draws_until_they_like_it(
    shelf: Shelf, dice: Dice, other: tuple[float, tuple[str, ...]]
) -> None:
    """Another epsilon, or another list of measures, is refused in a quarter for which noise was drawn."""
    facts = casebook("by_mode")
    first = prepare(shelf, facts).noisy
    drawn = dice.thrown
    epsilon, measures = other
    chosen = {"private_counts": PrivateCounts(epsilon, 6.0, measures)}
    with pytest.raises(Refusal, match="noise of this quarter was drawn with other settings") as refused:
        prepare(shelf, replace(facts, settings=chosen))
    assert 'set epsilon back to 0.5 and measures to ["by_mode"]' in refused.value.remedy
    assert prepare(shelf, facts).noisy == first
    assert dice.thrown == drawn
    assert put(shelf, replace(facts, settings=chosen), Q2).noisy is not None


def test_a_measure_less_is_another_setting(shelf: Shelf) -> None:
    both = casebook("active_members", "by_mode", epsilon=0.5)
    prepare(shelf, both)
    fewer = {"private_counts": PrivateCounts(0.25, 6.0, ("by_mode",))}
    with pytest.raises(Refusal, match="noise of this quarter was drawn with other settings"):
        prepare(shelf, replace(both, settings=fewer))


def test_an_interrupted_draw_is_finished(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = casebook("active_members", "by_mode")
    with monkeypatch.context() as patch:
        patch.setattr(noisy, "noised", _once_only(Dice()))
        with pytest.raises(KeyboardInterrupt):
            prepare(shelf, facts)
    made = prepare(shelf, facts).noisy
    assert made is not None
    assert set(made.measures) == {"active_members", "by_mode"}


def _once_only(dice: Dice):  # type: ignore[no-untyped-def]
    def noised(counts: Sequence[int], epsilon: float) -> list[int]:
        if dice.thrown:
            raise KeyboardInterrupt
        return dice(counts, epsilon)

    return noised


def test_shares_of_an_epsilon_never_sum_to_more(shelf: Shelf) -> None:
    for hundredths in range(1, 101):
        chosen = PrivateCounts(hundredths / 100, hundredths / 100, ("active_members", "by_mode"))
        made = noisy.noisy_counts(
            small_casebook(settings={"private_counts": chosen}),  # type: ignore[arg-type]
            [spec for spec in SPECS if spec.name in chosen.measures],
            Q1,
            (),
            lambda name, counts, epsilon: counts,
        )
        assert made is not None
        assert 0 < made.epsilon <= chosen.epsilon


# an older shelf


def _published_and_forgotten(shelf: Shelf, facts: SmallCasebook, tmp_path: Path) -> Release:
    """The public is told, and a backup from before comes back, that no ledger's end was kept of."""
    for audience in (COMMITTEE, BOARD):
        prepare_release(facts, shelf, Q1, audience, "Quince")  # type: ignore[arg-type]
        check(shelf, Q1, audience, "Medlar")
        publish(facts, shelf, Q1, audience, LATER)  # type: ignore[arg-type]
    shutil.copytree(shelf.root, tmp_path / "backup")
    told = put(shelf, facts, Q1)
    shutil.rmtree(shelf.root)
    shutil.copytree(tmp_path / "backup", shelf.root)
    assert shelf.release(PUBLIC, Q1) is None
    facts.head = None
    return told


def test_a_shelf_from_a_backup_refunds_nothing(shelf: Shelf, tmp_path: Path) -> None:
    facts = casebook("by_mode", budget=0.5)
    told = _published_and_forgotten(shelf, facts, tmp_path)
    assert put(shelf, facts, Q1).noisy == told.noisy
    with pytest.raises(Refusal, match="the budget for noisy counts is spent"):
        prepare(shelf, facts, Q2)


def test_after_a_backup_what_was_told_with_noise_is_not_told_exactly(shelf: Shelf, tmp_path: Path) -> None:
    facts = casebook("by_mode")
    _published_and_forgotten(shelf, facts, tmp_path)
    with pytest.raises(Refusal, match="told with noise is never told exactly") as refused:
        prepare(shelf, replace(facts, settings={"private_counts": None}))
    assert "by_mode" in refused.value.sentence()


def test_the_casebook_alone_remembers_what_was_spent(shelf: Shelf, tmp_path: Path) -> None:
    facts = casebook("by_mode", budget=0.75)
    _published_and_forgotten(shelf, facts, tmp_path)
    with pytest.raises(Refusal, match="the budget for noisy counts is spent"):
        prepare(shelf, facts, Q2)


def test_a_draft_whose_counts_changed_is_not_published(shelf: Shelf) -> None:
    facts = casebook("by_mode")
    prepare(shelf, facts)
    check(shelf, Q1, PUBLIC, "Medlar")
    facts.issues["2026Q1"]["named", "chat"] += 1
    with pytest.raises(Refusal, match="the facts have changed since the draft"):
        publish(facts, shelf, Q1, PUBLIC, LATER)  # type: ignore[arg-type]
    assert shelf.releases() == ()


@pytest.mark.parametrize(
    "settings", [None, PrivateCounts(0.25, 6.0, ("by_mode",)), PrivateCounts(0.5, 7.0, ("by_mode",))]
)
def test_a_draft_of_other_settings_is_not_published(shelf: Shelf, settings: PrivateCounts | None) -> None:
    facts = casebook("by_mode")
    prepare(shelf, facts)
    check(shelf, Q1, PUBLIC, "Medlar")
    changed = replace(facts, settings={"private_counts": settings})
    with pytest.raises(Refusal, match="changed since the draft"):
        publish(changed, shelf, Q1, PUBLIC, LATER)  # type: ignore[arg-type]


def test_a_forged_noisy_count_is_not_published(shelf: Shelf) -> None:
    facts = casebook("by_mode")
    made = prepare(shelf, facts)
    assert made.noisy is not None
    cells = {("named",): 14, ("anonymous",): 2, ("witness",): 9}
    forged = {"by_mode": replace(made.noisy.measures["by_mode"], cells=cells)}
    shelf.write_draft(replace(made, noisy=replace(made.noisy, measures=forged)))
    check(shelf, Q1, PUBLIC, "Medlar")
    with pytest.raises(Refusal, match="changed since the draft"):
        publish(facts, shelf, Q1, PUBLIC, LATER)  # type: ignore[arg-type]


def test_nothing_is_drawn_again_once_it_was_published(shelf: Shelf, dice: Dice) -> None:
    facts = casebook("by_mode")
    seen = put(shelf, facts, Q1)
    withdraw(shelf, Q1, PUBLIC, LATER)
    facts.draws.clear()
    facts.issues["2026Q1"]["named", "call"] = 1
    facts.issues["2026Q1"]["named", "chat"] -= 1
    again = put(shelf, facts, Q1)
    assert again.noisy == seen.noisy
    assert dice.thrown == 3
    assert [entry.epsilon for entry in read_ledger(shelf)] == [0.5, 0.5, 0.5]
    assert "ok    noisy counts: an epsilon of 1 is spent of a budget of 6" in audit_shelf(shelf).lines


def test_other_noisy_measures_of_a_published_quarter_are_refused(shelf: Shelf) -> None:
    put(shelf, casebook("by_mode", "active_members"), Q1)
    withdraw(shelf, Q1, PUBLIC, LATER)
    with pytest.raises(Refusal, match="of a quarter stays as it was"):
        noisy.noisy_counts(casebook("by_mode"), SPECS[2:3], Q1, shelf.withdrawn(), Dice())  # type: ignore[arg-type]


def test_a_quarter_is_repeated_though_more_measures_were_chosen_since(shelf: Shelf, dice: Dice) -> None:
    told = put(shelf, casebook("by_mode"), Q1).noisy
    withdraw(shelf, Q1, PUBLIC, LATER)
    facts = casebook("by_mode", "active_members")
    specs = noisy.told_with_noise(facts, PUBLIC)  # type: ignore[arg-type]
    again = noisy.noisy_counts(facts, specs, Q1, shelf.withdrawn(), noisy.drawn_once(facts))  # type: ignore[arg-type]
    assert again == told
    assert dice.thrown == 3


# the budget


def test_the_ledger_says_what_was_spent(shelf: Shelf) -> None:
    facts = casebook("by_mode")
    put(shelf, facts, Q1)
    put(shelf, facts, Q2)
    assert [entry.epsilon for entry in read_ledger(shelf)] == [0.5, 0.5]
    report = audit_shelf(shelf)
    assert report.passed
    assert "ok    noisy counts: an epsilon of 1 is spent of a budget of 6" in report.lines


@pytest.mark.parametrize("lost", ["all of it", "its last line"])
def test_the_audit_vouches_for_no_budget_where_the_ledger_is_lost(shelf: Shelf, lost: str) -> None:
    facts = casebook("by_mode")
    put(shelf, facts, Q1)
    put(shelf, facts, Q2)
    ledger = shelf.root / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:-1] if lost == "its last line" else []))
    report = audit_shelf(shelf)
    assert not report.passed
    assert not any("noisy counts" in line for line in report.lines if line.startswith("ok"))


def test_a_spent_budget_is_refused_and_an_epsilon_of_zero_goes_on(shelf: Shelf) -> None:
    facts = casebook("by_mode", budget=1.0)
    put(shelf, facts, Q1)
    put(shelf, facts, Q2)
    with pytest.raises(Refusal, match="the budget for noisy counts is spent"):
        prepare(shelf, facts, Q3)
    silent = replace(facts, settings={"private_counts": PrivateCounts(0.0, 1.0, ("by_mode",))})
    assert put(shelf, silent, Q3).noisy is None
    assert audit_shelf(shelf).passed


def test_what_was_withdrawn_stays_spent(shelf: Shelf) -> None:
    facts = casebook("by_mode", budget=1.0)
    for _ in range(2):
        put(shelf, facts, Q1)
        withdraw(shelf, Q1, PUBLIC, LATER)
    with pytest.raises(Refusal, match="the budget for noisy counts is spent"):
        prepare(shelf, facts, Q2)


def _unfit_settings(shelf: Shelf) -> dict[str, tuple[SmallCasebook, str]]:
    """Casebooks whose settings stop the public's second quarter, once the first was told with half a budget of 1."""
    facts = casebook("by_mode", budget=1.0)
    put(shelf, facts, Q1)

    def set_to(*measures: str, epsilon: float = 0.5, budget: float = 1.0) -> SmallCasebook:
        return replace(facts, settings={"private_counts": PrivateCounts(epsilon, budget, measures)})

    return {
        "a measure nobody knows": (set_to("by_mode", "by_moon"), "only what the public is given"),
        "a measure told exactly before": (set_to("active_members", "by_mode"), "told exactly is not told"),
        "a measure told with noise before": (set_to("active_members"), "exactly"),
        "more than is left": (set_to("by_mode", epsilon=0.6), "budget for noisy counts is spent"),
        "a budget that grew": (set_to("by_mode", budget=2.0), "never grows"),
    }


def test_settings_that_would_stop_the_public_are_refused_before_anything_is_prepared(
    shelf: Shelf, dice: Dice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare_module, "refuse_without_opendp", lambda: None)
    wrong = _unfit_settings(shelf)
    there, drawn = below(shelf.root), dice.thrown
    for why, (facts, rule) in wrong.items():
        with pytest.raises(Refusal, match=rule) as refused:
            refuse_unfit_noise(facts, shelf, Q2)  # type: ignore[arg-type]
        assert refused.value.file == "community.toml", why
        refuse_unfit_noise(facts, shelf, Q1)  # type: ignore[arg-type]
    refuse_unfit_noise(casebook("by_mode", budget=1.0), shelf, Q2)  # type: ignore[arg-type]
    assert below(shelf.root) == there
    assert dice.thrown == drawn


def test_a_missing_opendp_is_refused_before_anything_is_prepared_unless_nothing_is_drawn(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "version", lambda name: version(f"no-{name}"))
    with pytest.raises(Refusal, match="need OpenDP"):
        refuse_unfit_noise(casebook("by_mode"), shelf, Q1)  # type: ignore[arg-type]
    refuse_unfit_noise(casebook("by_mode", epsilon=0.0), shelf, Q1)  # type: ignore[arg-type]


def test_an_interrupted_publication_is_finished_before_settings_are_looked_at(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = casebook("by_mode")
    prepare(shelf, facts)
    check(shelf, Q1, PUBLIC, "Medlar")
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "place_staged", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish(facts, shelf, Q1, PUBLIC, LATER)  # type: ignore[arg-type]
    refuse_unfit_noise(facts, shelf, Q1)  # type: ignore[arg-type]
    assert shelf.release(PUBLIC, Q1) is not None


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_a_draft_leaves_of_the_budget(shelf: Shelf) -> None:
    """What was withdrawn stays spent, and so does what an older ledger does not know."""
    facts = casebook("by_mode", budget=2.0)

    def left(draft: Release, entries: Sequence[Entry]) -> float:
        return noisy.left_once_published(facts, draft, entries)  # type: ignore[arg-type]

    assert left(prepare(shelf, facts), read_ledger(shelf)) == 1.5
    put(shelf, facts, Q1)
    withdraw(shelf, Q1, PUBLIC, LATER)
    assert left(prepare(shelf, facts), read_ledger(shelf)) == 1.0
    assert left(prepare(shelf, facts, Q2), ()) == 1.0
    silent = casebook("by_mode", epsilon=0.0, budget=2.0)
    assert left(prepare(shelf, silent, Q3), read_ledger(shelf)) == 0.0


def test_a_budget_never_grows(shelf: Shelf) -> None:
    put(shelf, casebook("by_mode", budget=1.0), Q1)
    with pytest.raises(Refusal, match="never grows") as refused:
        prepare(shelf, casebook("by_mode", budget=1.5), Q2)
    assert refused.value.remedy == "set it back to 1, or lower"


def test_what_goes_beyond_the_budget_draws_nothing_and_settles_nothing(shelf: Shelf, dice: Dice) -> None:
    """So a quarter can still be told with what is left, and the line says what that is."""
    facts = casebook("by_mode", epsilon=0.5, budget=1.0)
    put(shelf, facts, Q1)
    drawn = dice.thrown
    with pytest.raises(Refusal, match="the budget for noisy counts is spent") as refused:
        prepare(shelf, replace(facts, settings={"private_counts": PrivateCounts(0.6, 1.0, ("by_mode",))}), Q2)
    assert refused.value.remedy.startswith("0.5 of it is left, and this release takes 0.6")
    assert dice.thrown == drawn
    assert put(shelf, facts, Q2).noisy is not None


def test_a_budget_spent_since_the_draft_is_refused_when_publishing(shelf: Shelf) -> None:
    facts = casebook("by_mode", budget=0.5)
    prepare(shelf, facts, Q1)
    check(shelf, Q1, PUBLIC, "Medlar")
    second = prepare(shelf, facts, Q2)
    put(shelf, facts, Q1)
    check(shelf, Q2, PUBLIC, "Medlar")
    assert second.state is ReleaseState.DRAFT
    with pytest.raises(Refusal, match="the budget for noisy counts is spent"):
        publish(facts, shelf, Q2, PUBLIC, LATER)  # type: ignore[arg-type]


def test_the_audit_finds_a_budget_that_is_overspent(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases that door 2 would have refused, put on the shelf and into the ledger by hand."""
    from coc_analytics.disclosure.shelf import editions, publishing

    for home in (noisy, publishing):
        monkeypatch.setattr(home, "refuse_over_budget", lambda *_: None)
    monkeypatch.setattr(editions, "budgets_are_kept", lambda _: iter(()))
    facts = casebook("by_mode", budget=0.5)
    put(shelf, facts, Q1)
    put(shelf, facts, Q2)
    monkeypatch.undo()
    report = audit_shelf(shelf)
    assert not report.passed
    assert "FAULT noisy counts keep within their budget (public/2026Q2)" in report.lines


# never beside exact numbers


@pytest.mark.parametrize("standing", ["published", "withdrawn"])
def test_what_was_told_exactly_is_not_told_with_noise(shelf: Shelf, standing: str) -> None:
    put(shelf, casebook(), Q1)
    if standing == "withdrawn":
        withdraw(shelf, Q1, PUBLIC, LATER)
    for quarter in (Q1, Q2) if standing == "withdrawn" else (Q2,):
        with pytest.raises(Refusal, match="told exactly is not told with noise later"):
            prepare(shelf, casebook("by_mode"), quarter)


@pytest.mark.parametrize("standing", ["published", "withdrawn"])
def test_what_was_told_with_noise_is_not_told_exactly(shelf: Shelf, standing: str) -> None:
    put(shelf, casebook("by_mode"), Q1)
    if standing == "withdrawn":
        withdraw(shelf, Q1, PUBLIC, LATER)
    with pytest.raises(Refusal, match="the public was told with noise is never told exactly"):
        prepare(shelf, casebook(), Q2)


def test_a_draft_from_before_a_setting_is_not_published(shelf: Shelf) -> None:
    """Prepared exactly; then the quarter before is published with noise."""
    prepare(shelf, casebook(), Q2)
    check(shelf, Q2, PUBLIC, "Medlar")
    put(shelf, casebook("by_mode"), Q1)
    with pytest.raises(Refusal, match="the public was told with noise is never told exactly"):
        publish(casebook(), shelf, Q2, PUBLIC, LATER)  # type: ignore[arg-type]


def test_what_other_audiences_were_told_exactly_does_not_matter(shelf: Shelf) -> None:
    facts = casebook("by_mode")
    for audience in (COMMITTEE, BOARD):
        prepare_release(facts, shelf, Q1, audience, "Quince")  # type: ignore[arg-type]
        check(shelf, Q1, audience, "Medlar")
        publish(facts, shelf, Q1, audience, LATER)  # type: ignore[arg-type]
    assert put(shelf, facts, Q1).noisy is not None
    assert audit_shelf(shelf).passed


def test_the_table_of_half_widths_in_the_docs_is_what_is_computed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "disclosure.md").read_text(encoding="utf-8")
    rows = [
        line.strip("| ").split(" | ")
        for line in page.splitlines()
        if line.startswith(("| epsilon of", "| half"))
    ]
    (_, *epsilons), (_, *widths) = rows
    assert [half_width(float(epsilon)) for epsilon in epsilons] == [int(width) for width in widths]


def test_without_opendp_the_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "opendp.domains", None)
    with pytest.raises(Refusal, match="extra `private`"):
        noise.noised([1], 0.5)


@pytest.mark.parametrize(
    ("epsilon", "installed", "said"), [(0.5, False, "MEND"), (0.5, True, "good"), (0, False, "")]
)
def test_the_checkup_says_whether_noise_can_be_drawn(
    new_community: Places, monkeypatch: pytest.MonkeyPatch, epsilon: float, installed: bool, said: str
) -> None:
    monkeypatch.setattr(noise, "version", lambda name: version("duckdb" if installed else f"no-{name}"))
    with new_community.settings.open("a") as settings:
        settings.write(f'\n[private_counts]\nepsilon = {epsilon}\nbudget = 6.0\nmeasures = ["answered"]\n')
    told = [each.sentence for each in examine(new_community) if each.about == "opendp"]
    assert [line.split()[0] for line in told] == ([said] if said else [])
    assert said != "MEND" or "`make private`" in told[0]
