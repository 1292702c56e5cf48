"""Reader: how the numbers are protected, in words anyone can check; names no preparer and no checker."""

from coc_analytics.dashboards.blocks import View
from coc_analytics.dashboards.wording import number, plural, quarter_short
from coc_analytics.dashboards.words import attribution, visible
from coc_analytics.terms import Form


def about_the_numbers(view: View) -> tuple[str, ...]:
    """What a reader needs to trust and not to over-read the page."""
    k = number(view.release.threshold)
    return (
        f"A number appears only if at least {k} stand behind it: {k} issues, {k} different people reported and "
        f"{k} different reporters, or {k} members. Everything else is hidden, zero included, so a hidden number "
        "says nothing about whether anything happened.",
        "Some larger numbers are hidden too, because they would let somebody work out a smaller one by "
        "subtraction, from this page or from any page before it. Each hidden number is given as the range that "
        "everything ever published leaves open.",
        "Reports that concern a serving committee member are held back until that member's term is over and are "
        "counted then.",
        "A published number never changes. What becomes known later is counted in the quarter in which it became "
        "known.",
        f"{_proof(view)} {_versions(view)}".strip(),
        *_attribution(view),
    )


def _attribution(view: View) -> tuple[str, ...]:
    owed = attribution(view.release.versions.get("taxonomy", ""))
    return (f"The values and behaviours: {owed[0].lower()}{owed[1:]}",) if owed else ()


def _proof(view: View) -> str:
    counts = [m for m in view.release.measures.values() if m.form is Form.COUNT]
    certified = [m for m in counts if m.certificate is not None]
    if not certified:
        return ""
    best = sum(1 for m in certified if m.certificate is not None and m.certificate.proven)
    return (
        f"{plural(len(certified), 'table carries', 'tables carry')} a certificate that the protection was checked "
        f"up to {quarter_short(view.quarter)}; {_least_hidden(best)}."
    )


def _least_hidden(best: int) -> str:
    if not best:
        return "some of them may hide more numbers than they would have to"
    return f"for {number(best)} of them it is proven that no fewer numbers could have been hidden"


def _versions(view: View) -> str:
    known = [f"{visible(name)} {visible(version)}" for name, version in sorted(view.release.versions.items())]
    return f"Versions: {', '.join(known)}." if known else ""
