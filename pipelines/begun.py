"""Whether a community has begun here, so that nothing is made anew that was lost. Looks for files; opens none."""

from coc_analytics.terms import Refusal
from pipelines.places import Places


def has_begun(places: Places) -> bool:
    """Whether there is a casebook or a release: then what is missing was lost and is never made anew."""
    return places.casebook.exists() or has_releases(places)


def has_releases(places: Places) -> bool:
    """Whether anything was ever drafted or published on this shelf."""
    found = (*places.releases.glob("*/*/release.json"), *places.releases.glob(".*/*/*/release.json"))
    return bool(found) or (places.releases / "ledger.jsonl").exists()


def refuse_new_key(places: Places) -> None:
    """Refuse to make a key where numbers were made with one that is missing: everybody would be counted twice."""
    if has_begun(places) and not (places.vault / "key").exists():
        raise Refusal(
            "the vault's key is missing, and numbers were made with it",
            "restore the vault with its key from your backup, or point COC_VAULT at it; "
            "with a new key everybody would be counted twice",
            file="key",
        )
