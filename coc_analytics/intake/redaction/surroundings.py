"""Door 1: what stands around a word in its sentence: what may come before a name and what a person does. Never kept."""

from collections.abc import Callable, Sequence

from coc_analytics.intake.redaction import grammar
from coc_analytics.intake.redaction.lexicon import Lexicon
from coc_analytics.intake.redaction.tokens import Token


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
        if before == "her" and self.before(at, 2) in grammar.TELLING:
            return False
        return (before in grammar.DETERMINERS and before not in grammar.UNTOLD) or (
            at > 0 and before != "" and self.tokens[at - 1].genitive
        )

    def heads_a_compound(self, end: int) -> bool:
        """Whether the word only tells of which kind the noun behind it is: "grace period"."""
        after, lexicon = self.after(end), self.lexicon
        if after == "-":
            return self._is_hyphen(end) and not lexicon.is_name(self.after(end + 1))
        if (
            len(after) < 2
            or after not in lexicon.nouns
            or after in grammar.NO_KIND
            or after.endswith("ing")
            or self.tokens[end - 1].genitive
        ):
            return False
        return not (after in lexicon.past or after in lexicon.third or after in lexicon.verbs)

    def _is_hyphen(self, at: int) -> bool:
        """Whether a dash has no room on either side."""
        before, dash, after = self.tokens[at - 1 : at], self.tokens[at : at + 1], self.tokens[at + 1 : at + 2]
        return bool(before and dash and after) and before[0].end == dash[0].start == after[0].start - 1

    def has_article(self, at: int) -> bool:
        return self.before(at) in grammar.ARTICLES

    def is_noun(self, at: int) -> bool:
        """Whether a word that can be a noun or a verb is a noun here: "a ban", "a weapons ban"."""
        if self.is_described(at):
            return True
        word, before, lexicon = self.folded[at], self.before(at), self.lexicon
        return (
            word in lexicon.verbs
            and word in lexicon.nouns
            and before in lexicon.nouns
            and before not in grammar.NO_KIND
        )

    def is_bare(self, at: int) -> bool:
        """Whether the word goes without an article when it is no name too."""
        word, lexicon = self.folded[at], self.lexicon
        return word in grammar.BARE or (word in lexicon.adjectives and word not in lexicon.nouns)

    def is_finite(self, at: int) -> bool:
        """Whether what one person does is told here: "kept", "never listens", "is"."""
        start = at
        while self.after(at) in grammar.ADVERBS or (
            self.after(at).endswith("ly") and self.after(at) in self.lexicon.adverbs
        ):
            at += 1
        word, lexicon = self.after(at), self.lexicon
        if word in grammar.AUXILIARIES:
            return True
        if word in grammar.UNCHANGED:
            return self.has_object(at + 1)
        if word in lexicon.past:
            return word not in grammar.PARTICIPLES or word == "left"
        if word in lexicon.third:
            if at > start or word not in lexicon.nouns or self.has_object(at + 1):
                return True
            return self.after(at + 1) in lexicon.nouns and not self.finds_sure_verb(at + 2)
        return len(word) > 4 and word.endswith("ed") and word not in lexicon.nouns

    def has_object(self, at: int) -> bool:
        """Whether what follows can stand behind a verb and not behind a noun."""
        after, lexicon = self.after(at), self.lexicon
        if after in grammar.BEHIND_NOUN or after in lexicon.past:
            return False
        if after in grammar.BEHIND_VERB or after.endswith(("ing", "ly")) or after in lexicon.adjectives:
            return True
        return self.tokens[at].written_as_name

    def finds_verb(self, at: int) -> bool:
        """Whether a finite verb follows within the clause."""
        for place in range(at, at + grammar.LONG):
            if self.after(place) in grammar.STOPS:
                return False
            if self.before(place) not in grammar.DETERMINERS and self.is_finite(place):
                return True
        return False

    def finds_sure_verb(self, at: int) -> bool:
        """Whether a word that can be nothing but a finite verb follows within the clause."""
        for place in range(at, at + grammar.LONG):
            word = self.after(place)
            if word in grammar.STOPS:
                return False
            if word in grammar.AUXILIARIES or word in grammar.PLURAL or word in self.lexicon.past:
                return True
        return False

    def opens_clause(self, at: int) -> bool:
        """Whether a subject can stand here."""
        before, earlier = self.before(at), self.before(at, 2)
        if not before or not before[0].isalnum():
            return before not in "-/’'" or before == ""
        if before in grammar.OBJECTS:
            return earlier in grammar.TELLING
        if before == "that":
            return earlier != "" and earlier not in grammar.BEFORE_THAT_THING
        if before in grammar.BEFORE_CLAUSE:
            return True
        if before in grammar.ADVERBS or (before.endswith("ly") and before in self.lexicon.adverbs):
            return earlier in ("", ",", "and", "but")
        return self.closes_phrase(at)

    def opens_relative(self, at: int, end: int) -> bool:
        """Whether a clause about the noun before starts here, and the sentence goes on behind it: "the joke Mark made was"."""
        known = self.before(at) in self.lexicon.nouns and at > 0 and self.is_described(at - 1)
        return (
            known
            and self.after(end) not in grammar.AUXILIARIES
            and self.is_finite(end)
            and self.finds_verb(end + 1)
        )

    def asks(self, at: int) -> bool:
        """Whether the sentence ends in a question mark."""
        ends = (
            self.after(place)
            for place in range(at, at + 2 * grammar.LONG)
            if self.after(place) in grammar.ENDS
        )
        return next(ends, "") == "?"

    def so_far(self, at: int) -> list[str]:
        """The sentence up to here, or its last words where it is long."""
        start = at
        while start > 0 and not self.tokens[start].opens and at - start < 2 * grammar.LONG:
            start -= 1
        return self.folded[start:at]

    def closes_phrase(self, at: int) -> bool:
        """Whether the sentence so far is one phrase of when or where: "At the meeting"."""
        phrase = self.so_far(at)
        return (
            2 <= len(phrase) <= 6
            and phrase[0] in grammar.OPENING
            and phrase[-1] not in grammar.NO_PHRASE
            and not any(word in grammar.AUXILIARIES or word in grammar.SUBJECTS for word in phrase)
        )

    def deals(self, at: int) -> bool:
        """Whether the words shortly before tell of people dealing with each other."""
        return any(self.before(at, back) in grammar.DEALINGS for back in range(2, 7))

    def tells_who(self, at: int) -> bool:
        """Whether the sentence up to here asks or tells who somebody is."""
        return any(
            word in grammar.TELL_WHO or word in grammar.ROLES
            for word in self.folded[max(at - grammar.LONG, 0) : at]
        )

    def pleads(self, at: int) -> bool:
        """Whether the sentence up to here speaks to somebody."""
        said = self.so_far(at - 1)
        return bool(said) and (
            said[0] in self.lexicon.verbs or any(word in grammar.PLEADING for word in said)
        )

    def closes_apposition(self, at: int) -> bool:
        """Whether something put in between ends soon and a finite verb follows."""
        for place in range(at, at + grammar.LONG):
            if self.after(place) in (",", ")"):
                return self.is_finite(place + 1)
            if self.after(place) in grammar.STOPS and self.after(place) != "(":
                return False
        return False

    def is_verb_here(self, at: int) -> bool:
        word, lexicon = self.folded[at], self.lexicon
        verb = word in lexicon.verbs or word in lexicon.past or word in lexicon.third
        return verb and self.before(at) in grammar.BEFORE_VERB

    def takes_object(self, at: int, after: str) -> bool:
        """Whether the word can be a verb with its object behind it: "mark the date"."""
        return self.folded[at] in self.lexicon.verbs and after in grammar.OBJECT_STARTS
