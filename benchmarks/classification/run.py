"""Learning curves of the classifier beside two peers, in one run: `python -m benchmarks.classification.run`.

`--quick` takes one seed and up to 300 labels; `--encoder FOLDER` adds all-MiniLM-L6-v2 from the package that carries
its weights. Prints tables; writes nothing. The data lie beside the project (`COC_SHARED` or ../shared). No text is printed.
"""

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import sklearn

from benchmarks.classification import reports
from benchmarks.classification.edos import edos
from coc_analytics.intake.classification import Classifier
from coc_analytics.intake.classification.encoders import MiniLM, installed_encoder
from coc_analytics.intake.classification.meanings import Encoder

SHARED = Path(os.environ.get("COC_SHARED", Path(__file__).parents[3] / "shared"))


class Remembering:
    """An encoder that reads each text once: the seeds ask for the same texts again and again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self._rows = encoder, {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows |= dict(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._rows[text] for text in texts])


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit("the reports are not beside this checkout: set COC_SHARED to their folder")
    quick = "--quick" in sys.argv
    seeds = 1 if quick else 5
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, scikit-learn {sklearn.__version__}"
    )
    speed()
    reports.written(SHARED, seeds)
    reports.curve(seeds)
    reports.voices()
    edos(SHARED, seeds, largest=300 if quick else 100_000, encoder=_encoder())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process: {memory:.0f} MB")


def _encoder() -> Remembering | None:
    if "--encoder" in sys.argv:
        return Remembering(MiniLM(Path(sys.argv[sys.argv.index("--encoder") + 1])))
    found = installed_encoder()
    return Remembering(found) if found else None


def speed() -> None:
    """How long a fresh process takes for the prior and for a thousand reports, and what memory that takes."""
    lines = (SHARED / "samples/reports_gold.jsonl").read_text().splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    started = time.perf_counter()
    prior = Classifier.prior()
    ready_at = time.perf_counter()
    prior.predict([texts[n % len(texts)] for n in range(1000)])
    seconds = time.perf_counter() - ready_at
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\nprior ready in {ready_at - started:.1f} s; 1,000 reports coded in {seconds:.1f} s "
        f"({1000 / seconds:.0f} texts a second), {memory:.0f} MB so far"
    )


if __name__ == "__main__":
    main()
