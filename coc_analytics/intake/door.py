"""Door 1: what may be heard through the door. Only refusals come out, and nothing hangs on to them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from coc_analytics.mishaps import mishap_of
from coc_analytics.terms import Refusal

P = ParamSpec("P")
R = TypeVar("R")


def at_the_door(function: Callable[P, R]) -> Callable[P, R]:
    """A function of the door that lets only refusals out, as `heard` does."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        return heard(lambda: function(*args, **kwargs))

    return guarded


def heard(step: Callable[[], R], file: str = "") -> R:
    """Do a step and let only refusals out, each made anew.

    The new one has no cause, context or frame that could carry what somebody wrote.
    """
    try:
        return step()
    except Refusal as refusal:
        says = _again(refusal, file)
    except MemoryError:
        says = Refusal("memory ran out", "close other programs, or split the export", file=file)
    except OSError as error:
        mishap = mishap_of(error)
        says = mishap.refusal() if mishap else _unread(error, file)
    except Exception as error:
        says = _unread(error, file)
    raise says


def _unread(error: Exception, file: str) -> Refusal:
    rule = f"the export could not be read ({type(error).__name__})"
    return Refusal(rule, "export it again; if that does not help, report this line", file=file)


def _again(refusal: Refusal, file: str) -> Refusal:
    return Refusal(
        refusal.rule,
        refusal.remedy,
        file=refusal.file or file,
        column=refusal.column,
        line=refusal.line,
    )
