"""What several people's labels of one case come to: rules a committee member can read."""

import pytest

from coc_analytics.intake.review.agreement import verdict
from coc_analytics.intake.review.alpha import agreement, nominal_alpha
from coc_analytics.intake.review.labels import Label, Sureness
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import ReportKind

# one line a rule; reviewers are separated by |, a question mark means unsure, - an incident with none of the behaviours
RULES = """
 rule                                     | the reviewers say                                    | what it comes to
 one sure label is enough                 | shaming                                              | confirmed: shaming
 one who is unsure is not                 | shaming?                                             | second look
 unsure twice, and alike, is enough       | shaming? | shaming?                                  | confirmed: shaming
 two alike                                | doxxing shaming | shaming doxxing                    | confirmed: doxxing shaming
 two who differ in a behaviour            | shaming | doxxing                                    | third look
 two of whom one sees more                | shaming | shaming doxxing                            | third look
 two who differ in the kind               | shaming | appreciation                               | third look
 the one who doubts does not give way     | shaming | doxxing?                                   | third look
 a third settles it                       | shaming | doxxing | shaming                          | confirmed: shaming
 value by value                           | shaming silencing | shaming | shaming silencing      | confirmed: shaming silencing
 a value most see, each by another name   | shaming | doxxing | silencing                        | confirmed: doxxing shaming
 what only one sees is left out           | shaming | shaming silencing | shaming                | confirmed: shaming
 the kind by majority                     | shaming | appreciation | appreciation                | confirmed: appreciation
 most see none of the behaviours          | - | - | shaming                                      | confirmed: -
 three who all differ                     | shaming | silencing | talking_over                   | third look
 three kinds                              | shaming | appreciation | out_of_scope                | third look
 two against two                          | shaming | shaming | silencing | silencing            | third look
 a fifth settles that                     | shaming | shaming | silencing | silencing | shaming  | confirmed: shaming
"""
KINDS = {kind.value for kind in ReportKind}
LINES = [line for line in RULES.strip().splitlines()[1:] if line.strip()]
TAXONOMY = load_taxonomy()


def _label(said: str, reviewer: int) -> Label:
    sure = Sureness.UNSURE if said.endswith("?") else Sureness.SURE
    word = said.strip().removesuffix("?")
    is_kind = word in KINDS
    kind = ReportKind(word) if is_kind else ReportKind.INCIDENT
    behaviours = () if is_kind or word == "-" else tuple(word.split())
    return Label("case", str(reviewer), kind, behaviours, sure, "2026Q3", "0" * 16)


def _shown(labels: list[Label]) -> str:
    found = verdict(labels, TAXONOMY)
    if found.kind is ReportKind.NOT_CODED:
        return found.standing.value
    what = " ".join(found.behaviours) or ("-" if found.kind is ReportKind.INCIDENT else found.kind.value)
    return f"{found.standing.value}: {what}"


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[0].strip())
def test_labels_come_to(line: str) -> None:
    _, *said, outcome = (part.strip() for part in line.split("|"))
    labels = [_label(one, number) for number, one in enumerate(said)]
    expected, _, names = outcome.partition(": ")
    ordered = [name for name in TAXONOMY.behaviour_ids if name in names.split()]
    assert _shown(labels) == (f"{expected}: {' '.join(ordered) or names}" if names else expected)


def _units(*observers: str) -> list[list[str]]:
    """One observer a line, one unit a word, a dot where a value is missing."""
    return [
        [value for value in unit if value != "."] for unit in zip(*map(str.split, observers), strict=True)
    ]


@pytest.mark.parametrize(
    ("observers", "alpha"),
    [
        # Krippendorff 2011, examples B (two values), C (any number of values) and D (four observers, missing values)
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
        (("a b a", "a b a"), 1.0),
    ],
)
def test_alpha_is_the_published_one(observers: tuple[str, ...], alpha: float) -> None:
    assert nominal_alpha(_units(*observers)) == pytest.approx(alpha, abs=0.0005)


def test_alpha_says_nothing_where_nothing_varies_or_nobody_coded_twice() -> None:
    assert nominal_alpha([["a", "a"], ["a", "a"]]) is None
    assert nominal_alpha([["a"], ["b"]]) is None


def test_behaviours_are_each_a_yes_or_no_of_their_own() -> None:
    both = [_label("shaming", 1), _label("shaming", 2)]
    apart = [_label("doxxing", 1), _label("silencing", 2)]
    found = agreement([both, apart, [_label("shaming", 1)]], TAXONOMY)
    assert found.cases == 2
    assert found.kinds is None, "every label says incident"
    doxxing = nominal_alpha([[False, False], [True, False]])
    assert found.behaviours == pytest.approx((1 + 2 * (doxxing or 0)) / 3)
