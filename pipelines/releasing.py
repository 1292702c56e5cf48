"""The steps of a release's life: prepared, checked, published, thrown away, withdrawn, lost. Names of whoever signs; no number."""

from typing import TYPE_CHECKING

from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Receipt, ReceiptStatus, Refusal, ReleaseState
from pipelines import clock
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.readers import shelf_for_its_readers
from pipelines.receipts import receipt
from pipelines.rooms import casebook_if_any, casebook_of, shelf_of
from pipelines.unchanged import is_unchanged, remember

if TYPE_CHECKING:
    from collections.abc import Callable

    from coc_analytics.same_person import KnownPeople


@guarded
def prepare_release(places: Places, quarter: str, audience: str, prepared_by: str) -> Receipt:
    """Write the draft of one audience's release of a quarter, protected against everything released before."""
    from coc_analytics import disclosure

    _refuse_unfit(places, quarter, prepared_by)
    if is_unchanged(places, quarter, audience, prepared_by):
        return receipt(f"{audience}/{quarter}", "release", ReceiptStatus.ALREADY_DONE)
    with casebook_of(places) as casebook:
        made = disclosure.prepare_release(
            casebook, shelf_of(places), Quarter.parse(quarter), Audience(audience), prepared_by
        )
    remember(places, quarter, audience, prepared_by)
    stood = made.state is ReleaseState.PUBLISHED
    return receipt(
        f"{audience}/{quarter}", "release", ReceiptStatus.ALREADY_DONE if stood else ReceiptStatus.DONE
    )


@guarded
def refuse_unfit_noise(places: Places, quarter: str) -> None:
    """Refuse settings of noisy counts that would stop the public's draft, before any other is written."""
    from coc_analytics import disclosure

    if places.community().private_counts is not None:
        with casebook_of(places) as casebook:
            disclosure.refuse_unfit_noise(casebook, shelf_of(places), Quarter.parse(quarter))


@guarded
def refuse_unfinished(places: Places, quarter: str) -> None:
    """Refuse a quarter whose last day has not passed: its numbers would change, and two drafts tell what came between."""
    last = Quarter.parse(quarter).last_day(places.community().fiscal_start)
    if clock.today(places) <= last:
        raise Refusal("the quarter is not over", f"prepare its release after {last}")


@guarded
def check_release(
    places: Places, quarter: str, audience: str, checked_by: str, unlock: "Callable[[], bytes]"
) -> Receipt:
    """Sign a draft; refused to whoever is or may be its preparer or a recused member.

    Where community.toml lists keys, `unlock` gives the checker's own, and the check is signed with it.
    """
    from coc_analytics import disclosure
    from coc_analytics.release.checking import checked
    from coc_analytics.release.signatures import signed
    from pipelines.own_key import own_secret

    shelf, recused = shelf_of(places), _recused(places, quarter)
    if draft := shelf.draft(audience, Quarter.parse(quarter)):
        checked(draft, checked_by, recused, _known_people(places))  # the other door knows no accounts
    secret = own_secret(places, checked_by, unlock)
    signed_so_far = disclosure.check(shelf, Quarter.parse(quarter), Audience(audience), checked_by, recused)
    if secret is not None:
        shelf.write_draft(signed(signed_so_far, secret))
    return receipt(f"{audience}/{quarter}", "check")


@guarded
def publish_release(places: Places, quarter: str, audience: str, published_by: str) -> Receipt:
    """Put a checked release on the shelf and into the ledger, and close its quarter in the casebook."""
    from coc_analytics import disclosure
    from coc_analytics.release.checking import signature

    name = signature(published_by)
    shelf_for_its_readers(places)
    recused, shelf = _refuse_unfit(places, quarter, name), shelf_of(places)
    _refuse_unfit_hands(places, quarter, audience, recused)
    with casebook_of(places) as casebook:
        disclosure.publish(
            casebook, shelf, Quarter.parse(quarter), Audience(audience), clock.today(places), recused, name
        )
    return receipt(f"{audience}/{quarter}", "publish")


@guarded
def discard_draft(places: Places, quarter: str, audience: str, by: str, reason: str) -> Receipt:
    """Throw a draft away, whatever is wrong with it."""
    from coc_analytics import disclosure

    disclosure.discard(shelf_of(places), Quarter.parse(quarter), Audience(audience), by, reason)
    return receipt(f"{audience}/{quarter}", "discard")


@guarded
def declare_lost(places: Places, quarter: str, audience: str, by: str, reason: str) -> str:
    """Say that a release is in no backup; gives the quarter with which the series begins anew."""
    from coc_analytics import disclosure

    day = clock.today(places)
    begun = disclosure.declare_lost(
        shelf_of(places), Quarter.parse(quarter), Audience(audience), day, by, reason
    )
    return str(begun)


@guarded
def withdraw_release(
    places: Places, quarter: str, audience: str, withdrawn_by: str, reason: str = ""
) -> Receipt:
    """Take a release off the shelf; it stays in the ledger and binds every later release."""
    from coc_analytics import disclosure
    from coc_analytics.release.checking import signature

    name = signature(withdrawn_by)
    _refuse_unfit(places, quarter, name)
    day = clock.today(places)
    with casebook_if_any(places) as casebook:
        disclosure.withdraw(
            shelf_of(places), Quarter.parse(quarter), Audience(audience), day, name, reason, casebook
        )
    return receipt(f"{audience}/{quarter}", "withdraw")


def _refuse_unfit(places: Places, quarter: str, name: str) -> frozenset[str]:
    """Refuse a blank name and whoever may be recused; gives the names of the recused."""
    from coc_analytics.release.checking import signature

    recused = _recused(places, quarter)
    signature(name, recused, _known_people(places))
    return recused


def _refuse_unfit_hands(places: Places, quarter: str, audience: str, recused: frozenset[str]) -> None:
    """Refuse a checked draft whose preparer and checker may be one person by their accounts, or recused since."""
    from coc_analytics.release.checking import published
    from coc_analytics.release.signatures import refuse_unsigned

    draft = shelf_of(places).draft(audience, Quarter.parse(quarter))
    if draft is not None:
        published(draft, clock.today(places), "", recused, _known_people(places))
        refuse_unsigned(draft, places.community().signers)


def _known_people(places: Places) -> "KnownPeople":
    from coc_analytics.intake.recusal import known_people

    return known_people(places.vault)


def _recused(places: Places, quarter: str) -> frozenset[str]:
    from coc_analytics.intake.recusal import recused

    return recused(places.vault, Quarter.parse(quarter))
