"""Door 1: whether a word's role in its sentence is one that only a person plays. Nothing found is kept or logged.

A word that can be a name or something else ("Grace", "will", "MARK") is judged by what stands around it: who speaks, is
spoken to, owns, is met with. Each rule below is one such role. Capitals and places tell nothing here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from coc_analytics.intake.redaction import grammar
from coc_analytics.intake.redaction.surroundings import Surroundings
from coc_analytics.intake.redaction.tokens import TITLES

AND = frozenset(("and", "or", "nor", "&", ","))
BESIDE_ONE = frozenset("i me he she him others another someone somebody".split())
ONLY_PERSONS = frozenset("by with from without against toward towards".split())
IS, HAS = frozenset("is was isn't wasn't".split()), frozenset("has had hasn't".split())
TELLS = frozenset("was is it's were am i'm im".split())
ABSOLUTE = frozenset((("by", "chance"), ("by", "hand"), ("by", "far")))


@dataclass(frozen=True)
class Word:
    """A word (or a first and a last name) from `at` up to `end`, in its surroundings."""

    around: Surroundings
    at: int
    end: int

    @property
    def folded(self) -> str:
        return self.around.folded[self.at]

    @property
    def is_verb(self) -> bool:
        return self.folded in self.around.lexicon.verbs

    @property
    def is_quality(self) -> bool:
        """An adjective and nothing else."""
        lexicon = self.around.lexicon
        return self.folded in lexicon.adjectives and self.folded not in lexicon.nouns

    @property
    def is_bare(self) -> bool:
        return self.around.is_bare(self.at)

    def before(self, back: int = 1) -> str:
        return self.around.before(self.at, back)

    def after(self, ahead: int = 0) -> str:
        return self.around.after(self.end + ahead)


# ---- the roles


def acts(word: Word) -> bool:
    """Subject of what one person does: "when Grace joined", "Mark never listens", "the joke Rose made was"."""
    around, after = word.around, word.after()
    if around.opens_relative(word.at, word.end):
        return True
    if not around.opens_clause(word.at) or _is_verb_of_clause(word) or _is_asked_for(word):
        return False
    return after == "being" or around.tokens[word.end - 1].shortened or around.is_finite(word.end)


def _is_verb_of_clause(word: Word) -> bool:
    """ "and will put" (the past of the verb is spelt as its base), "a step which marks"."""
    if word.folded in grammar.MODALS and word.before() != "" and word.after() in word.around.lexicon.verbs:
        return True
    return word.before() in ("which", "who") and word.is_verb


def _is_asked_for(word: Word) -> bool:
    """ "what art can do"."""
    return (
        word.before() == "what" and word.is_bare and (word.after() in grammar.MODALS or word.after() == "is")
    )


def acts_from(word: Word) -> bool:
    """Subject with where they come from or who they are: "Rose from the group ignored", "Mark, the host, said"."""
    around, after, next_after = word.around, word.after(), word.after(1)
    if not around.opens_clause(word.at):
        return False
    if after == "from" or (after in ("in", "of", "at") and not word.is_bare):
        return around.finds_verb(word.end + 1)
    if after == ",":
        described = next_after in grammar.DETERMINERS
        return next_after == "who" or (described and around.closes_apposition(word.end + 1))
    return after == "who" or (after == "(" and around.closes_apposition(word.end + 1))


def is_named_last(word: Word) -> bool:
    """Named behind somebody: "Priya and Mark", "me and Grace"."""
    if word.before() in AND and word.at > 1 and word.around.is_sure(word.at - 2):
        return True
    if word.before() not in ("and", "or") or word.before(2) not in ("me", "him"):
        return False
    return word.after() not in grammar.DETERMINERS and (not word.is_verb or word.around.is_finite(word.end))


def is_named_first(word: Word) -> bool:
    """Named before somebody: "Mark and Priya", "Grace and I", "Rose and two others laughed"."""
    around, after = word.around, word.after()
    other = word.end + 1 + (after == "," and word.after(1) in ("and", "or"))
    if after not in AND or other >= len(around.tokens):
        return False
    if around.is_sure(other):
        return True
    if after == "," or around.is_verb_here(word.at) or not _begins_a_pair(word):
        return False
    described = around.after(other) in grammar.DETERMINERS
    return around.after(other) in BESIDE_ONE or (described and around.after(other + 1) in grammar.COMPANY)


def _begins_a_pair(word: Word) -> bool:
    before = word.before()
    if before in grammar.BEFORE_QUALITY and word.folded in word.around.lexicon.adjectives:
        return False  # "he is rich and I am not"
    places = before in grammar.BEFORE_PAIR or before in grammar.PERSONS or before in grammar.BEFORE_QUALITY
    return places or word.around.opens_clause(word.at)


def is_spoken_to(word: Word) -> bool:
    """Called by name: "Mark, please stop", "Thank you, Grace.", "hi will"."""
    before, after = word.before(), word.after()
    if word.folded in grammar.INTERJECTIONS:
        return False
    if before == "" and after == ",":
        return word.after(1) in grammar.ADDRESSING
    if before == ",":
        return after in grammar.BEHIND_SPEAKER and word.around.pleads(word.at)
    greeted = before in grammar.GREETINGS or (before == "you" and word.before(2) == "thank")
    return greeted and after in grammar.BEHIND_GREETED


def is_labelled(word: Word) -> bool:
    """Speaker of a line, or its signature."""
    if not word.around.starts_line(word.at):
        return False
    if word.folded in grammar.HEADINGS:
        return word.after() == ":" and word.after(1) in grammar.ADDRESSING
    signed = word.at > 0 and all(word.after(ahead) in ("", "\n") for ahead in range(grammar.LONG))
    return word.after() == ":" or signed


def owns(word: Word) -> bool:
    """Owner: "Mark's comments"."""
    before = word.before()
    described = before in word.around.lexicon.adjectives and before not in grammar.NO_KIND
    return word.around.tokens[word.end - 1].genitive and not described


def is_met(word: Word) -> bool:
    """Object of what is done to people: "I told Grace", "we saw Mark take it"."""
    before, after = word.before(), word.after()
    if before not in grammar.PERSONS or word.around.is_noun(word.at - 1):
        return False
    if before not in grammar.THINGS:
        return True
    if word.around.takes_object(word.at, after):
        return False
    return _is_made_to(word) or (not word.is_bare and not after.isdigit())


def _is_made_to(word: Word) -> bool:
    """ "I want Grace to stop", "saw her take", "saw her laughing", "made her angry", "removed her from"."""
    around, after, lexicon = word.around, word.after(), word.around.lexicon
    if after == "from" or after.endswith("ing") or (after == "to" and word.after(1) in lexicon.verbs):
        return True
    if after in lexicon.verbs and (after not in lexicon.nouns or around.has_object(word.end + 1)):
        return True
    return word.before().startswith("ma") and after in lexicon.adjectives


def is_dealt_with(word: Word) -> bool:
    """Behind a preposition: "interrupted by Mark", "a talk with Grace", "next to Will"."""
    before, after = word.before(), word.after()
    if before not in grammar.PREPOSITIONS or after.isdigit() or (before, word.folded) in ABSOLUTE:
        return False
    if before == "to" and word.around.takes_object(word.at, after):
        return False
    if before in grammar.BESIDE or word.around.deals(word.at) or (before == "for" and after == "to"):
        return True
    return (before, word.folded) not in grammar.FIXED and _is_behind(word, before)


def _is_behind(word: Word, before: str) -> bool:
    """Whether the preposition alone, with the word before it, asks for a person."""
    earlier = word.before(2)
    if before in ("but", "except", "than"):
        return earlier in grammar.NOBODY
    if before == "about" and earlier in TELLS:
        return word.before(3) in ("this", "that", "it", "")
    if before == "by" and earlier in word.around.lexicon.past:
        return word.folded not in grammar.TIMES
    return before in ONLY_PERSONS and not word.is_bare


def is_introduced(word: Word) -> bool:
    """Said what they are: "my colleague Mark", "somebody named Rose", "the host, Grace, laughed"."""
    before, after, earlier = word.before(), word.after(), word.before(2)
    if before in grammar.INTRODUCES or (earlier in grammar.ROLES and before in ("called", ",")):
        return before != "," or after == ","
    if before not in grammar.ROLES or earlier in ("", "can", "will", "to"):
        return False
    lexicon, modal = word.around.lexicon, word.folded in grammar.MODALS
    verb = modal or word.folded in lexicon.past or word.folded in lexicon.third
    return not verb or word.around.is_finite(word.end) or (modal and after in grammar.STOPS)


def is_identified(word: Word) -> bool:
    """Said who it was: "it was Rose who", "his name is Will", "this is Grace."."""
    after, place = word.after(), word.at - (word.before() in grammar.ADVERBS)  # "it is always Grace who"
    told, teller = word.around.before(place), word.around.before(place, 2)
    if told in TELLS and after in ("who", "that", "whom", "again"):
        return after != "that" or word.folded not in word.around.lexicon.adjectives
    if word.before() == "not" and after == "again":
        return True
    return told in TELLS and after in grammar.STOPS and _is_who(word, place, teller)


def _is_who(word: Word, place: int, teller: str) -> bool:
    if teller == "name":
        return True
    if word.is_quality:
        return False
    if word.around.tells_who(word.at) or (teller == "it" and word.around.before(place, 3) in grammar.CLAUSES):
        return True
    return teller in ("this", "i", "it", "that", "") and not word.is_bare


def is_asked_about(word: Word) -> bool:
    """Subject of a question: "why did Mark leave"."""
    before, after, lexicon = word.before(), word.after(), word.around.lexicon
    if before not in grammar.INVERTING or word.before(2) not in grammar.BEFORE_QUESTION:
        return False
    if before in IS and word.around.asks(word.end):
        return True
    if before in IS or before in HAS:
        return after == "been" or after.endswith("ing") or (after in lexicon.past and not word.is_bare)
    return after in lexicon.verbs and not (before == "do" and word.before(2) == "")


def speaks(word: Word) -> bool:
    """Speaker behind the words spoken: "stop it, said Grace."."""
    if word.before() not in grammar.SAYING or word.after() not in grammar.BEHIND_SPEAKER:
        return False
    return not word.is_bare or word.before(2) in grammar.BEFORE_SPEAKING


def is_listed(word: Word) -> bool:
    """Written into a form or beside another first name: "accused: Rose", "Mark/Rose did it", "were Mark, Rose and Will"."""
    folded, start = word.around.folded, word.at
    if start > 1 and folded[start - 1] == ":":
        return folded[start - 2] in grammar.FIELDS
    if word.is_bare or word.around.is_verb_here(start):
        return False
    return any(
        _is_another(word, joint, other) for joint, other in ((start - 1, start - 2), (word.end, word.end + 1))
    )


def _is_another(word: Word, joint: int, other: int) -> bool:
    """Whether a second first name, no more at home without an article, stands beyond a joint."""
    around = word.around
    if not 0 <= other < len(around.folded) or around.folded[joint] not in AND | {"/"}:
        return False
    known = around.folded[other] in around.lexicon.first_names and around.folded[other] not in grammar.AT_HOME
    plain = not (around.is_bare(other) or around.is_described(other) or around.is_verb_here(other))
    return known and plain and not around.heads_a_compound(max(word.end, other + 1))


def is_called(word: Word) -> bool:
    """Alone in the sentence, or with their pronouns: "Mark?", "Grace (she/her)"."""
    if word.after() == "(" and word.after(1) in grammar.PRONOUNS:
        return True
    alone = word.before() == "" and word.after() in ("!", "?")
    return alone and not word.is_bare and word.folded not in grammar.INTERJECTIONS


RULES: tuple[Callable[[Word], bool], ...] = (
    acts, acts_from, is_named_last, is_named_first, is_spoken_to, is_labelled, owns, is_met, is_dealt_with, is_introduced,
    is_identified, is_asked_about, speaks, is_listed, is_called,
)  # fmt: skip


def is_person(around: Surroundings, at: int, end: int) -> bool:
    """Whether the words from `at` up to `end` play a role that only a person plays."""
    word = Word(around, at, end)
    if word.before() in TITLES or (word.before() == "." and word.before(2) in TITLES):
        return True
    if around.is_described(at) or around.heads_a_compound(end):
        return False
    if end - at == 1 and word.folded in grammar.AT_HOME and not around.tokens[at].capital_inside:
        return acts_for_sure(word)
    return any(rule(word) for rule in RULES)


def acts_for_sure(word: Word) -> bool:
    """Subject of a verb that leaves no other reading, for a word at home in grammar: "An kept talking"."""
    after, behind, lexicon = word.after(), word.after(1), word.around.lexicon
    told = after in lexicon.past or (after in lexicon.third and after not in lexicon.nouns)
    free = behind.endswith("ing") or behind in grammar.BEHIND_VERB
    clear = told and free and after not in grammar.AUXILIARIES and word.before() not in lexicon.first_names
    return clear and word.around.opens_clause(word.at)


def rules_out_a_person(around: Surroundings, at: int) -> bool:
    """Whether a word that mostly is a name is none here: it has an article, is a verb, or says how something is."""
    word, lexicon = Word(around, at, at + 1), around.lexicon
    if around.is_described(at) or around.heads_a_compound(at + 1) or around.is_verb_here(at):
        return True
    after = word.after()
    if word.is_verb and (after in grammar.DIRECTIONS or around.takes_object(at, after)):
        return True
    of_noun = after in lexicon.nouns and after not in grammar.NO_KIND
    return word.folded in lexicon.adjectives and (of_noun or word.before() in grammar.BEFORE_QUALITY)
