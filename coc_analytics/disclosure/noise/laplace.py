"""Door 2: noise for the public's counts, by OpenDP. True counts pass through in memory."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from coc_analytics.terms import Refusal


def noised(counts: Sequence[int], epsilon: float) -> list[int]:
    """Each count plus discrete Laplace noise of its own, from OpenDP's secure generator; not cut off at zero.

    Differentially private with this epsilon where one issue (or member) adds 1 to one count at most. OpenDP
    itself says so of the mechanism before it is used. Raises Refusal where OpenDP is not installed.
    """
    try:
        from opendp.domains import atom_domain, vector_domain
        from opendp.measurements import make_laplace
        from opendp.metrics import l1_distance
        from opendp.mod import binary_search_param, enable_features
    except ModuleNotFoundError:
        raise _missing() from None
    enable_features("contrib")
    space = vector_domain(atom_domain(T="i64")), l1_distance(T="i64")
    scale = binary_search_param(lambda scale: make_laplace(*space, scale=scale), d_in=1, d_out=epsilon)
    return [int(n) for n in make_laplace(*space, scale=scale)(list(counts))]


def refuse_without_opendp() -> None:
    """Refuse where OpenDP is not installed; nothing is imported or drawn."""
    try:
        version("opendp")
    except PackageNotFoundError:
        raise _missing() from None


def _missing() -> Refusal:
    return Refusal(
        "noisy counts need OpenDP",
        "install coc-analytics with its extra `private`: `make private` where you ran `make demo`",
        file="community.toml",
    )
