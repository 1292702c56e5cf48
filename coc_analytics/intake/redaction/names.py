"""Door 1: names of people, places and organisations, which only a lexicon and the words around can tell.

Nothing found is kept or logged. A word is judged by what it can be (a name, a common word, a place), by its
capital, and by its neighbours; runs of such words become one span.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coc_analytics.intake.redaction.lexicon import LETTERS, Lexicon, fold, load_lexicon
from coc_analytics.intake.redaction.spans import Found, IdentityType

_TOKEN = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*|\d+[^\W_]*|[^\w\s]|\n")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = _set(
    "mr mrs ms miss mx dr prof professor sir madam lady lord dame rev fr herr frau señor senor senora señora mme "
    "monsieur madame don doña dona doctor"
)
PARTICLES = _set(
    "de da do dos das del della di la le van von der den ter ten bin ibn al el ben abu y e zu af av st"
)
NEVER = _set(
    "i january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday mon tue wed thu fri sat sun english spanish french german "
    "portuguese italian chinese arabic hindi bengali urdu russian dutch american british european african asian "
    "indian canadian australian mexican brazilian turkish polish greek japanese korean muslim jewish christian "
    "hindu buddhist catholic slack zoom teams discord github gitlab zulip google twitter linkedin mastodon whatsapp "
    "signal telegram facebook instagram youtube webinar webinars hackathon hackathons hackweek coworking covid wifi "
    "internet email emails online offline username usernames login blog blogs podcast podcasts api apis repo repos "
    "codebase readme pdf pdfs html css json csv python java javascript jupyter linux windows mac iphone android "
    "phd postdoc postdocs pi pis ceo cto hr coc dei stem faq ok okay lol btw fyi asap utc gmt cet est pst usb "
    "moderator moderators screenshot screenshots emoji emojis hashtag hashtags dm dms pm app apps ux ui ai ml nlp "
    "christmas easter ramadan diwali eid hanukkah internationally ableist ableism transphobic transphobia "
    "homophobic nonbinary cisgender neurodivergent neurodiverse autistic misgendered misgendering deadname "
    "deadnamed mansplaining mansplained doxxed doxxing microaggression microaggressions captioning captioned "
    "accessibility timezone timezones onboarding livestream workflow workflows dataset datasets metadata preprint "
    "preprints grantee grantees keynote keynotes breakout breakouts facilitator facilitators unmute unmuted "
    "unmuting muted dear hi hello hey thanks best regards yes no ps cc re fwd am"
)
SPEAKS = _set(
    ": said says told tells asked asks wrote writes shouted replied answered is was has had and began spent lives works"
)
CONTRACTED = _set("m ve ll d re s t")
NEVER_NAMES = _set("will may can mark art bill so see an in my do you are has no yes hope joy dear")
DIRECTIONS = _set("united new saint san santa south north east west great port cape el los las")
MARKS = _set(", . > ? - ; /") | {"\n"}
NOBODY = NEVER | PARTICLES | TITLES
SAYS_NAME = _set(
    "named called name names surname nickname alias signed regards sincerely cheers hi hello hey dear"
)
SAYS_PLACE = _set(
    "in from to at near visiting visited lives living moved travelling traveling toward towards"
)
STREET = _set(
    "street str st avenue ave road rd lane ln boulevard blvd drive dr way court ct square sq place pl terrace close "
    "crescent highway hwy parkway alley row apt apartment suite unit floor flat box building block room house rue "
    "route chemin calle avenida avda plaza paseo camino rua praça praca travessa via viale piazza corso strada "
    "strasse straße weg platz gasse allee ulica ul gata gatan vägen vagen väg vei vej veien katu tie straat laan "
    "plein kade utca út ut tér ter ulice námestie sokak caddesi cad mahallesi dong gil po county district"
)
ORG_ENDING = _set(
    "ltd inc llc plc gmbh ag sa srl bv nv oy ab as corp corporation company co group holdings partners foundation "
    "institute institution university college school hospital clinic laboratory laboratories labs lab society "
    "association center centre council committee agency ministry department bank museum library consortium network "
    "biosystems technologies technology systems solutions software consulting services press journal"
)
ORG_START = _set("university institute college school ministry department bank museum society association")


@dataclass(frozen=True)
class _Token:
    """A word, number or mark, with what it can be."""

    start: int
    end: int
    text: str
    folded: str
    opens: bool  # a sentence or line
    capital: bool


def find_names(text: str, ruled: Sequence[Found]) -> list[Found]:
    """Runs of words that name a person, a place or an organisation, outside the spans already found."""
    taken = bytearray(len(text))
    for span in ruled:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    return _Reader(_tokens(text, taken), load_lexicon()).found()


def _tokens(text: str, taken: bytearray) -> list[_Token]:
    tokens: list[_Token] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word = match.group()
        if taken[match.start()]:
            word = "\x00"  # something already hidden: no name runs through it
        word, end = _without_genitive(word, match.end())
        tokens.append(_Token(match.start(), end, word, fold(word), opens, word[0].isupper()))
        opens = word in '.!?…\n:"“>' or (opens and not word[0].isalnum())
    return tokens


def _without_genitive(word: str, end: int) -> tuple[str, int]:
    for ending in ("'s", "’s", "'S", "’S"):
        if word.endswith(ending):
            return word[:-2], end - 2
    return word, end


class _Reader:
    """Reads tokens from left to right and gathers runs that name somebody or something."""

    def __init__(self, tokens: list[_Token], lexicon: Lexicon) -> None:
        self._tokens, self._lexicon = tokens, lexicon
        letters = [token for token in tokens if token.text[0].isalpha()]
        capitals = sum(token.text.isupper() for token in letters if len(token.text) > 1)
        self._shouting = len(letters) > 3 and capitals > 0.6 * len(letters)
        self._whispering = not any(token.capital for token in letters)

    def found(self) -> list[Found]:
        """The spans, addresses first, then names."""
        runs = self._runs()
        named = bytearray(len(self._tokens))
        for start, end in runs:
            named[start:end] = b"\x01" * (end - start)
        addresses = [self._place(start, end) for start, end in self._addresses(named)]
        return [*addresses, *(self._span(start, end) for start, end in runs)]

    def _runs(self) -> list[tuple[int, int]]:
        runs, at = [], 0
        while at < len(self._tokens):
            end = max(self._end_of_place(at), self._end_of_run(at))
            if end > at:
                runs.append((self._with_title(at), end))
            at = max(end, at + 1)
        return runs

    # ---- names

    def _end_of_run(self, at: int) -> int:
        """Where a run that starts at a token ends; the same place if none starts there."""
        if self._names(at) < 1:
            return at
        end = at + 1
        while end < len(self._tokens):
            if self._continues(end):
                end += 1
            elif self._bridges(end) and end + 1 < len(self._tokens) and self._continues(end + 1):
                end += 2
            else:
                break
        return end

    def _with_title(self, at: int) -> int:
        """One token earlier, or two, where a title stands before a run."""
        before = at - 2 if at > 1 and self._tokens[at - 1].text == "." else at - 1
        return before if before >= 0 and self._tokens[before].folded in TITLES else at

    def _continues(self, at: int) -> bool:
        """Whether a token can prolong a run: a name, or a capital word that is not at home in prose."""
        token = self._tokens[at]
        if token.text[0].isalpha() and not token.opens and self._names(at) >= 0.5:
            return True
        initial = len(token.text) == 1 and token.text.isalpha() and token.folded not in "ai"
        return initial and not token.opens and (token.capital or self._whispering)

    def _bridges(self, at: int) -> bool:
        token = self._tokens[at]
        return token.folded in PARTICLES or token.text in "-‐." or token.text in ("'", "’")

    def _names(self, at: int) -> float:
        """How surely a token is a name by itself: 1 sure, .5 with a neighbour, 0 not."""
        token = self._tokens[at]
        if not token.text[0].isalpha() or token.folded in NOBODY:
            return 0
        lexicon, word = self._lexicon, token.folded
        name, place = lexicon.is_name(word), word in lexicon.places
        written_as_name = token.capital and not self._shouting
        common = self._is_common(word)
        if self._introduced(at) and (written_as_name or not common):
            return 1
        if not common:
            return self._uncommon(token, name or place, written_as_name)
        if written_as_name and not token.opens and len(word) > 1:
            return 1 if name or place else 0.5
        if written_as_name and name:
            return 1 if word in lexicon.first_names and self._speaks(at) else 0.5
        return 0.5 if name and self._whispering and len(word) > 3 else 0

    def _is_common(self, word: str) -> bool:
        stem, _, ending = word.partition("'")
        if ending in CONTRACTED and (stem in self._lexicon.words or stem in NEVER or stem in ("i", "c")):
            return True
        return word in self._lexicon.words or word.replace("'", "") in self._lexicon.words

    def _uncommon(self, token: _Token, known: bool, written_as_name: bool) -> float:
        if known:
            return 1 if len(token.folded) > 2 or written_as_name else 0
        if written_as_name:
            return 0 if token.text.isupper() and len(token.text) < 6 else 1
        if self._whispering and len(token.folded) > 3:
            return 1  # nobody wrote a capital here: a word no dictionary has may be anybody
        return 0.5 if len(token.folded) > 2 and not token.text.isupper() else 0

    def _speaks(self, at: int) -> bool:
        """Whether what follows is what a person does."""
        after = self._tokens[at + 1].folded if at + 1 < len(self._tokens) else ""
        return after in SPEAKS and self._tokens[at].folded not in NEVER_NAMES

    def _introduced(self, at: int) -> bool:
        """Whether the word before says that a name follows."""
        before = [token.folded for token in self._tokens[max(0, at - 2) : at]]
        if before and before[-1] == "." and len(before) > 1:
            before.pop()
        return bool(before) and (
            before[-1] in TITLES or (before[-1] in SAYS_NAME and not self._tokens[at].opens)
        )

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

    def _addresses(self, named: bytearray) -> list[tuple[int, int]]:
        """Runs of numbers, names and words of streets that together are an address."""
        found, at = [], 0
        while at < len(self._tokens):
            end = self._end_of_address(at, named)
            if end > at:
                found.append((at, end))
            at = max(end, at + 1)
        return found

    def _end_of_address(self, at: int, named: bytearray) -> int:
        if not (self._is_number(at) or self._is_street(at) or named[at]):
            return at
        end, last, numbers, streets, names = at, at, 0, 0, 0
        while end < len(self._tokens) and end - last <= 3:
            number, street = self._is_number(end), self._is_street(end)
            if number or street or named[end]:
                numbers, streets, names = numbers + number, streets + street, names + named[end]
                last = end + 1
            elif not self._between(end, at):
                break
            end += 1
        return last if numbers and (streets or names) and last - at > 1 else at

    def _between(self, at: int, start: int) -> bool:
        """Whether a token can stand inside an address: a mark, or a word between a number and its street."""
        token = self._tokens[at]
        if token.text in MARKS:
            return not (token.text == "?" and at + 1 < len(self._tokens) and self._tokens[at + 1].opens)
        if token.capital and not token.opens and token.folded not in NEVER:
            return True
        return any(
            self._is_street(n) for n in range(at + 1, min(at + 3, len(self._tokens)))
        ) and self._is_number(at - 1)

    def _is_number(self, at: int) -> bool:
        token = self._tokens[at].text
        return token[0].isdigit() and len(token) <= 5 and token[:-1].isdigit() | (len(token) == 1)

    def _is_street(self, at: int) -> bool:
        """A word of streets and doors, beside a number, a name or another such word."""
        token = self._tokens[at]
        if token.folded not in STREET:
            return False
        near = [n for n in (at - 1, at + 1, at + 2) if 0 <= n < len(self._tokens)]
        return any(self._is_number(n) for n in near) or (token.capital and not token.opens)

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
