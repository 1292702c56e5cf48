"""Door 1: what may be heard through the door. Only refusals come out, and nothing hangs on to them."""

from collections.abc import Callable
from typing import TypeVar

from coc_analytics.terms import Refusal

R = TypeVar("R")


def at_the_door(step: Callable[[], R], file: str = "") -> R:
    """Do a step and let only refusals out, each made anew.

    The new one has no cause, context or frame that could carry what somebody wrote.
    """
    try:
        return step()
    except Refusal as refusal:
        heard = _again(refusal, file)
    except MemoryError:
        heard = Refusal("memory ran out", "close other programs, or split the export", file=file)
    except Exception as error:
        rule = f"the export could not be read ({type(error).__name__})"
        heard = Refusal(rule, "export it again; if that does not help, report this line", file=file)
    raise heard


def _again(refusal: Refusal, file: str) -> Refusal:
    return Refusal(
        refusal.rule,
        refusal.remedy,
        file=refusal.file or file,
        column=refusal.column,
        line=refusal.line,
    )
