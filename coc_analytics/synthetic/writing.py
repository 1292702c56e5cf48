"""Make-believe community: fills the templates and remembers which identities it wrote. Nothing real appears here."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from coc_analytics.synthetic.chance import sometimes
from coc_analytics.synthetic.people import Member
from coc_analytics.synthetic.stories import CLOSERS, INCIDENTS, OPENERS, OTHERS, PHRASES

_COLOURS = "mossgreen ochre cinnabar teal umber lilac cobalt saffron ivory maroon cerise slate".split()
_THINGS = "lantern kettle umbrella accordion teapot compass mandolin sundial bicycle thimble abacus".split()
_PLACES = "porcupine lighthouse cathedral orchard submarine viaduct observatory windmill bakery".split()
_TOWN_STARTS = "Vellmora Tarnhollow Oskerby Lindvaart Quessington Morravale Hestrupp Zuiderlo".split()
_TOWN_ENDS = ("-on-Brindle", " Quayside", " Oberdorf", "-le-Vieux", " Kvarteret")


@dataclass
class Notebook:
    """What was planted while writing, to be looked for afterwards."""

    phrases: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class Writer:
    """Writes sentences with names, handles, places and one phrase nobody else would use."""

    def __init__(self, rng: random.Random, people: Sequence[Member], notebook: Notebook) -> None:
        self._rng, self._people, self._notebook = rng, people, notebook

    def fill(self, template: str, me: Member | None = None, who: str = "somebody") -> str:
        """The template with its placeholders filled; what was planted stands in the notebook."""
        friend = self._rng.choice(self._people)
        speaker = me or friend
        return template.format(
            who=who,
            me=speaker.name,
            friend=friend.name,
            handle=friend.handle,
            email=speaker.email,
            phone=speaker.phone,
            place=self._place() if "{place}" in template else "",
            link=self._link() if "{link}" in template else "",
            phrase=self._phrase() if "{phrase}" in template else "",
        )

    def one_of(self, templates: Sequence[str], me: Member | None = None, who: str = "somebody") -> str:
        """One of the templates, filled."""
        return self.fill(self._rng.choice(templates), me, who)

    def account(self, kind: str, behaviours: Sequence[str], me: Member, who: str) -> str:
        """A report as somebody would write it: what happened, a detail, and how to go on."""
        stories = [INCIDENTS[behaviour] for behaviour in behaviours] or [OTHERS[kind]]
        parts = [
            self.one_of(OPENERS, me),
            *(self.one_of(story, me, who or "somebody I do not know") for story in stories),
            self.one_of(PHRASES, me),
            self.one_of(CLOSERS, me),
        ]
        return " ".join(part for part in parts if part)

    def remark(self) -> str:
        """What a reporter adds under context, often nothing."""
        return sometimes(self._rng, 0.3, self.one_of(("I can send screenshots.", "Ask {friend}, please.")))

    def _phrase(self) -> str:
        words = (self._rng.choice(_COLOURS), self._rng.choice(_PLACES), self._rng.choice(_THINGS))
        self._notebook.phrases.append(" ".join(words))
        return " ".join(words)

    def _place(self) -> str:
        town = self._rng.choice(_TOWN_STARTS) + self._rng.choice(_TOWN_ENDS)
        self._notebook.places.append(town)
        return town

    def _link(self) -> str:
        link = f"https://chat.maplemoor.example/archives/p{self._rng.randint(10**14, 10**15 - 1)}"
        self._notebook.links.append(link)
        return link
