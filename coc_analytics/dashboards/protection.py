"""Reader: how the numbers are protected, in words anyone can check; names no preparer and no checker."""

from collections.abc import Sequence
from math import ceil

from coc_analytics.dashboards.blocks import View
from coc_analytics.dashboards.tongue import say
from coc_analytics.dashboards.wording import PERCENT, number, plural, quarter_short
from coc_analytics.dashboards.words import attribution, visible
from coc_analytics.release import Certificate
from coc_analytics.terms import Form


def about_the_numbers(view: View) -> tuple[str, ...]:
    """What a reader needs to trust and not to over-read the page."""
    k = number(view.release.threshold)
    return (
        say(
            "A number appears only if at least {k} stand behind it: {k} issues, {k} different people reported and {k} different reporters, or {k} members. Everything else is hidden, zero included, so a hidden number says nothing about whether anything happened.",
            k=k,
        ),
        say(
            "Some larger numbers are hidden too, because they would let somebody work out a smaller one by subtraction, from this page or from any page before it. What follows from released numbers by one subtraction, as what is left of a total, is protected like what is told. About one in a hundred is hidden by lot, so that nobody can tell why a number is hidden. Each hidden number is given as the range that everything ever published leaves open."
        ),
        say(
            "Reports that concern a serving committee member are held back until that member's term is over and are counted then."
        ),
        say(
            "A published number never changes. What becomes known later is counted in the quarter in which it became known."
        ),
        f"{_proof(view)} {_versions(view)}".strip(),
        *_attribution(view),
    )


ABOUT_NOISE = (
    "Chance was added to each of these counts before it was told, once and for good, so that nobody can tell from it "
    "whether any one issue is in it. It may be too high or too low, and noisy counts need not add up."
)


def _attribution(view: View) -> tuple[str, ...]:
    owed = attribution(view.release.versions.get("taxonomy", ""))
    return (
        (say("The values and behaviours: {first}{rest}", first=owed[0].lower(), rest=owed[1:]),)
        if owed
        else ()
    )


def _proof(view: View) -> str:
    counts = [m.certificate for m in view.release.measures.values() if m.form is Form.COUNT]
    certified = [certificate for certificate in counts if certificate is not None]
    if not certified:
        return ""
    return say(
        "{tables} a certificate that the protection was checked up to {quarter_short}. {how_near}",
        tables=plural(len(certified), say("table carries"), say("tables carry")),
        quarter_short=quarter_short(view.quarter),
        how_near=_how_near_the_least(certified),
    )


def _how_near_the_least(certificates: Sequence[Certificate]) -> str:
    """What is known of how much had to be hidden: of all tables together, as they are protected together."""
    weighed = say("all tables taken together, and totals and longer periods counting for more than details")
    if all(certificate.proven for certificate in certificates):
        return say(
            "It is proven that beside small numbers and lots no more is hidden than has to be, {weighed}.",
            weighed=weighed,
        )
    gaps = [certificate.gap for certificate in certificates if certificate.gap is not None]
    if len(gaps) < len(certificates):
        return say("It is not proven that no more is hidden than has to be, {weighed}.", weighed=weighed)
    part = ceil(round(100 * max(gaps), 6))
    return say(
        "It is not proven that no more is hidden than has to be: up to {part}{percent} of all that is hidden might have been shown, {weighed}. Part of that may be what protects from people who know one case themselves.",
        part=part,
        percent=PERCENT,
        weighed=weighed,
    )


def _versions(view: View) -> str:
    known = [f"{visible(name)} {visible(version)}" for name, version in sorted(view.release.versions.items())]
    return say("Versions: {versions}.", versions=", ".join(known)) if known else ""
