"""A taxonomy is what the contract says, and a malformed one is refused with its line."""

from pathlib import Path

import pytest

from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Refusal, ReportKind

IDS = {
    "inclusive": "derogatory_language misgendering alcohol_pressure inaccessible_resources deliberate_exclusion "
    "inciting_hostility asserting_dominance",
    "empower": "talking_over taking_without_sharing unattributed_use unconstructive_negativity "
    "discouraging_participation dominating_airtime",
    "learn_share": "only_taking not_listening self_promotion",
    "trust": "personal_attack violence_or_threat doxxing unwelcome_sexual_attention shaming refusing_apology "
    "imposed_agreement withholding_communication",
    "gratitude": "undue_credit ingratitude silencing misrepresenting_work microaggression",
}

SMALL = """\
id = "ours"
title = "Ours"

[[value]]
id = "kind"
title = "Kind"
statement = "We are kind."

[[behaviour]]
id = "shouting"
value = "kind"
title = "Shouting"
wording = "Raising one's voice."
cues = ["shout*"]

[[behaviour]]
id = "glaring"
value = "kind"
title = "Glaring"
wording = "Looking daggers."
"""


def write(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_reference_has_the_ids_of_the_contract() -> None:
    taxonomy = load_taxonomy()
    assert {value: " ".join(taxonomy.behaviours_of(value)) for value in taxonomy.value_ids} == IDS


def test_the_reference_has_thirty_expected_behaviours_six_a_value() -> None:
    expected = load_taxonomy().expected
    assert len({behaviour.id for behaviour in expected}) == 30
    assert {sum(b.value == value for b in expected) for value in IDS} == {6}


def test_the_reference_carries_the_attribution_its_licence_asks_for_and_says_what_changed() -> None:
    taxonomy = load_taxonomy()
    assert "Center for Scientific Collaboration and Community Engagement (CSCCE)" in taxonomy.attribution
    assert "CC BY 4.0" in taxonomy.attribution
    assert taxonomy.changes


def test_the_reference_is_in_our_own_words(shared_folder: Path) -> None:
    seed = " ".join(
        path.read_text(encoding="utf-8") for path in sorted((shared_folder / "seeds").glob("*.txt"))
    )
    words = " ".join(seed.casefold().split())
    taxonomy = load_taxonomy()
    ours = [b.wording for b in taxonomy.behaviours] + [b.wording for b in taxonomy.expected]
    ours += [value.statement for value in taxonomy.values]
    for wording in ours:
        tokens = wording.casefold().rstrip(".").split()
        runs = {" ".join(tokens[n : n + 6]) for n in range(len(tokens) - 5)}
        assert not [run for run in runs if run in words], "six words in a row are the original's"


def test_every_behaviour_has_cues_and_every_kind_is_described() -> None:
    taxonomy = load_taxonomy()
    assert all(len(behaviour.cues) >= 10 for behaviour in taxonomy.behaviours)
    assert {kind.id for kind in taxonomy.kinds} == set(ReportKind) - {ReportKind.NOT_CODED}


def test_the_version_follows_the_content_not_the_layout(tmp_path: Path) -> None:
    first = load_taxonomy(write(tmp_path, SMALL)).version
    assert load_taxonomy(write(tmp_path, "# a remark\n" + SMALL)).version == first
    assert load_taxonomy(write(tmp_path, SMALL.replace("Looking", "Staring"))).version != first
    assert 0 <= first < 2**63


def test_a_community_can_point_to_its_own_file(tmp_path: Path) -> None:
    taxonomy = load_taxonomy(write(tmp_path, SMALL))
    assert taxonomy.behaviour_ids == ("shouting", "glaring")
    assert taxonomy.value_of("glaring") == "kind"


def test_examples_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    write(tmp_path, '[[example]]\ntext = "He shouted."\nbehaviours = ["shouting"]\n', "shouts.toml")
    taxonomy = load_taxonomy(write(tmp_path, 'examples_file = "shouts.toml"\n' + SMALL))
    assert taxonomy.examples[0].behaviours == ("shouting",)
    assert taxonomy.examples[0].kind is ReportKind.INCIDENT


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        (
            'value = "kind"\ntitle = "Glaring"',
            'value = "SECRET"\ntitle = "Glaring"',
            18,
            "value does not exist",
        ),
        ('id = "glaring"', 'id = "shouting"', 17, "used twice"),
        ('id = "glaring"', 'id = "Glaring SECRET"', 17, "not usable"),
        ('id = "glaring"', 'id = "none"', 17, "not usable"),
        ('wording = "Looking daggers."', "", 16, "missing"),
        ('wording = "Looking daggers."', 'wording = " "', 20, "missing"),
        ('wording = "Looking daggers."', "wording = 7", 20, "not text"),
        ('cues = ["shout*"]', 'cue = ["SECRET"]', 14, "unknown"),
        ('cues = ["shout*"]', 'cues = "SECRET"', 14, "list"),
        ('cues = ["shout*"]', 'cues = ["SECRET', 14, "TOML"),
        ('statement = "We are kind."', "", 4, "missing"),
        ('title = "Ours"', 'title = "Ours"\nhue = "SECRET"', 3, "unknown"),
        ('[[behaviour]]\nid = "glaring"', '[behaviour]\nid = "glaring"', 16, "TOML"),
    ],
)
def test_a_malformed_taxonomy_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    path = write(tmp_path, SMALL.replace(old, new, 1))
    with pytest.raises(Refusal) as refused:
        load_taxonomy(path)
    assert (refused.value.file, refused.value.line) == ("ours.toml", line)
    assert word in refused.value.rule
    assert "SECRET" not in str(refused.value)


def test_lines_inside_a_text_of_several_lines_are_not_taken_for_keys(tmp_path: Path) -> None:
    text = SMALL.replace('"Looking daggers."', '"""Looking\nvalue = "x"\n[[value]]\ndaggers."""')
    with pytest.raises(Refusal) as refused:
        load_taxonomy(write(tmp_path, text + "hue = 1\n"))
    assert refused.value.line == 24


def test_a_kind_or_an_example_that_names_nothing_is_refused(tmp_path: Path) -> None:
    for more in (
        '[[kind]]\nid = "gossip"\nwording = "x"\n',
        '[[example]]\ntext = "x"\nbehaviours = ["gossip"]\n',
    ):
        with pytest.raises(Refusal) as refused:
            load_taxonomy(write(tmp_path, SMALL + more))
        assert "does not exist" in refused.value.rule
        assert refused.value.line > 20


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"id = 'x'\ntitle = 'y'\n", b"[[value]]\n"])
def test_an_empty_or_undecodable_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(Refusal):
        load_taxonomy(path)


def test_an_absent_file_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        load_taxonomy(tmp_path / "SECRET.toml")
    assert "SECRET" not in str(refused.value)
