"""The steps of rotating the vault's key. Paths only; the key stays in the vault, and no id comes this way."""

from typing import TYPE_CHECKING

from coc_analytics.terms import Refusal
from pipelines.guard import guarded
from pipelines.places import Places
from pipelines.rooms import casebook_of

if TYPE_CHECKING:
    from coc_analytics.casebook import Standing

ENDED = "the rotation that was interrupted is ended; the key was not rotated again"
_DONE = (
    "the key is another one, and every id in casebook and vault with it; the old one is gone from here",
    "Old backups open with the old key: make a new one with `coc backup`, then throw the old ones away.",
    "Review sheets that were exported before are refused: export them again. Drafts that stand can still be published.",
)


@guarded
def rotate_key(places: Places) -> tuple[str, ...]:
    """Give the vault another key and the casebook other ids; what was interrupted before is ended instead.

    The casebook's file decides, in one step; the vault's files follow. Refused where key and casebook do not fit.
    """
    from coc_analytics.intake import rotation

    if rotation.is_under_way(places.vault) and finish_interrupted(places):
        return (ENDED,)
    _refuse_unfit(places)
    _rewrite(places)
    return _DONE


def _rewrite(places: Places) -> None:
    from coc_analytics.casebook.rotating import rotate
    from coc_analytics.intake import rotation

    with casebook_of(places):  # of this version before its ids are other ones
        prepared = rotation.prepare(places.vault)
    rotate(places.casebook, prepared.turn, *prepared.marks())
    rotation.end(places.vault, _standing(places))


def _refuse_unfit(places: Places) -> None:
    from coc_analytics.intake import key_fits

    if not places.casebook.exists():
        raise Refusal("there is nothing to rotate yet: no export was taken in", "run `coc intake` first")
    if not key_fits(places.vault, _standing(places)):
        raise Refusal(
            "the key is not the one that this casebook was made with",
            "restore the vault's key from your backup first",
            file="key",
        )


@guarded
def finish_interrupted(places: Places) -> bool:
    """End a rotation that was killed, or forget it where the casebook was not rewritten yet; whether it was ended."""
    from coc_analytics.intake import rotation

    if not rotation.is_under_way(places.vault):
        return False
    if not places.casebook.exists():
        raise Refusal(
            "a rotation of the key was interrupted, and the casebook is missing",
            "restore the casebook from your backup; it decides whether the old key holds or the new one",
        )
    return rotation.end(places.vault, _standing(places))


def _standing(places: Places) -> "Standing":
    from coc_analytics.casebook import look_at

    return look_at(places.casebook)
