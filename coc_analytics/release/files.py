"""Room 2, the release: a release as files and back, byte for byte. Protected numbers only, nothing finer than a quarter.

What is read is written again in memory and must give the same bytes; so a file edited by hand, an unknown
setting or a second spelling of a number is refused instead of being understood somehow.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter
from coc_analytics.release import noisy_csv
from coc_analytics.release.model import Cell, Certificate, KnownSum, MeasureRelease, Release
from coc_analytics.release.noisy import NoisyCounts, NoisyMeasure
from coc_analytics.terms import SMALLEST_THRESHOLD, Audience, Form, Refusal, ReleaseState, Siblings

RELEASE_JSON = "release.json"
NOISY_CSV = f"{noisy_csv.NAME}.csv"
FORMAT = 1
PROTECTION = "full_ambiguity"
"""The only protection there is (docs/disclosure.md); a file that names another is refused."""

_RESTORE = "restore the file from the newest backup; only what lies under .drafts can be prepared again"


def fingerprint(data: bytes) -> str:
    """The sha256 of these bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def release_files(release: Release) -> dict[str, bytes]:
    """The release as file names and their bytes: a CSV for every measure, one for noisy counts, and `release.json`.

    The same release gives the same bytes on every machine, in whatever order it was put together.
    """
    tables = {f"{name}.csv": _csv(measure) for name, measure in sorted(release.measures.items())}
    if release.noisy is not None:
        tables[NOISY_CSV] = noisy_csv.noisy_csv(release.noisy, release.quarter)
    return {**tables, RELEASE_JSON: dump(_document(release, tables))}


def dump(document: Any) -> bytes:
    """A JSON document as the shelf writes it: sorted keys, indented, a newline at the end."""
    return (
        json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    ).encode()


def read_release(files: Mapping[str, bytes], place: str) -> Release:
    """The release these files hold; `place` names their folder in refusals.

    Raises Refusal for a file that is missing, added or changed, an unknown state or protection, and a
    threshold below 3.
    """
    document = _load(files, place)
    _refuse_unknown_settings(document, place)
    try:
        _refuse_changed_tables(document, files, place)
        release = _release(document, files)
        faithful = release_files(release) == dict(files)
    except (KeyError, TypeError, ValueError, AttributeError, csv.Error):
        raise _refusal("the release breaks a rule of the shelf or cannot be read", place) from None
    if not faithful:
        raise _refusal("the release was changed by hand", place)
    return release


def _refusal(rule: str, place: str, name: str = RELEASE_JSON, remedy: str = _RESTORE) -> Refusal:
    return Refusal(rule, remedy, file=f"{place}/{name}")


# writing


def _document(release: Release, tables: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "protection": PROTECTION,
        "audience": release.audience.value,
        "quarter": str(release.quarter),
        "state": release.state.value,
        "prepared_by": release.prepared_by,
        "checked_by": release.checked_by,
        "published_at": release.published_at,
        "threshold": release.threshold,
        "community": release.community,
        "versions": dict(release.versions),
        "previous": release.previous,
        "measures": {
            name: _measure_document(measure) | {"sha256": fingerprint(tables[f"{name}.csv"])}
            for name, measure in release.measures.items()
        },
        **({"signature": release.signature} if release.signature else {}),
        **({} if release.noisy is None else {noisy_csv.NAME: _noisy_document(release.noisy, tables)}),
    }


def _noisy_document(noisy: NoisyCounts, tables: Mapping[str, bytes]) -> dict[str, Any]:
    measures = {
        name: {
            "title": measure.title,
            "why": measure.why,
            "unit": measure.unit,
            "dimensions": [_dimension_document(dimension) for dimension in measure.dimensions],
            "cells": [{"codes": list(codes), "n": n} for codes, n in sorted(measure.cells.items())],
            "epsilon": measure.epsilon,
            "half_width": measure.half_width,
        }
        for name, measure in noisy.measures.items()
    }
    return {
        "budget": noisy.budget,
        "epsilon": noisy.epsilon,
        "measures": measures,
        "sha256": fingerprint(tables[NOISY_CSV]),
    }


def _measure_document(measure: MeasureRelease) -> dict[str, Any]:
    return {
        "title": measure.title,
        "why": measure.why,
        "unit": measure.unit,
        "form": measure.form.value,
        "universe": measure.universe,
        "dimensions": [_dimension_document(dimension) for dimension in measure.dimensions],
        "periods": {code: list(quarters) for code, quarters in measure.periods.items()},
        "aliases": dict(measure.aliases),
        "within": list(measure.within),
        "follows": measure.follows,
        "sources": list(measure.sources),
        "numerator": [list(cell) for cell in measure.numerator],
        "denominator": [list(cell) for cell in measure.denominator],
        "per": measure.per,
        "rounding": list(measure.rounding),
        "known": [_known_document(known) for known in measure.known],
        "impossible": [list(codes) for codes in sorted(measure.impossible)],
        "certificate": _certificate_document(measure.certificate),
    }


def _known_document(known: KnownSum) -> dict[str, Any]:
    terms = [[times, measure, list(codes)] for times, measure, codes in known.terms]
    return {"terms": terms, "exact": known.exact, "reason": known.reason}


def _dimension_document(dimension: Dimension) -> dict[str, Any]:
    return {
        "name": dimension.name,
        "siblings": dimension.siblings.value,
        "codes": list(dimension.codes),
        "parents": dict(dimension.parents),
        "facet": dimension.facet,
        "covering": dimension.covering,
        **({"alone": list(dimension.alone)} if dimension.alone else {}),
    }


def _certificate_document(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "claim": certificate.claim,
        "solver": certificate.solver,
        "proven": certificate.proven,
        "gap": certificate.gap,
    }


def _csv(measure: MeasureRelease) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(dimension.name for dimension in measure.dimensions), "n", "low", "high", "unit"])
    for codes, cell in sorted(measure.cells.items()):
        writer.writerow([*codes, *map(_text, (cell.n, cell.low, cell.high)), measure.unit])
    return text.getvalue().encode()


def _text(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(float(value))


# reading


def _load(files: Mapping[str, bytes], place: str) -> dict[str, Any]:
    if RELEASE_JSON not in files:
        raise _refusal("a release has a release.json", place)
    try:
        document = json.loads(files[RELEASE_JSON])
    except (ValueError, RecursionError):
        raise _refusal("the file is not valid JSON", place) from None
    if not isinstance(document, dict):
        raise _refusal("the file is not the description of a release", place)
    return document


def _refuse_unknown_settings(document: Mapping[str, Any], place: str) -> None:
    known = [state.value for state in ReleaseState]
    threshold = document.get("threshold")
    if document.get("format") != FORMAT:
        raise _refusal("the release is written in a format this version does not know", place)
    if document.get("protection") != PROTECTION:
        raise _refusal("the protection of the release is unknown", place)
    if document.get("state") not in known:
        raise _refusal("the state of the release is unknown", place)
    if not isinstance(threshold, int) or threshold < SMALLEST_THRESHOLD:
        raise _refusal(f"the threshold of a release is at least {SMALLEST_THRESHOLD}", place)


def _refuse_changed_tables(document: Mapping[str, Any], files: Mapping[str, bytes], place: str) -> None:
    wanted = {f"{name}.csv": measure["sha256"] for name, measure in document["measures"].items()}
    if noisy_csv.NAME in document:
        wanted[NOISY_CSV] = document[noisy_csv.NAME]["sha256"]
    for name in sorted(set(wanted) - set(files)):
        raise _refusal("a file of the release is missing", place, name)
    for name in sorted(set(files) - set(wanted) - {RELEASE_JSON}):
        raise _refusal("a file is not part of the release", place, name, "take the file away")
    for name, sha256 in sorted(wanted.items()):
        if fingerprint(files[name]) != sha256:
            raise _refusal("the file is not the one that was released (sha256 differs)", place, name)


def _release(document: Mapping[str, Any], files: Mapping[str, bytes]) -> Release:
    return Release(
        audience=Audience(document["audience"]),
        quarter=Quarter.parse(document["quarter"]),
        state=ReleaseState(document["state"]),
        threshold=document["threshold"],
        community=document["community"],
        measures={
            name: _measure(name, measure, files[f"{name}.csv"])
            for name, measure in document["measures"].items()
        },
        versions=document["versions"],
        prepared_by=document["prepared_by"],
        checked_by=document["checked_by"],
        signature=document.get("signature", ""),
        published_at=document["published_at"],
        previous=document["previous"],
        noisy=_noisy(document[noisy_csv.NAME]) if noisy_csv.NAME in document else None,
    )


def _noisy(document: Mapping[str, Any]) -> NoisyCounts:
    measures = {
        name: NoisyMeasure(
            name=name,
            title=measure["title"],
            why=measure["why"],
            unit=measure["unit"],
            dimensions=tuple(_dimension(entry) for entry in measure["dimensions"]),
            cells={tuple(cell["codes"]): cell["n"] for cell in measure["cells"]},
            epsilon=measure["epsilon"],
        )
        for name, measure in document["measures"].items()
    }
    return NoisyCounts(document["budget"], measures)


def _measure(name: str, document: Mapping[str, Any], table: bytes) -> MeasureRelease:
    dimensions = tuple(_dimension(entry) for entry in document["dimensions"])
    form = Form(document["form"])
    return MeasureRelease(
        name=name,
        title=document["title"],
        why=document["why"],
        unit=document["unit"],
        form=form,
        universe=document["universe"],
        dimensions=dimensions,
        periods={code: tuple(document["periods"][code]) for code in _ordered(document, dimensions)},
        cells=_cells(table, len(dimensions)),
        impossible=frozenset(tuple(codes) for codes in document["impossible"]),
        within=tuple(document["within"]),
        follows=document["follows"],
        sources=tuple(document["sources"]),
        aliases=document["aliases"],
        certificate=_certificate(document["certificate"]),
        numerator=tuple(tuple(cell) for cell in document["numerator"]),
        denominator=tuple(tuple(cell) for cell in document["denominator"]),
        per=document["per"],
        rounding=tuple(document["rounding"]),
        known=tuple(_known(entry) for entry in document["known"]),
    )


def _ordered(document: Mapping[str, Any], dimensions: tuple[Dimension, ...]) -> list[str]:
    """The periods in the order of the time dimension, then any the dimension does not use."""
    first = [code for code in dimensions[0].codes if code in document["periods"]]
    return [*first, *(code for code in document["periods"] if code not in first)]


def _dimension(document: Mapping[str, Any]) -> Dimension:
    return Dimension(
        name=document["name"],
        siblings=Siblings(document["siblings"]),
        parents={code: document["parents"][code] for code in document["codes"]},
        facet=document["facet"],
        covering=document["covering"],
        alone=tuple(document.get("alone", ())),
    )


def _known(document: Mapping[str, Any]) -> KnownSum:
    terms = tuple((times, measure, tuple(codes)) for times, measure, codes in document["terms"])
    return KnownSum(terms, document["exact"], document["reason"])


def _certificate(document: Mapping[str, Any] | None) -> Certificate | None:
    if document is None:
        return None
    return Certificate(document["claim"], document["solver"], document["proven"], document["gap"])


def _cells(table: bytes, width: int) -> dict[tuple[str, ...], Cell]:
    rows = csv.reader(io.StringIO(table.decode(), newline=""), strict=True)
    next(rows, None)
    return {tuple(row[:width]): Cell(*(_number(text) for text in row[width : width + 3])) for row in rows}


def _number(text: str) -> float | None:
    if not text:
        return None
    return int(text) if text.lstrip("-").isdigit() else float(text)
