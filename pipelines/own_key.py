"""A person's own key to sign checks with: made once, kept in their home, outside the community's places."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coc_analytics.terms import Refusal
from pipelines.guard import guarded
from pipelines.places import Places

Asking = Callable[[], bytes]


def default_place() -> Path:
    """Where a key is kept where nobody says: in its owner's home."""
    return Path.home() / ".coc-me.key"


@guarded
def make_or_show(places: Places, file: Path, passphrase: Asking) -> str:
    """The public part of the key in this file, made with a new passphrase where there is none yet."""
    from coc_analytics.release.signatures import new_secret, public_key
    from coc_analytics.safekeeping.secret import read_own_key, write_secret

    _refuse_community_place(places, file)
    if not file.exists():
        secret = new_secret()
        with in_ones_own_home("--key"):
            write_secret(file, public_key(secret), secret, passphrase())
    return read_own_key(file).public


@contextmanager
def in_ones_own_home(option: str) -> Iterator[None]:
    """Say of a home that cannot be written what to do."""
    try:
        yield
    except OSError:
        raise Refusal(
            "nothing can be kept in your home",
            f"name a file of your own, on a disk that can be written, with {option}",
        ) from None


def _refuse_community_place(places: Places, file: Path) -> None:
    for place in (places.vault, places.releases, places.dashboards):
        if file.resolve().is_relative_to(place.resolve()):
            raise Refusal(
                "a key of your own does not lie where others of the community work",
                "name a file in your home with --key",
            )


def unlocking(file: Path, passphrase: Asking) -> Asking:
    """How the secret key in this file is had once it is needed; the passphrase is asked for only then."""

    def unlock() -> bytes:
        """The secret key."""
        from coc_analytics.safekeeping.secret import opened, read_own_key

        key = read_own_key(file)
        return opened(key, passphrase() if key.needs_passphrase else b"")

    return unlock


def own_secret(places: Places, name: str, unlock: Asking) -> bytes | None:
    """The checker's own secret key, None where the community lists no keys; refused where it is not the listed one."""
    from coc_analytics.release.signatures import listed_key, public_key

    signers = places.community().signers
    if not signers:
        return None
    listed, secret = listed_key(signers, name), unlock()
    if public_key(secret) != listed:
        raise Refusal(
            "your key is not the one that community.toml lists for this name",
            "sign with your own name and key, or have the line under [signers] renewed with what `coc me` says",
            column="signers",
            file="community.toml",
        )
    return secret
