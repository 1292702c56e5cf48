"""The classifier: codes from wording alone, learns without forgetting, abstains, explains, and is kept without pickle."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from coc_analytics.intake.classification import Classifier, load_classifier, save_classifier
from coc_analytics.intake.classification.cues import CueBook
from coc_analytics.intake.classification.decisions import (
    PLAIN_RULE,
    Rule,
    choose,
    choose_one,
    fit_sureness,
    heed_several,
    sure_enough,
    sureness,
    value_chances,
)
from coc_analytics.intake.classification.encoders import read_safetensors, word_pieces
from coc_analytics.intake.classification.heads import Head, chances_of, fit_duals, fit_worths, unseen_scores
from coc_analytics.intake.classification.learning import Guess, Lesson, head_of, learn_correction
from coc_analytics.terms import Refusal, ReportKind

OUTRIGHT = {
    "In the call she interrupted me again and again and would not let me finish a single sentence.": "talking_over",
    "He published my home address and my phone number in the public channel without my consent.": "doxxing",
    "They keep using the wrong pronouns for me, on purpose, although I have told them I am nonbinary.": "misgendering",
    "At the party he pressured me to drink alcohol, one more shot, although I do not drink beer.": "alcohol_pressure",
    "She plagiarised our slides word for word, without attribution, and never mentioned the source.": "unattributed_use",
    "He grabbed my arm and threatened to beat me up; I had to call the police.": "violence_or_threat",
}


@pytest.fixture(scope="module")
def prior() -> Classifier:
    return Classifier.prior()


@pytest.mark.parametrize(("account", "behaviour"), OUTRIGHT.items())
def test_what_is_said_outright_is_coded_without_any_label(
    prior: Classifier, account: str, behaviour: str
) -> None:
    (coding,) = prior.predict([account])
    assert coding.kind is ReportKind.INCIDENT
    assert behaviour in coding.behaviours
    assert prior.taxonomy.value_of(behaviour) in coding.values


def test_thanks_and_suggestions_and_stray_letters_have_no_behaviour(prior: Classifier) -> None:
    codings = prior.predict(
        [
            "I would like to thank the hosts, they were wonderful and I felt so welcome. Many thanks to all of them!",
            "A suggestion for the next edition: could we have the schedule earlier? It is not about anyone.",
            "Please send me the invoice for my ticket, I need a refund because the payment was charged twice.",
        ]
    )
    kinds = [ReportKind.APPRECIATION, ReportKind.GENERAL_FEEDBACK, ReportKind.OUT_OF_SCOPE]
    assert [coding.kind for coding in codings] == kinds
    assert all(coding.behaviours == () and coding.values == () for coding in codings)


def test_a_coding_names_every_behaviour_s_probability_and_its_values_follow_its_behaviours(
    prior: Classifier,
) -> None:
    for coding in prior.predict(list(OUTRIGHT)):
        assert tuple(coding.confidence) == prior.taxonomy.behaviour_ids
        assert all(0 <= chance <= 1 for chance in coding.confidence.values())
        assert set(coding.values) == {prior.taxonomy.value_of(name) for name in coding.behaviours}


def test_the_same_account_gives_the_same_coding_alone_or_among_others(prior: Classifier) -> None:
    accounts = list(OUTRIGHT)
    together = prior.predict(accounts)
    assert [prior.predict([account])[0] for account in accounts] == together


def test_learning_leaves_the_prior_as_it_is_and_no_text_means_the_prior(prior: Classifier) -> None:
    before = prior.predict(list(OUTRIGHT))
    taught = prior.learn(["The badge colours were mocked by him."], [["shaming"]])
    assert prior.predict(list(OUTRIGHT)) == before
    assert taught is not prior
    assert prior.learn([], []).version == prior.version


def test_learning_moves_what_the_community_says_differently(prior: Classifier) -> None:
    odd = "At the {} the blue ladder was carried past me once more by the same person as always."
    places = [
        "lake",
        "gate",
        "tower",
        "bridge",
        "field",
        "market",
        "river",
        "station",
        "corner",
        "garden",
    ] * 3
    texts = [odd.format(place) for place in places] + list(OUTRIGHT)
    labels = [["ingratitude"]] * len(places) + [[name] for name in OUTRIGHT.values()]
    asked = odd.format("fountain")
    taught = prior.learn(texts, labels)
    before, after = (c.predict([asked])[0].confidence["ingratitude"] for c in (prior, taught))
    assert after > before
    assert taught.version != prior.version


def test_a_few_labels_change_little_and_unseen_behaviours_keep_their_prior(prior: Classifier) -> None:
    taught = prior.learn(["She took all the praise for my work."], [["undue_credit"]])
    for account in OUTRIGHT:
        before, after = (c.predict([account])[0].confidence for c in (prior, taught))
        assert max(abs(before[name] - after[name]) for name in before) < 0.15


def test_an_unknown_label_is_refused_without_being_repeated(prior: Classifier) -> None:
    with pytest.raises(Refusal) as refused:
        prior.learn(["He shouted."], [["SECRET"]])
    assert "SECRET" not in str(refused.value)


def test_the_reasons_are_words_of_the_account_and_entries_of_the_taxonomy(prior: Classifier) -> None:
    account = next(iter(OUTRIGHT))
    reasons = prior.explain(account)
    assert any(reason.behaviour == "talking_over" and "interrupted" in reason.words for reason in reasons)
    coded = set(prior.predict([account])[0].behaviours)
    assert {reason.behaviour for reason in reasons} <= coded


def test_a_saved_model_codes_the_same_and_its_files_are_private(prior: Classifier, tmp_path: Path) -> None:
    taught = prior.learn(list(OUTRIGHT) * 3, [[name] for name in OUTRIGHT.values()] * 3)
    save_classifier(taught, tmp_path / "model")
    again = load_classifier(tmp_path / "model", prior)
    assert again.predict(list(OUTRIGHT)) == taught.predict(list(OUTRIGHT))
    assert again.version == taught.version
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "model").iterdir()} == {0o600}


def test_a_saved_model_holds_no_account(prior: Classifier, tmp_path: Path) -> None:
    account = "Perpetually grumbling moustaches annoyed Wilhelmina Oberstolz at teatime."
    save_classifier(prior.learn([account] * 3, [["shaming"]] * 3), tmp_path)
    facts = (tmp_path / "model.json").read_text()
    assert account not in facts
    assert "oberstolz" not in facts.lower()


def test_a_model_for_another_taxonomy_or_a_damaged_one_is_refused(prior: Classifier, tmp_path: Path) -> None:
    save_classifier(prior, tmp_path)
    facts = tmp_path / "model.json"
    good = facts.read_text()
    for bad in (
        good.replace(str(prior.taxonomy.version), "1"),
        "{",
        "[]",
        good.replace('"revision": ', '"revision": 9'),
    ):
        facts.write_text(bad)
        with pytest.raises(Refusal):
            load_classifier(tmp_path, prior)


def test_another_community_s_taxonomy_without_examples_works(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        'id = "ours"\ntitle = "Ours"\n[[value]]\nid = "calm"\ntitle = "Calm"\nstatement = "We stay calm."\n'
        '[[behaviour]]\nid = "shouting"\nvalue = "calm"\ntitle = "Shouting"\nwording = "Raising a voice."\n'
        'cues = ["shout*", "scream* .. at"]\n'
        '[[behaviour]]\nid = "slamming"\nvalue = "calm"\ntitle = "Slamming doors"\nwording = "Letting doors bang."\n'
    )
    (coding,) = Classifier.prior(path).predict(
        ["He shouted and then he screamed right at me in the corridor."]
    )
    assert coding.behaviours[0] == "shouting"
    assert coding.kind is ReportKind.INCIDENT


# ---- cues


@pytest.mark.parametrize(
    ("cue", "sentence", "found"),
    [
        ("interrupt*", "she interrupted me", True),
        ("cut|cuts off", "he cuts off everyone", True),
        ("took .. credit", "he took all of the credit", True),
        ("took .. credit", "he took one two three four five credit", False),
        ("in front", "front in", False),
        (".. home ..", "going home", True),
        ("..", "anything at all", False),
    ],
)
def test_a_cue_is_found_as_its_grammar_says(cue: str, sentence: str, found: bool) -> None:
    assert bool(CueBook([cue]).find(sentence.split())) is found


# ---- decisions


def test_an_incident_gets_its_likeliest_behaviour_even_below_the_threshold() -> None:
    chances = np.array([[0.1, 0.2], [0.1, 0.2], [0.6, 0.7]])
    chosen = choose(chances, np.array([True, False, True]), 0.5)
    assert chosen.tolist() == [[False, True], [False, False], [True, True]]


def test_a_value_is_at_least_as_likely_as_its_likeliest_behaviour() -> None:
    parent = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert np.allclose(value_chances(np.array([[0.5, 0.5, 0.2]]), parent), [[0.75, 0.2]])


def test_nothing_is_sure_enough_when_codings_are_mostly_wrong() -> None:
    sure = np.linspace(0.9, 0.1, 50)
    assert sure_enough(sure, np.zeros(50, bool)) > 1
    right = np.arange(50) < 20
    assert sure[19] >= sure_enough(sure, right) >= sure[25]


def test_what_few_codings_seem_to_show_is_not_taken_for_proven() -> None:
    sure = np.linspace(0.9, 0.5, 11)
    assert sure_enough(sure, np.ones(11, bool)) < 1, "eleven of eleven prove four in five"
    assert sure_enough(sure[:10], np.ones(10, bool)) > 1, "ten of ten do not"
    assert sure_enough(sure, np.ones(11, bool), careful=0.95) > 1


def test_outcomes_that_weigh_little_prove_little() -> None:
    sure, right = np.linspace(0.9, 0.5, 20), np.ones(20, bool)
    one_for_all = np.array([100.0] + [0.01] * 19)
    assert sure_enough(sure, right) < 1 < sure_enough(sure, right, one_for_all)


def test_examples_with_several_values_weigh_as_much_as_reports_with_several() -> None:
    parent = np.eye(2)
    labels = np.array([[1.0, 0.0]] * 9 + [[1.0, 1.0]])
    heed = heed_several(labels, parent)
    assert heed[9] / heed.sum() == pytest.approx(0.4)
    assert heed.sum() == pytest.approx(10)


def test_sureness_says_how_often_codings_were_right() -> None:
    signs = np.random.default_rng(0).normal(size=(4000, 3))
    right = np.random.default_rng(1).random(4000) < 1 / (1 + np.exp(-(signs[:, 0] - 1)))
    weights = fit_sureness(signs, right, np.ones(4000))
    assert weights[:2] == pytest.approx((-1, 1), abs=0.15)
    assert fit_sureness(signs, np.ones(4000, bool), np.ones(4000)) == PLAIN_RULE.sureness


def test_a_second_value_almost_coded_makes_a_coding_less_sure() -> None:
    parent, kinds = np.eye(2), np.array([0.9, 0.9])
    chances = np.array([[0.8, 0.05], [0.8, 0.4]])
    rule = Rule(0.5, 1.0, 1.0, sureness=(0.0, 1.0, -0.5, 0.0))
    far, near = sureness(chances, chances >= 0.5, parent, kinds, rule)
    assert far > near


def test_where_behaviours_exclude_each_other_the_rare_one_is_heard() -> None:
    parent = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    chances = np.array([[0.35, 0.25, 0.4], [0.5, 0.45, 0.05]])
    chosen = choose_one(chances, np.array([True, True]), (0.6, 0.3, 0.1), parent)
    assert chosen.tolist() == [[False, False, True], [False, True, False]]


# ---- learning


def test_a_label_nobody_gave_gets_no_score() -> None:
    likeness = np.eye(3) + 0.5
    duals = fit_duals(likeness, np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]), 1.0, Head.ANY)
    assert (duals[:, 1] == 0).all()
    assert duals[0, 0] > 0 > duals[1, 0]


def test_scores_of_unseen_accounts_do_not_know_their_labels() -> None:
    rng = np.random.default_rng(0)
    labels = (rng.random((60, 2)) < 0.5).astype(float)
    scores = unseen_scores(np.eye(60), labels, 1.0, Head.ANY)
    assert np.allclose(scores, 0), "accounts with nothing in common say nothing of each other"


def test_worths_are_never_negative_and_stay_where_nothing_speaks_against_them() -> None:
    parts = np.random.default_rng(0).normal(size=(200, 2, 2))
    labels = (parts[:, :, 0] - 3 * parts[:, :, 1] > 0).astype(float)
    worths, _ = fit_worths(parts, labels, Head.ANY, np.ones(2), np.full(2, 1.0), 1.0)
    assert worths[0] > 0
    assert worths[1] == 0
    held, own = fit_worths(parts, labels, Head.ANY, np.ones(2), np.full(2, 1e9), 1e9)
    assert held == pytest.approx([1, 1], abs=1e-4)
    assert own == pytest.approx([0, 0], abs=1e-4)


def _lesson(size: int, truth: float, seed: int = 0) -> Lesson:
    """Accounts of which the prior knows something; their own words say the label as far as `truth`."""
    rng = np.random.default_rng(seed)
    labels = (rng.random((size, 3)) < 0.3).astype(float)
    odds = 2.0 * labels - 2.0 + rng.normal(size=(size, 3))
    rows = csr_matrix(truth * labels + rng.normal(size=(size, 3)))
    return Lesson(rows, Guess(odds, odds[:, :, None]), labels, False, Head.ANY)


@pytest.mark.parametrize("size", [1, 3, 10, 30, 100, 300])
def test_labels_that_say_nothing_new_leave_the_prior_as_good_as_it_was(size: int) -> None:
    asked = _lesson(400, 0.0, seed=1)
    correction, _ = learn_correction(_lesson(size, 0.0))
    before, after = chances_of(asked.prior.odds, Head.ANY), correction.chances(asked.prior, asked.rows)
    assert _missed(after, asked.labels) <= _missed(before, asked.labels) + 0.02


def test_the_prior_fades_as_labels_prove_better() -> None:
    asked = _lesson(400, 3.0, seed=1)
    missed = [
        _missed(learn_correction(_lesson(size, 3.0))[0].chances(asked.prior, asked.rows), asked.labels)
        for size in (1, 30, 300)
    ]
    assert missed == sorted(missed, reverse=True)
    assert missed[2] < missed[0] - 0.05


def _missed(chances: np.ndarray, labels: np.ndarray) -> float:
    held = np.clip(chances, 1e-6, 1 - 1e-6)
    return float(-(labels * np.log(held) + (1 - labels) * np.log(1 - held)).mean())


def test_behaviours_exclude_each_other_only_where_many_labels_say_so() -> None:
    one_each = np.eye(3)[np.arange(40) % 3]
    assert head_of(one_each) is Head.ONE
    assert head_of(one_each[:29]) is Head.ANY
    assert head_of(np.vstack([one_each, [1.0, 1.0, 0.0]])) is Head.ANY
    assert chances_of(np.zeros((1, 4)), Head.ONE).tolist() == [[0.25] * 4]


def test_kinds_are_learnt_from_what_people_settled(prior: Classifier) -> None:
    odd = "The {} of the lantern parade was moved behind the wooden fence by the volunteers of the evening shift."
    places = "start end middle beginning stage order route crew music supper sound light".split() * 5
    texts = [odd.format(place) for place in places]
    asked = odd.format("colour")
    before = prior.predict([asked])[0]
    told = ReportKind.OUT_OF_SCOPE
    assert before.kind is not told
    taught = prior.learn(texts, [()] * len(texts), [told] * len(texts))
    assert taught.predict([asked])[0].kind is told
    assert prior.learn(texts, [()] * len(texts)).predict([asked])[0].kind is before.kind


def test_a_taxonomy_nobody_judged_passes_nothing_without_review() -> None:
    assert PLAIN_RULE.sure_from > 1
    assert PLAIN_RULE.kind_sure_from > 1


# ---- encoders


class Counting:
    """An encoder anybody could write: how many letters and words."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[len(text) % 7, len(text.split()) % 5] for text in texts], float) / 10


def test_a_community_can_plug_in_its_own_encoder(prior: Classifier) -> None:
    other = Classifier.prior(encoder=Counting())
    assert other.version != prior.version
    assert "talking_over" in other.predict([next(iter(OUTRIGHT))])[0].behaviours


def test_word_pieces_are_the_longest_the_vocabulary_has() -> None:
    vocabulary = {
        piece: n
        for n, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", "inter", "##rupt", "##ed", "cafe", "!"])
    }
    assert word_pieces("Interrupted, café!", vocabulary) == [1, 3, 4, 5, 0, 6, 7, 2]


def test_a_weights_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}).encode()
    numbers = np.array([[1, 2], [3, 4]], np.float32)
    (tmp_path / "w").write_bytes(len(header).to_bytes(8, "little") + header + numbers.tobytes())
    assert (read_safetensors(tmp_path / "w")["a"] == numbers).all()
