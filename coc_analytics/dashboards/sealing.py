"""Reader: a page sealed with a passphrase, for e-mail. Outside the seal stands nothing of the release, not even its quarter.

AES-256-GCM; its key comes from the passphrase by PBKDF2 with SHA-256. The page opens itself with the browser's own
WebCrypto, without a network. Salt and nonce are new for every seal.
"""

import gzip
import json
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.dashboards.files import write_text
from coc_analytics.dashboards.pages import released_page, render_release
from coc_analytics.dashboards.rendering import hashes_in, render_seal
from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Refusal

ITERATIONS = 1_000_000
"""At least 600,000 by OWASP's cheat sheet on storing passwords; more costs a reader's phone a second or two."""
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
FEWEST_SIGNS = 16
"""Whoever has the file may try passphrases for years; four words chosen by dice have at least this many signs."""
_HELD = re.compile(r'<script type="application/json" id="sealed">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Seal:
    """A page that only its passphrase opens, and what is needed to try one."""

    salt: bytes
    nonce: bytes
    iterations: int
    text: bytes

    def as_json(self) -> str:
        parts = {"salt": self.salt, "nonce": self.nonce, "text": self.text}
        written = {name: b64encode(part).decode() for name, part in parts.items()}
        return json.dumps({**written, "iterations": self.iterations})


def write_sealed(
    shelf_path: Path, out: Path, quarter: Quarter | None, audience: Audience, passphrase: str
) -> Path:
    """Seal an audience's page of a quarter (the newest where none is given) as one HTML file; its path.

    What lies there already and says the same under the same passphrase stays as it is. Refuses a short passphrase.
    """
    words = _strong(passphrase)
    release = released_page(shelf_path, quarter, audience)
    page, path = render_release(release), out / str(release.quarter) / f"{audience}.sealed.html"
    if path.is_file() and opened(path.read_text(encoding="utf-8"), words) == page:
        return path
    return write_text(path, sealed(page, words, os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)))


def sealed(page: str, passphrase: str, salt: bytes, nonce: bytes) -> str:
    """A page as one HTML file that asks for the passphrase; never use a salt or a nonce twice."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    packed = gzip.compress(page.encode(), mtime=0)
    text = AESGCM(_key(passphrase, salt, ITERATIONS)).encrypt(nonce, packed, None)
    return render_seal(Seal(salt, nonce, ITERATIONS, text).as_json(), hashes_in(page))


def opened(text: str, passphrase: str) -> str | None:
    """The page inside a sealed file; None where it is no sealed file or the passphrase is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    held = _HELD.search(text)
    if held is None:
        return None
    parts = json.loads(held[1])
    salt, nonce, body = (b64decode(parts[name]) for name in ("salt", "nonce", "text"))
    try:
        packed = AESGCM(_key(passphrase, salt, parts["iterations"])).decrypt(nonce, body, None)
    except InvalidTag:
        return None
    return gzip.decompress(packed).decode()


def _key(passphrase: str, salt: bytes, iterations: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    words = unicodedata.normalize("NFKC", passphrase).encode()
    return PBKDF2HMAC(SHA256(), KEY_BYTES, salt, iterations).derive(words)


def _strong(passphrase: str) -> str:
    """The passphrase without the blanks around it; refused where it is short."""
    words = passphrase.strip()
    if len(words) < FEWEST_SIGNS:
        raise Refusal(
            f"a passphrase has at least {FEWEST_SIGNS} signs",
            "choose four or more words that have nothing to do with one another, and tell them by another way than e-mail",
        )
    return words
