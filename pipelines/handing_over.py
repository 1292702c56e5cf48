"""The steps of a handover: a new key, whose access ends, and a page for who comes. Names go to the terminal alone."""

from collections.abc import Iterator

from coc_analytics.same_person import is_certainly
from pipelines import clock, rotating
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.readers import pages_for_their_readers
from pipelines.rooms import shelf_of

_TAKE_BACK = (
    "take back what nobody can close from here: copies of the vault, old backups and their passphrase, the disk or folder of "
    "the vault, the reporting form and its mailbox",
    "copies of the committee's pages stay with whoever has them; those sealed with `coc dashboards --sealed` are sealed "
    "again with another passphrase",
)


@guarded
def hand_over(places: Places) -> tuple[str, ...]:
    """Rotate the key, say whose access ends and what to take back, and write the page for the incoming committee."""
    from coc_analytics import dashboards

    with pages_for_their_readers(places):
        page = dashboards.write_handover(places.releases, places.dashboards)
    done = rotating.rotate_key(places)
    return (*done, *_whose_access_ends(places), *_TAKE_BACK, f"{page} is the page for who comes")


def _whose_access_ends(places: Places) -> Iterator[str]:
    from coc_analytics import intake

    left = intake.members_who_left(places.vault, clock.today(places))
    yield f"left the committee, by committee.csv: {', '.join(left) or 'nobody'}"
    signers = [name for name in places.community().signers if any(is_certainly(name, one) for one in left)]
    if signers:
        yield f"move from [signers] to [former_signers] in community.toml: {', '.join(signers)}"
    accounts = sorted({act.account for act in shelf_of(places).acts() if act.account})
    yield f"accounts of this machine that wrote to the shelf: {', '.join(accounts) or 'none'}; close those of who left"
    handled = sorted({act.who for act in shelf_of(places).acts() if act.who})
    yield f"names that handled releases: {', '.join(handled) or 'none'}"
