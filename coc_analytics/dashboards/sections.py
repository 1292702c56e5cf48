"""Reader: blocks put together to sections: what one sees at once, what folds away, and the small print said once."""

from collections import Counter
from collections.abc import Sequence

from coc_analytics.dashboards.blocks import Block, Section, Speaks, TableShown
from coc_analytics.dashboards.tongue import say

NOTHING = "Nothing of this kind has been released for this quarter."


def section(name: str, title: str, about: str, key: Sequence[Block | None], *more: Block | None) -> Section:
    """A section whose `key` blocks one sees at once where they say something of the page's own span.

    Everything else folds away; the sentences of key blocks that do stand above. Without any block it says so.
    """
    first, rest = _there(key), _there(more)
    every = (*first, *rest)
    if not every:
        return Section(name, title, say(NOTHING), (about,), (), ())
    at_once = tuple(block for block in first if is_worth_a_look(block))
    away = [block.summary for block in first or every[:1] if block not in at_once]
    return Section(
        name=name,
        title=title,
        lead=" ".join(away),
        about=(about,),
        blocks=at_once,
        folded=tuple(block for block in every if block not in at_once),
        period=_most([block.period for block in every]),
        counted=_most([block.counted for block in every]),
        as_of=every[0].as_of,
    )


def is_worth_a_look(block: Block) -> bool:
    """Whether a block has something to see that is about the page's own span."""
    drawn = block.chart is not None or block.table_shown is TableShown.OPEN
    return drawn and block.speaks is Speaks.NOW


def _there(blocks: Sequence[Block | None]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _most(said: Sequence[str]) -> str:
    """What most blocks say, the first of them where several are level."""
    return max(said, key=Counter(said).__getitem__)


def if_drawn(block: Block | None) -> Block | None:
    """The block where it has a chart: without one it says nothing that the card beside it does not."""
    return block if block is not None and block.chart is not None else None
