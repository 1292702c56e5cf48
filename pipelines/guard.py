"""What a failing task may say: a refusal's own sentence, or a kind of error and a line of our code. Never a value.

Prefect writes exception messages into its database, and libraries repeat the offending text in theirs.
"""

import functools
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from coc_analytics.mishaps import mishap_of
from coc_analytics.terms import Refusal

P = ParamSpec("P")
R = TypeVar("R")

_OURS = ("coc_analytics", "pipelines")


class UnexpectedFailure(Exception):
    """Something no rule foresaw went wrong; names the kind of error and the line of our code, nothing else."""


def guarded(step: Callable[P, R]) -> Callable[P, R]:
    """Let only refusals and `UnexpectedFailure` out of a step, without the exception they replace.

    What the machine is to blame for (a full disk, an account that may not) is a refusal that says so.
    """

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except Refusal as refusal:
            failure: Exception = Refusal(
                refusal.rule,
                refusal.remedy,
                file=refusal.file,
                column=refusal.column,
                line=refusal.line,
            )
        except Exception as error:
            mishap = mishap_of(error)
            failure = mishap.refusal() if mishap else UnexpectedFailure(in_short(error))
        raise failure  # outside the except block: no context, hence no local variable of the failed call, hangs on

    return run


def in_short(error: Exception) -> str:
    """The kind of an error and the line of our code it came through; never its message."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return (
        f"something unexpected happened ({type(error).__name__}{place}): nothing half-done was kept; "
        "run `coc doctor`, and if it finds nothing, report this line"
    )


def _is_ours(filename: str) -> bool:
    return any(part in _OURS for part in Path(filename).parts)
