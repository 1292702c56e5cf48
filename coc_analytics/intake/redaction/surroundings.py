"""Door 1: what stands around a word in its sentence: what may come before a name and what a person does. Never kept."""

from collections.abc import Callable, Sequence

from coc_analytics.intake.redaction.lexicon import Lexicon
from coc_analytics.intake.redaction.tokens import Token
from coc_analytics.intake.redaction.wordlists import forms, phrases, words


def _of(name: str) -> frozenset[str]:
    return words("neighbours", name)


DETERMINERS, SUBJECTS, PRONOUNS, OBJECTS = map(_of, ("determiners", "subjects", "pronouns", "objects"))
AUXILIARIES, PLURAL, INVERTING, MODALS = map(_of, ("auxiliaries", "plural", "inverting", "modals"))
PARTICIPLES, CONJUNCTIONS, ADVERBS, TIMES = map(_of, ("participles", "conjunctions", "adverbs", "times"))
PREPOSITIONS, OPENING, BESIDE, NOBODY = map(_of, ("prepositions", "opening", "beside", "nobody"))
INDEFINITES, DIRECTIONS = map(_of, ("indefinites", "directions"))
CLAUSES, TELLING, PERSONS, SAYING, DEALINGS = (
    forms("neighbours", name) for name in ("clauses", "telling", "persons", "saying", "dealings")
)
THINGS = forms("neighbours", "things")
CERTAIN, ROLES, GREETINGS, INTERJECTIONS = map(_of, ("certain", "roles", "greetings", "interjections"))
ADDRESSING, PLEADING, HEADINGS, BARE = map(_of, ("addressing", "pleading", "headings", "bare"))
INTRODUCES = words("introduces", "whatever")
FIXED = phrases("phrases", "fixed")
QUESTIONS = frozenset("why how when where what who did".split())
STOPS = frozenset('.!?…\n;:,()"”') | {""}
ENDS = frozenset(".!?…\n") | {""}
NO_KIND = DETERMINERS | AUXILIARIES | ADVERBS | TIMES | PREPOSITIONS | CONJUNCTIONS | PRONOUNS | PLURAL | OPENING | DIRECTIONS
BEHIND_VERB = DETERMINERS | INDEFINITES | PRONOUNS | PREPOSITIONS | ADVERBS | CONJUNCTIONS | STOPS
BEHIND_NOUN = AUXILIARIES | PLURAL | {"of"}
BEFORE_VERB = SUBJECTS | MODALS | {"to"}
OBJECT_STARTS = DETERMINERS | OBJECTS | {"it"}
BEFORE_CLAUSE = CONJUNCTIONS | CLAUSES | CERTAIN | TIMES
BEFORE_THAT_THING = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES
BEFORE_QUALITY = AUXILIARIES | PLURAL | {"be", "am", "very", "more"}
BEFORE_QUESTION = QUESTIONS | {"", ",", "and", "but", "or"}
GRAMMAR = words("kinds", "grammar") | (NO_KIND - MODALS - TIMES)
NO_PHRASE = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | SUBJECTS
BEFORE_PAIR = PREPOSITIONS | ROLES | ADVERBS
BEHIND_SPEAKER = ENDS | {","}
UNCHANGED = words("unchanged", "verbs")
TELL_WHO, COMPANY = map(_of, ("tells_who", "company"))
ARTICLES = frozenset("the a an this every each any some".split())
UNTOLD = frozenset("that how no so all both".split())  # determiners that a person's name may stand behind
LONG = 10  # tokens to look ahead for the verb of a sentence


class Surroundings:
    """The words and marks around any place in one account.

    `is_sure` tells whether the token at a place is a name by itself.
    """

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon, is_sure: Callable[[int], bool]) -> None:
        self.tokens, self.lexicon, self.is_sure = tokens, lexicon, is_sure
        self.folded = [token.folded for token in tokens]

    def before(self, at: int, back: int = 1) -> str:
        """The word or mark before, in the same sentence; nothing at its start."""
        place = at - back
        if place < 0 or any(self.tokens[n].opens for n in range(place + 1, at + 1)):
            return ""
        return self.folded[place]

    def after(self, at: int) -> str:
        """The word or mark at a place; nothing after the end of the account."""
        return self.folded[at] if at < len(self.folded) else ""

    def starts_line(self, at: int) -> bool:
        return at == 0 or self.folded[at - 1] == "\n"

    def is_described(self, at: int) -> bool:
        """Whether an article, a number or an owner stands before: people's names go without."""
        before = self.before(at)
        if before == "her" and self.before(at, 2) in TELLING:
            return False
        return (before in DETERMINERS and before not in UNTOLD) or (
            at > 0 and before != "" and self.tokens[at - 1].genitive
        )

    def heads_a_compound(self, end: int) -> bool:
        """Whether the word only tells of which kind the noun behind it is: "grace period"."""
        after, lexicon = self.after(end), self.lexicon
        if len(after) < 2 or after not in lexicon.nouns or after in NO_KIND or after.endswith("ing") or self.tokens[end - 1].genitive:
            return False
        return not (after in lexicon.past or after in lexicon.third or after in lexicon.verbs)

    def has_article(self, at: int) -> bool:
        return self.before(at) in ARTICLES

    def is_noun(self, at: int) -> bool:
        """Whether a word that can be a noun or a verb is a noun here: "a ban", "a weapons ban"."""
        if self.is_described(at):
            return True
        word, before, lexicon = self.folded[at], self.before(at), self.lexicon
        return word in lexicon.verbs and word in lexicon.nouns and before in lexicon.nouns and before not in NO_KIND

    def is_bare(self, at: int) -> bool:
        """Whether the word goes without an article when it is no name too."""
        word, lexicon = self.folded[at], self.lexicon
        return word in BARE or (word in lexicon.adjectives and word not in lexicon.nouns)

    def is_finite(self, at: int) -> bool:
        """Whether what one person does is told here: "kept", "never listens", "is"."""
        start = at
        while self.after(at) in ADVERBS or (self.after(at).endswith("ly") and self.after(at) in self.lexicon.adverbs):
            at += 1
        word, lexicon = self.after(at), self.lexicon
        if word in AUXILIARIES:
            return True
        if word in UNCHANGED:
            return self.has_object(at + 1)
        if word in lexicon.past:
            return word not in PARTICIPLES or word == "left"
        if word in lexicon.third:
            if at > start or word not in lexicon.nouns or self.has_object(at + 1):
                return True
            return self.after(at + 1) in lexicon.nouns and not self.finds_sure_verb(at + 2)
        return len(word) > 4 and word.endswith("ed") and word not in lexicon.nouns

    def has_object(self, at: int) -> bool:
        """Whether what follows can stand behind a verb and not behind a noun."""
        after, lexicon = self.after(at), self.lexicon
        if after in BEHIND_NOUN or after in lexicon.past:
            return False
        if after in BEHIND_VERB or after.endswith(("ing", "ly")) or after in lexicon.adjectives:
            return True
        return self.tokens[at].written_as_name

    def finds_verb(self, at: int) -> bool:
        """Whether a finite verb follows within the clause."""
        for place in range(at, at + LONG):
            if self.after(place) in STOPS:
                return False
            if self.before(place) not in DETERMINERS and self.is_finite(place):
                return True
        return False

    def finds_sure_verb(self, at: int) -> bool:
        """Whether a word that can be nothing but a finite verb follows within the clause."""
        for place in range(at, at + LONG):
            word = self.after(place)
            if word in STOPS:
                return False
            if word in AUXILIARIES or word in PLURAL or word in self.lexicon.past:
                return True
        return False

    def opens_clause(self, at: int) -> bool:
        """Whether a subject can stand here."""
        before, earlier = self.before(at), self.before(at, 2)
        if not before or not before[0].isalnum():
            return before not in "-/’'" or before == ""
        if before in OBJECTS:
            return earlier in TELLING
        if before == "that":
            return earlier != "" and earlier not in BEFORE_THAT_THING
        if before in BEFORE_CLAUSE:
            return True
        if before in ADVERBS or (before.endswith("ly") and before in self.lexicon.adverbs):
            return earlier in ("", ",", "and", "but")
        return self.closes_phrase(at)

    def opens_relative(self, at: int, end: int) -> bool:
        """Whether a clause about the noun before starts here, and the sentence goes on behind it: "the joke Mark made was"."""
        known = self.before(at) in self.lexicon.nouns and at > 0 and self.is_described(at - 1)
        return known and self.after(end) not in AUXILIARIES and self.is_finite(end) and self.finds_verb(end + 1)

    def asks(self, at: int) -> bool:
        """Whether the sentence ends in a question mark."""
        ends = (self.after(place) for place in range(at, at + 2 * LONG) if self.after(place) in ENDS)
        return next(ends, "") == "?"

    def closes_phrase(self, at: int) -> bool:
        """Whether the sentence so far is one phrase of when or where: "At the meeting"."""
        start = at
        while start > 0 and not self.tokens[start].opens:
            start -= 1
        phrase = self.folded[start:at]
        return (
            2 <= len(phrase) <= 6
            and phrase[0] in OPENING
            and phrase[-1] not in NO_PHRASE
            and not any(word in AUXILIARIES or word in SUBJECTS for word in phrase)
        )

    def deals(self, at: int) -> bool:
        """Whether the words shortly before tell of people dealing with each other."""
        return any(self.before(at, back) in DEALINGS for back in range(2, 7))

    def tells_who(self, at: int) -> bool:
        """Whether the sentence up to here asks or tells who somebody is."""
        return any(word in TELL_WHO or word in ROLES for word in self.folded[max(at - LONG, 0) : at])

    def pleads(self, at: int) -> bool:
        """Whether the sentence up to here speaks to somebody."""
        start = at
        while start > 0 and not self.tokens[start].opens:
            start -= 1
        said = self.folded[start : at - 1]
        return bool(said) and (said[0] in self.lexicon.verbs or any(word in PLEADING for word in said))

    def closes_apposition(self, at: int) -> bool:
        """Whether something put in between ends soon and a finite verb follows."""
        for place in range(at, at + LONG):
            if self.after(place) in (",", ")"):
                return self.is_finite(place + 1)
            if self.after(place) in STOPS and self.after(place) != "(":
                return False
        return False

    def is_verb_here(self, at: int) -> bool:
        return self.folded[at] in self.lexicon.verbs and self.before(at) in BEFORE_VERB

    def takes_object(self, at: int, after: str) -> bool:
        """Whether the word can be a verb with its object behind it: "mark the date"."""
        return self.folded[at] in self.lexicon.verbs and after in OBJECT_STARTS
