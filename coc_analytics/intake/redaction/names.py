"""Door 1: names of people, places and organisations, which only a lexicon and the words around can tell.

Nothing found is kept or logged. A word is judged by what it can be (a name, a common word, a place), by its role in the
sentence (`roles`), and by its neighbours; runs of such words become one span.
"""

from collections.abc import Sequence

from coc_analytics.intake.redaction.addresses import find_addresses
from coc_analytics.intake.redaction.grammar import AT_HOME, NO_KIND
from coc_analytics.intake.redaction.lexicon import Lexicon, load_lexicon
from coc_analytics.intake.redaction.roles import is_person, rules_out_a_person
from coc_analytics.intake.redaction.spans import Found, IdentityType
from coc_analytics.intake.redaction.surroundings import Surroundings
from coc_analytics.intake.redaction.tokens import HIDDEN_PERSON, TITLES, Token, cut
from coc_analytics.intake.redaction.wordlists import words

PARTICLES, NEVER, CALENDAR = (words("kinds", name) for name in ("particles", "never", "calendar"))
CONTRACTED, DIRECTIONS = (words("kinds", name) for name in ("contracted", "directions"))
NO_NAME = NEVER | NO_KIND | AT_HOME
SAYS_NAME, SAYS_PLACE = (words("introduces", name) for name in ("name", "place"))
ORG_ENDING, ORG_START = (words("organisations", name) for name in ("ending", "start"))


def find_names(text: str, ruled: Sequence[Found]) -> list[Found]:
    """Runs of words that name a person, a place or an organisation, outside the spans already found."""
    return _Reader(cut(text, ruled), load_lexicon()).found()


class _Reader:
    """Reads tokens from left to right and gathers runs that name somebody or something."""

    def __init__(self, tokens: list[Token], lexicon: Lexicon) -> None:
        self._tokens, self._lexicon = tokens, lexicon
        self._around = Surroundings(tokens, lexicon, self._is_sure)
        self._whispering = not any(token.capital for token in tokens if token.is_word)
        self._foreign = self._is_foreign()

    def found(self) -> list[Found]:
        """The spans, addresses first, then names."""
        runs = self._runs()
        named = bytearray(len(self._tokens))
        for start, end in runs:
            named[start:end] = b"\x01" * (end - start)
        addresses = [self._place(start, end) for start, end in find_addresses(self._tokens, named)]
        return [*addresses, *(self._span(start, end) for start, end in runs)]

    def _is_foreign(self) -> bool:
        """Whether more words are common in other languages alone than in English alone."""
        lexicon, told = self._lexicon, [token.folded for token in self._tokens if token.is_word]
        english = sum(word in lexicon.words and word not in lexicon.foreign for word in told)
        other = sum(
            (word in lexicon.foreign and word not in lexicon.words) or word[0] > "\u036f" for word in told
        )
        return other > max(english, 2, 0.3 * len(told)) or other == len(told) > 1

    # ---- names

    def _runs(self) -> list[tuple[int, int]]:
        runs, at = [], 0
        while at < len(self._tokens):
            end = max(self._end_of_place(at), self._end_of_run(at))
            if end > at:
                runs.append((self._with_first(at), end))
            at = max(end, at + 1)
        return runs

    def _end_of_run(self, at: int) -> int:
        """Where a run that starts at a token ends; the same place if none starts there."""
        if not self._tokens[at].is_word:
            return at
        end = at + 1 if self._names(at) >= 1 else self._end_of_two(at)
        while at < end < len(self._tokens) and not self._tokens[end - 1].genitive:
            if self._continues(end):
                end += 1
            elif self._bridges(end) and end + 1 < len(self._tokens) and self._continues(end + 1):
                end += 2
            else:
                break
        return end

    def _end_of_two(self, at: int) -> int:
        """Behind a first and a last name that are common words both, and together play a person's role."""
        end, lexicon = at + 2, self._lexicon
        word = self._tokens[at].folded
        if end > len(self._tokens) or word in AT_HOME or word not in lexicon.first_names:
            return at
        last = self._tokens[at + 1]
        known = lexicon.is_name(last.folded) and last.folded not in NO_NAME and not last.opens
        return end if known and is_person(self._around, at, end) else at

    def _with_first(self, at: int) -> int:
        """One token earlier, or two, where a title or a first name stands before a run."""
        before = at - 2 if at > 1 and self._tokens[at - 1].text == "." else at - 1
        if before >= 0 and (self._tokens[before].folded in TITLES or self._is_initial(before)):
            return before
        if self._is_second_half(at) and self._lexicon.is_name(self._tokens[at - 2].folded):
            return at - 2
        return at - 1 if at > 0 and self._is_first(at - 1) else at

    def _is_first(self, at: int) -> bool:
        """Whether a common word before a name belongs to it: "Grace Kowalczyk"."""
        token = self._tokens[at]
        if token.folded not in self._lexicon.first_names or token.genitive:
            return False
        if self._around.is_described(at):
            return False
        return self._names(at) > 0 or token.folded not in AT_HOME

    def _continues(self, at: int) -> bool:
        """Whether a token can prolong a run: a name, or a capital word that is not at home in prose."""
        token = self._tokens[at]
        if token.folded in AT_HOME and not token.capital_inside:
            return False
        if token.is_word and not token.opens and (self._names(at) >= 0.5 or self._is_second_half(at)):
            return True
        return not token.opens and self._is_initial(at) and token.folded not in "ai"

    def _is_second_half(self, at: int) -> bool:
        """Behind a hyphen: "Jean-Luc"."""
        joined = (
            at > 1
            and self._tokens[at - 1].text == "-"
            and self._tokens[at].start == self._tokens[at - 2].end + 1
        )
        return joined and self._lexicon.is_name(self._tokens[at].folded)

    def _is_initial(self, at: int) -> bool:
        token = self._tokens[at]
        return len(token.text) == 1 and token.is_word and (token.capital or self._whispering)

    def _bridges(self, at: int) -> bool:
        token = self._tokens[at]
        return token.folded in PARTICLES or token.text in "-‐." or token.text in ("'", "’")

    def _names(self, at: int) -> float:
        """How surely a token is a name: 1 sure, .5 with a neighbour, 0 not."""
        token, lexicon, word = self._tokens[at], self._lexicon, self._tokens[at].folded
        if not token.is_word or word in NEVER:
            return 0
        first = word in lexicon.first_names
        if word in PARTICLES or word in TITLES:
            return float(first and is_person(self._around, at, at + 1))
        common = self._is_common(word) or self._is_common_elsewhere(token)
        if self._introduced(at) and (token.written_as_name or not common):
            return 1
        if not common:
            return self._uncommon(at)
        if self._capital_tells(at):
            return 1 if lexicon.is_name(word) or word in lexicon.places else 0.5
        if first or (token.written_as_name and word in lexicon.last_names):
            return self._by_role(at)
        return 0.5 * (token.capital_inside or self._is_surname(token))

    def _by_role(self, at: int) -> float:
        """How surely a first name that is a common word too is a name here."""
        token = self._tokens[at]
        if is_person(self._around, at, at + 1):
            return 1
        if (
            token.folded in self._lexicon.borne
            and token.folded not in CALENDAR
            and not rules_out_a_person(self._around, at)
        ):
            return 1
        return 0.5 * self._may_be(token)

    def _is_surname(self, token: Token) -> bool:
        return token.folded in self._lexicon.last_names and self._may_be(token)

    def _may_be(self, token: Token) -> bool:
        """Whether a common word is written as a name is where it stands, were it one."""
        if token.written_as_name:
            return True
        word, lexicon = token.folded, self._lexicon
        verb = word in AT_HOME or word in lexicon.past or word in lexicon.third
        return (self._whispering or token.shouted) and len(word) > 3 and not verb

    def _capital_tells(self, at: int) -> bool:
        """Whether a common word has a capital that nothing but a name explains."""
        token = self._tokens[at]
        if not token.capital_inside or token.folded in CALENDAR:
            return False
        weak = token.folded in AT_HOME or self._around.has_article(at)
        return not weak or (at + 1 < len(self._tokens) and self._tokens[at + 1].capital_inside)

    def _is_sure(self, at: int) -> bool:
        """Whether a token is a name whatever its role."""
        token, lexicon = self._tokens[at], self._lexicon
        if token.text.startswith(HIDDEN_PERSON):
            return True
        if not token.is_word or token.folded in NEVER or token.folded in PARTICLES:
            return False
        known = lexicon.is_name(token.folded)
        if self._is_common(token.folded):
            return known and self._capital_tells(at)
        unknown = token.text.isupper() if token.written_as_name else not (self._whispering or token.shouted)
        return len(token.text) > 2 and (known or not unknown)

    def _is_common(self, word: str) -> bool:
        lexicon = self._lexicon
        stem, _, ending = word.partition("'")
        if ending in CONTRACTED and (stem in lexicon.words or stem in NEVER or stem in ("i", "c")):
            return True
        return word in lexicon.words or word.replace("'", "") in lexicon.words or word in CALENDAR

    def _is_common_elsewhere(self, token: Token) -> bool:
        """Whether a word of an account in another language is at home there."""
        word, lexicon = token.folded, self._lexicon
        if not self._foreign or word not in lexicon.foreign:
            return False
        return (
            not token.written_as_name
            or len(word) < 4
            or not (lexicon.is_name(word) or word in lexicon.places)
        )

    def _uncommon(self, at: int) -> float:
        token, lexicon = self._tokens[at], self._lexicon
        if lexicon.is_name(token.folded) or token.folded in lexicon.places:
            return 1 if len(token.folded) > 2 or token.written_as_name else self._plays(at)
        if token.written_as_name:
            return self._plays(at) if token.text.isupper() and len(token.text) < 6 else 1
        if self._foreign:
            return 0
        if (self._whispering or token.shouted) and len(token.folded) > 3:
            return 1  # no capital tells anything here: a word no dictionary has may be anybody
        return max(0.5 * (len(token.folded) > 2), self._plays(at))

    def _plays(self, at: int) -> float:
        return float(is_person(self._around, at, at + 1))

    def _introduced(self, at: int) -> bool:
        """Whether the word before says that a name follows."""
        before = self._around.before(at)
        if before == ".":
            before = self._around.before(at, 2)
        return before in TITLES or before in SAYS_NAME

    # ---- places

    def _end_of_place(self, at: int) -> int:
        """Where a place of several words that starts at a token ends; the same place if there is none."""
        first = self._tokens[at]
        if not first.text[0].isalpha() or (not first.capital and first.folded not in DIRECTIONS):
            return at
        for length in (4, 3, 2):
            run = self._tokens[at : at + length]
            written = all(token.capital or token.folded in PARTICLES for token in run) or self._whispering
            if len(run) == length and written and " ".join(t.folded for t in run) in self._lexicon.places:
                return at + length
        return at

    # ---- spans

    def _place(self, at: int, end: int) -> Found:
        return Found(self._tokens[at].start, self._tokens[end - 1].end, IdentityType.LOCATION)

    def _span(self, at: int, end: int) -> Found:
        return Found(self._tokens[at].start, self._tokens[end - 1].end, self._type(at, end))

    def _type(self, at: int, end: int) -> IdentityType:
        run = [token.folded for token in self._tokens[at:end]]
        before = self._tokens[at - 1].folded if at else ""
        if run[-1] in ORG_ENDING or run[0] in ORG_START:
            return IdentityType.ORG
        if " ".join(run) in self._lexicon.places and (
            before in SAYS_PLACE or not any(map(self._lexicon.is_name, run))
        ):
            return IdentityType.LOCATION
        return IdentityType.PERSON
