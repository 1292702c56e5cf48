"""Room 2, the release: a check as a signature (Ed25519) over exactly what was checked. Public keys only; no secret is kept here.

What is signed is the sha256 of everything in a release but its signatures, and the checker's name. So whoever may write every
file of the shelf, and computes every sha256 anew, still cannot say that somebody checked what they did not.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from coc_analytics.release.acts import content_of
from coc_analytics.release.model import Release
from coc_analytics.same_person import is_certainly
from coc_analytics.terms import Refusal, ReleaseState

PREFIX = "ed25519:"
_FILE = "community.toml"


def new_secret() -> bytes:
    """A new secret key, 32 random bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(secret: bytes) -> str:
    """The public key that belongs to a secret one, as community.toml lists it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return PREFIX + _told(Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())


def signed(checked: Release, secret: bytes) -> Release:
    """The checked draft with its checker's signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(_message(checked))
    return replace(checked, signature=_told(signature))


def is_signed_by(release: Release, key: str) -> bool:
    """Whether a release holds the signature of this key's owner over exactly what it says."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(key.removeprefix(PREFIX), validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(
            base64.b64decode(release.signature, validate=True), _message(release)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(release: Release) -> bytes:
    """What a checker signs, the same for the draft and for what was published of it."""
    return f"coc-check 1\n{content_of(replace(release, previous=''))}\n{release.checked_by}\n".encode()


def _told(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def listed_key(signers: Mapping[str, str], name: str) -> str:
    """The public key of whoever certainly has this name; raises Refusal for somebody who is not listed.

    As soon as one key is listed, whoever is not listed checks nothing: a forger would choose such a name.
    """
    found = {key for one, key in signers.items() if is_certainly(one, name)}
    if len(found) != 1:
        raise Refusal(
            "whoever checks has a key that community.toml lists",
            "run `coc me` and have its line put under [signers]; give --by as it stands there",
            file=_FILE,
            column="signers",
        )
    return found.pop()


def refuse_unsigned(draft: Release, signers: Mapping[str, str]) -> None:
    """Refuse a checked draft without its checker's own signature, where keys are listed."""
    if not signers or draft.state is not ReleaseState.CHECKED:
        return
    if not is_signed_by(draft, listed_key(signers, draft.checked_by)):
        raise Refusal(
            "the check is not signed by whom it says",
            "check it again with `coc release check` and your own key",
            file=f".drafts/{draft.audience}/{draft.quarter}/release.json",
        )


def faults_of_signatures(
    releases: Iterable[Release], signers: Mapping[str, str], former: Mapping[str, str]
) -> Iterator[str]:
    """What is wrong with the signatures of everything published and withdrawn, where keys are listed.

    After the first signed release every later one is signed; keys of who left are listed as former, to prove what they
    signed.
    """
    since = ""
    for release in sorted(releases, key=lambda each: (each.published_at, each.quarter, each.audience)):
        if release.signature:
            since = since or release.published_at
            if fault := _fault(release, {**former, **signers}):
                yield f"{release.quarter} for the {release.audience}: {fault}"
        elif since and release.published_at > since:
            yield f"{release.quarter} for the {release.audience}: its check is not signed, and earlier ones are"


def _fault(release: Release, keys: Mapping[str, str]) -> str:
    if not keys:
        return ""
    found = [key for name, key in keys.items() if is_certainly(name, release.checked_by)]
    if not found:
        return "its check is signed with a key that is not listed; list it under [former_signers]"
    if not any(is_signed_by(release, key) for key in found):
        return "its check is not signed by whom it says, or something was changed after it"
    return ""
