"""Door 1: whether a word's role in its sentence is one that only a person plays. Nothing found is kept or logged.

A word that can be a name or something else ("Grace", "will", "MARK") is judged by what stands around it: who speaks, is
spoken to, owns, is met with. Each rule below is one such role. Capitals and places tell nothing here.
"""

from coc_analytics.intake.redaction import grammar
from coc_analytics.intake.redaction.surroundings import Surroundings
from coc_analytics.intake.redaction.tokens import TITLES

ABSOLUTE = frozenset({("by", "chance"), ("by", "hand"), ("by", "far")})


# ---- the roles: each is told the place of the word, where it ends, and the words before and after


def acts(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Subject of what one person does: "when Grace joined", "Mark never listens"."""
    if around.opens_relative(at, end):
        return True
    if not around.opens_clause(at):
        return False
    word = around.folded[at]
    if word in grammar.MODALS and before != "" and after in around.lexicon.verbs:
        return False  # "and will put": the form of the past is that of the base
    if before in ("which", "who") and word in around.lexicon.verbs:
        return False
    if before == "what" and around.is_bare(at) and (after in grammar.MODALS or after == "is"):
        return False  # "what art can do"
    return after == "being" or around.tokens[end - 1].shortened or around.is_finite(end)


def acts_for_sure(around: Surroundings, at: int, end: int) -> bool:
    """Subject of a verb that leaves no other reading: "An kept talking"."""
    after, lexicon = around.after(end), around.lexicon
    told = after in lexicon.past or (after in lexicon.third and after not in lexicon.nouns)
    behind = around.after(end + 1)
    free = behind.endswith("ing") or behind in grammar.BEHIND_VERB
    clear = (
        told and free and after not in grammar.AUXILIARIES and around.before(at) not in lexicon.first_names
    )
    return clear and around.opens_clause(at)


def acts_from(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Subject with where they come from or who they are: "Rose from the group ignored", "Mark, the host, said"."""
    if not around.opens_clause(at):
        return False
    if after == "from" or (after in ("in", "of", "at") and not around.is_bare(at)):
        return around.finds_verb(end + 1)
    if after == ",":
        return around.after(end + 1) == "who" or (
            around.after(end + 1) in grammar.DETERMINERS and around.closes_apposition(end + 1)
        )
    return after == "who" or (after == "(" and around.closes_apposition(end + 1))


def is_named_together(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Named beside somebody: "Grace and I", "Priya and Mark", "Rose and two others laughed"."""
    if before in ("and", "or", "nor", "&", ",") and at > 1 and around.is_sure(at - 2):
        return True
    if (
        before in ("and", "or")
        and around.before(at, 2) in ("me", "him")
        and around.after(end) not in grammar.DETERMINERS
    ):
        return around.folded[at] not in around.lexicon.verbs or around.is_finite(end)
    place = end + 1 + (after == "," and around.after(end + 1) in ("and", "or"))
    if after not in ("and", "or", "nor", "&", ",") or place >= len(around.tokens):
        return False
    if around.is_sure(place):
        return True
    if after == "," or around.is_verb_here(at):
        return False
    if not (around.opens_clause(at) or before in grammar.BEFORE_PAIR or before in grammar.PERSONS):
        return around.folded[at] not in around.lexicon.adjectives and before in grammar.BEFORE_QUALITY
    other = around.after(place)
    if other in ("i", "me", "he", "she", "him", "others", "another", "someone", "somebody"):
        return True
    return other in grammar.DETERMINERS and (
        around.after(place + 1) in grammar.ROLES or around.after(place + 1) in grammar.COMPANY
    )


def is_spoken_to(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Called by name: "Mark, please stop", "Thank you, Grace.", "hi will"."""
    word = around.folded[at]
    if word in grammar.INTERJECTIONS:
        return False
    if before == "" and after == ",":
        return around.after(end + 1) in grammar.ADDRESSING
    if before == ",":
        return after in grammar.BEHIND_SPEAKER and around.pleads(at)
    greeted = before in grammar.GREETINGS or (before == "you" and around.before(at, 2) == "thank")
    return greeted and after in grammar.STOPS | {"for", "and", "-", "–", "—"}


def is_labelled(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Speaker of a line, or its signature."""
    if not around.starts_line(at):
        return False
    if after == ":" and around.after(end + 1) in grammar.ADDRESSING:
        return True
    if around.folded[at] in grammar.HEADINGS:
        return False
    signed = at > 0 and after in ("", "\n") and all(word == "\n" for word in around.folded[end:])
    return after == ":" or signed


def owns(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Owner: "Mark's comments"."""
    return around.tokens[end - 1].genitive and (
        before in grammar.NO_KIND or before not in around.lexicon.adjectives
    )


def is_met(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Object of what is done to people: "I told Grace", "we saw Mark take it"."""
    if before not in grammar.PERSONS or around.is_noun(at - 1):
        return False
    if before not in grammar.THINGS:
        return True
    if around.takes_object(at, after):
        return False
    if after == "to" and around.after(end + 1) in around.lexicon.verbs:
        return True  # "I want Grace to stop"
    if after in around.lexicon.verbs and (after not in around.lexicon.nouns or around.has_object(end + 1)):
        return True
    if (
        after == "from"
        or after.endswith("ing")
        or (before.startswith("ma") and after in around.lexicon.adjectives)
    ):
        return True  # "remove Grace from", "saw Grace laughing", "made Grace angry"
    return not around.is_bare(at) and not after.isdigit()


def is_dealt_with(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Behind a preposition: "interrupted by Mark", "a talk with Grace", "next to Will"."""
    word, verbs = around.folded[at], around.lexicon.verbs
    if (
        before not in grammar.PREPOSITIONS
        or after.isdigit()
        or (before == "to" and around.takes_object(at, after))
    ):
        return False
    if before in grammar.BESIDE or around.deals(at) or (before == "for" and after == "to"):
        return (before, word) not in ABSOLUTE
    if (before, word) in grammar.FIXED:
        return False
    if before in ("but", "except", "than"):
        return around.before(at, 2) in grammar.NOBODY
    if before == "about" and around.before(at, 2) in ("is", "was", "it's"):
        return around.before(at, 3) in ("this", "that", "it", "")
    if before == "by" and around.before(at, 2) in around.lexicon.past:
        return word not in grammar.TIMES
    if before == "to" and word in verbs:
        return False
    return before in ("by", "with", "from", "without", "against", "toward", "towards") and not around.is_bare(
        at
    )


def is_presented(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Said who they are: "my colleague Mark", "it was Rose who", "this is Grace."."""
    word = around.folded[at]
    if before in grammar.INTRODUCES or (before == "called" and around.before(at, 2) in grammar.ROLES):
        return True
    if before == "," and after == "," and around.before(at, 2) in grammar.ROLES:
        return True
    if before in grammar.ROLES and around.before(at, 2) not in ("", "can", "will", "to"):
        verb = word in grammar.MODALS or word in around.lexicon.past or word in around.lexicon.third
        return not verb or around.is_finite(end) or (word in grammar.MODALS and after in grammar.STOPS)
    place = at - 1 if before in grammar.ADVERBS else at  # "it is always Grace who"
    told, teller = around.before(place), around.before(place, 2)
    if told in ("was", "is", "it's", "were") and after in ("who", "that", "whom", "again"):
        return after != "that" or word not in around.lexicon.adjectives
    if before == "not" and after == "again":
        return True
    if after not in grammar.STOPS or told not in ("is", "was", "am", "i'm", "im", "it's"):
        return False
    if teller == "name":
        return True
    if word in around.lexicon.adjectives and word not in around.lexicon.nouns:
        return False
    if teller == "it" and around.before(place, 3) in grammar.CLAUSES:
        return True
    return around.tells_who(at) or (teller in ("this", "i", "it", "that", "") and not around.is_bare(at))


def is_asked_about(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Subject of a question: "why did Mark leave"."""
    if before not in grammar.INVERTING or around.before(at, 2) not in grammar.BEFORE_QUESTION:
        return False
    if before in ("is", "was", "isn't", "wasn't") and around.asks(end):
        return True
    if before in ("is", "was", "has", "had", "isn't", "wasn't", "hasn't"):
        return (
            after == "been"
            or after.endswith("ing")
            or (after in around.lexicon.past and not around.is_bare(at))
        )
    return after in around.lexicon.verbs and not (before == "do" and around.before(at, 2) == "")


def speaks(around: Surroundings, at: int, end: int, before: str, after: str) -> bool:
    """Speaker behind the words spoken: "stop it, said Grace."."""
    quoted = around.before(at, 2) in ("", ",", '"', "”", "'", "’")
    return before in grammar.SAYING and after in grammar.BEHIND_SPEAKER and (quoted or not around.is_bare(at))


RULES = (
    acts, acts_from, is_named_together, is_spoken_to, is_labelled, owns, is_met, is_dealt_with, is_presented, is_asked_about,
    speaks,
)  # fmt: skip


def is_person(around: Surroundings, at: int, end: int) -> bool:
    """Whether the words from `at` up to `end` play a role that only a person plays."""
    before, after = around.before(at), around.after(end)
    if before in TITLES or (before == "." and around.before(at, 2) in TITLES):
        return True
    if around.is_described(at) or around.heads_a_compound(end):
        return False
    if end - at == 1 and around.folded[at] in grammar.AT_HOME and not around.tokens[at].capital_inside:
        return acts_for_sure(around, at, end)
    return any(rule(around, at, end, before, after) for rule in RULES)


def rules_out_a_person(around: Surroundings, at: int) -> bool:
    """Whether a word that mostly is a name is none here: it has an article, is a verb, or says how something is."""
    before, word, lexicon = around.before(at), around.folded[at], around.lexicon
    after = around.after(at + 1)
    as_quality = word in lexicon.adjectives and (
        before in grammar.BEFORE_QUALITY or (after in lexicon.nouns and after not in grammar.NO_KIND)
    )
    as_verb = around.is_verb_here(at) or (
        word in lexicon.verbs and (after in grammar.DIRECTIONS or around.takes_object(at, after))
    )
    return around.is_described(at) or around.heads_a_compound(at + 1) or as_verb or as_quality
