"""Redaction: a word that can be a name or something else is judged by its role in the sentence, not by its capital or place.

Each table reads: the sentence as written, and what a reviewer reads. Every sentence is read in lower case and in capitals too.
"""

from collections.abc import Callable

import pytest

from coc_analytics.intake.redaction import redact, roles
from coc_analytics.intake.redaction.roles import RULES

SPELLINGS: list[Callable[[str], str]] = [str, str.lower, str.upper]

# role, sentence in, sentence out
PEOPLE = [
    ("acts", "John kept talking over me.", "[name] kept talking over me."),
    ("acts", "Rose never lets anyone finish.", "[name] never lets anyone finish."),
    ("acts", "When Grace joined, it went wrong.", "When [name] joined, it went wrong."),
    ("acts", "Yesterday Will was rude to us.", "Yesterday [name] was rude to us."),
    ("acts", "At the meeting Hope shouted at me.", "At the meeting [name] shouted at me."),
    ("acts", "April was rude and June said nothing.", "[name] was rude and [name] said nothing."),
    ("acts", "The joke Mark made was awful.", "The joke [name] made was awful."),
    ("acts_from", "Mark, the host of the call, said nothing.", "[name], the host of the call, said nothing."),
    ("acts_from", "Grace from the second team ignored me.", "[name] from the second team ignored me."),
    ("is_named_last", "It was unfair to Priya and Sky.", "It was unfair to [name] and [name]."),
    ("is_named_first", "Joy and I were alone there.", "[name] and I were alone there."),
    ("is_spoken_to", "Stop it, Rose!", "Stop it, [name]!"),
    ("is_spoken_to", "Mark, please leave me alone.", "[name], please leave me alone."),
    ("is_spoken_to", "Thank you, Grace, for hearing me.", "Thank you, [name], for hearing me."),
    ("is_labelled", "May: you people are all the same", "[name]: you people are all the same"),
    ("owns", "I was hurt about Faith's joke.", "I was hurt about [name]'s joke."),
    ("is_met", "I told Hope that it hurt.", "I told [name] that it hurt."),
    ("is_met", "We saw Art put a hand on her knee.", "We saw [name] put a hand on her knee."),
    ("is_met", "They thanked Dean for nothing.", "They thanked [name] for nothing."),
    ("is_dealt_with", "I was interrupted by Grace again.", "I was interrupted by [name] again."),
    ("is_dealt_with", "I do not feel safe near Chase.", "I do not feel safe near [name]."),
    ("is_dealt_with", "We had a talk with Hope about it.", "We had a talk with [name] about it."),
    ("is_introduced", "My colleague Mark knows about it.", "My colleague [name] knows about it."),
    ("is_identified", "It was Joy who began.", "It was [name] who began."),
    ("is_identified", "His name is Rich.", "His name is [name]."),
    ("is_asked_about", "Why did Will leave the call?", "Why did [name] leave the call?"),
    ("is_asked_about", "Was Hope ever warned?", "Was [name] ever warned?"),
    ("speaks", '"Go home," said Grace.', '"Go home," said [name].'),
    ("is_listed", "Involved were Mark, Rose and Will.", "Involved were [name], [name] and [name]."),
    ("is_listed", "Accused: Rose", "Accused: [name]"),
    ("is_called", "Mark? It was not me.", "[name]? It was not me."),
]

# what is no person in its sentence stays, in every spelling
THINGS = [
    "Will you please look into this?",
    "May I speak to the committee, and may we ask why?",
    "Please mark the date, and mark this as confidential.",
    "I hope this helps, and hope to hear from you.",
    "In March and in May we met; by August it was over.",
    "The grace period was over.",
    "She gave me a rose.",
    "Prices rose again, and the bill was paid.",
    "A grant was awarded, and they grant access to friends.",
    "By chance I saw it; there was no chance to speak.",
    "To be frank, he is rich and she is not.",
    "I have faith in the process.",
    "At dawn we left; last summer it was better.",
    "He made a joke at my expense, and some guy laughed.",
    "The chair drew a picture, and I drew the line there.",
    "Can anyone help? The can was empty.",
    "The price is too high, my case is open, see page 3.",
    "My sister was there, and a lady at the desk laughed.",
    "The weapons ban will be back soon.",
    "We sat in the park under a willow.",
    "She rose and drew a line under a well-known rose-garden.",
    "Read the bill or mark it.",
]


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize(("role", "given", "told"), PEOPLE)
def test_a_person_is_hidden_in_every_role_and_spelling(
    role: str, given: str, told: str, spell: Callable[[str], str]
) -> None:
    assert redact(spell(given)).text == spell(told).replace("[NAME]", "[name]")


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("text", THINGS)
def test_what_plays_no_role_of_a_person_stays(text: str, spell: Callable[[str], str]) -> None:
    assert redact(spell(text)).text == spell(text)


@pytest.mark.parametrize("rule", RULES)
def test_without_a_role_its_sentences_keep_the_name(
    rule: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "RULES", tuple(kept for kept in RULES if kept is not rule))
    table = [(given.lower(), told.lower()) for role, given, told in PEOPLE if role == rule.__name__]
    assert any(redact(given).text != told for given, told in table)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Grace Kowalczyk called me a liar.", "[name] called me a liar."),
        ("it was mark hill who called me a liar.", "it was [name] who called me a liar."),
        ("I spoke with Ignacio R. about it.", "I spoke with [name]. about it."),
        ("Dr. Rose and Mr Black were there.", "[name] and [name] were there."),
        ("anne-marie and jean-luc laughed at me.", "[name] and [name] laughed at me."),
        ("PRIYA AND OLUWASEUN LAUGHED AT ME.", "[name] AND [name] LAUGHED AT ME."),
        ("priya and oluwaseun laughed at me.", "[name] and [name] laughed at me."),
        ("It said: KOWALCZYK SHOUTED AT ME.", "It said: [name] SHOUTED AT ME."),
    ],
)
def test_names_of_several_words_are_hidden_whole(given: str, told: str) -> None:
    assert redact(given).text == told


def test_a_word_of_grammar_is_a_name_only_with_a_verb_of_its_own() -> None:
    assert redact("An kept talking over me.").text == "[name] kept talking over me."
    assert redact("My talk was cut, and as planned it went on.").text.startswith("My talk was cut")
