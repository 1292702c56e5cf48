"""A release and its files are the same thing: what is written is read back, what was changed is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from coc_analytics.release import NoisyCounts, NoisyMeasure, Release
from coc_analytics.release.files import (
    NOISY_CSV,
    RELEASE_JSON,
    dump,
    fingerprint,
    read_release,
    release_files,
)
from coc_analytics.terms import Audience, Refusal
from tests.small_releases import counts, hidden, noisy, release, releases, shown

Files = dict[str, bytes]


@settings(max_examples=150, deadline=None)
@given(releases())
def test_a_release_survives_its_files(made: Release) -> None:
    files = release_files(made)
    read = read_release(files, "here")
    assert read == made
    for name, measure in made.measures.items():
        shape = [dimension.codes for dimension in read.measures[name].dimensions]
        assert shape == [dimension.codes for dimension in measure.dimensions]  # the order of codes, too


@settings(max_examples=50, deadline=None)
@given(releases())
def test_the_same_release_put_together_in_another_order_gives_the_same_bytes(made: Release) -> None:
    turned = replace(
        made,
        measures={
            name: replace(measure, cells=dict(reversed(measure.cells.items())))
            for name, measure in reversed(made.measures.items())
        },
        versions=dict(reversed(made.versions.items())),
    )
    assert release_files(turned) == release_files(made)


def test_a_table_reads_like_a_table() -> None:
    table = release_files(release())["received_by_mode.csv"].decode()
    assert table.splitlines()[:5] == [
        "period,mode,n,low,high,unit",
        "2026H1,anonymous,,0,12,issues",
        "2026H1,named,12,12,12,issues",
        "2026H1,total,24,24,24,issues",
        "2026H1,witness,,0,12,issues",
    ]
    assert "\r" not in table


def test_no_upper_limit_is_an_empty_field_and_an_impossible_cell_a_zero() -> None:
    cells = dict(counts().cells) | {("2026Q1", "named"): hidden(None), ("2026Q1", "witness"): shown(0)}
    measure = counts(cells=cells, impossible=frozenset({("2026Q1", "witness")}))
    files = release_files(release(measures={measure.name: measure}))
    rows = files["received_by_mode.csv"].decode().splitlines()
    assert "2026Q1,named,,0,,issues" in rows
    assert "2026Q1,witness,0,0,0,issues" in rows
    assert json.loads(files[RELEASE_JSON])["measures"]["received_by_mode"]["impossible"] == [
        ["2026Q1", "witness"]
    ]


def test_release_json_says_everything_the_contract_lists() -> None:
    document = json.loads(release_files(release())[RELEASE_JSON])
    listed = {
        "audience",
        "quarter",
        "state",
        "prepared_by",
        "checked_by",
        "published_at",
        "threshold",
        "versions",
    }
    assert listed | {"previous", "measures", "community"} <= set(document)
    measure = document["measures"]["received_by_mode"]
    assert {"title", "dimensions", "impossible", "certificate", "sha256", "periods"} <= set(measure)
    mode = measure["dimensions"][1]
    assert mode["parents"]["named"] == "total"
    assert mode["siblings"] == "additive"


# what was changed is refused


def _document(change: Callable[[dict[str, Any]], Any]) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        document = json.loads(files[RELEASE_JSON])
        change(document)
        files[RELEASE_JSON] = dump(document)

    return edit


def _table(old: str, new: str, *, rehash: bool) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        name = "received_by_mode.csv"
        assert old in files[name].decode()
        files[name] = files[name].decode().replace(old, new, 1).encode()
        if rehash:
            document = json.loads(files[RELEASE_JSON])
            document["measures"]["received_by_mode"]["sha256"] = fingerprint(files[name])
            files[RELEASE_JSON] = dump(document)

    return edit


TAMPERED: dict[str, tuple[Callable[[Files], Any], str]] = {
    "a digit of a table": (_table(",24,24,24,", ",25,25,25,", rehash=False), "sha256 differs"),
    "a table without release.json": (lambda files: files.pop(RELEASE_JSON), "has a release.json"),
    "a table is gone": (lambda files: files.pop("anonymous_share.csv"), "missing"),
    "a table too many": (lambda files: files.update({"secret.csv": b"x"}), "not part of the release"),
    "no JSON": (lambda files: files.update({RELEASE_JSON: b"{"}), "not valid JSON"),
    "a list": (lambda files: files.update({RELEASE_JSON: b"[]"}), "not the description"),
    "an unknown state": (_document(lambda d: d.update(state="seen")), "state of the release is unknown"),
    "an unknown protection": (_document(lambda d: d.update(protection="none")), "protection of the release"),
    "no protection": (_document(lambda d: d.pop("protection")), "protection of the release"),
    "an unknown format": (_document(lambda d: d.update(format=2)), "format"),
    "a threshold of two": (_document(lambda d: d.update(threshold=2)), "at least 3"),
    "a threshold that is a truth": (_document(lambda d: d.update(threshold=True)), "at least 3"),
    "an unknown setting": (_document(lambda d: d.update(noise="on")), "changed by hand"),
    "a spelled-out number": (_table(",24,24,24,", ",24.0,24,24,", rehash=True), "changed by hand"),
    "rows in another order": (_table("2026H1,named", "2026H1,zamed", rehash=True), "breaks a rule"),
    "a number below the threshold": (
        _table("anonymous,,0,12", "anonymous,2,2,2", rehash=True),
        "breaks a rule",
    ),
    "an interval too narrow": (_table("anonymous,,0,12", "anonymous,,0,1", rehash=True), "breaks a rule"),
    "an interval without zero": (_table("anonymous,,0,12", "anonymous,,1,12", rehash=True), "breaks a rule"),
    "not a number": (_table("anonymous,,0,12", "anonymous,,0,nan", rehash=True), "breaks a rule"),
    "a short row": (_table("2026H1,anonymous,,0,12,issues", "2026H1", rehash=True), "breaks a rule"),
    "a measure elsewhere": (_document(lambda d: d["measures"].update({"../x": {"sha256": ""}})), "missing"),
    "no measures": (_document(lambda d: d.update(measures=[])), "breaks a rule"),
    "another layout": (lambda f: f.update({RELEASE_JSON: f[RELEASE_JSON] + b"\n"}), "changed by hand"),
    "a key twice": (
        lambda f: f.update(
            {
                RELEASE_JSON: f[RELEASE_JSON].replace(
                    b'{\n "audience"', b'{\n "audience": "board",\n "audience"'
                )
            }
        ),
        "changed by hand",
    ),
}


def told_with_noise(**about: object) -> Release:
    return release(Audience.PUBLIC, noisy=noisy(), **about)


def test_noisy_counts_stand_in_release_json_and_in_one_table() -> None:
    files = release_files(told_with_noise())
    assert set(files) == {*release_files(release(Audience.PUBLIC)), NOISY_CSV}
    found = json.loads(files[RELEASE_JSON])["noisy_counts"]
    assert (found["budget"], found["epsilon"]) == (2.0, 0.5)
    measure = found["measures"]["by_mode"]
    assert (measure["epsilon"], measure["half_width"]) == (0.5, 6)
    assert measure["cells"][0] == {"codes": ["anonymous"], "n": 0}
    assert fingerprint(files[RELEASE_JSON]) != fingerprint(
        release_files(release(Audience.PUBLIC))[RELEASE_JSON]
    )
    assert read_release(files, "here") == told_with_noise()


def test_noisy_counts_are_a_table_with_the_range_of_nineteen_in_twenty() -> None:
    """The half width of an epsilon of 0.5 is 6; nothing is below zero."""
    assert release_files(told_with_noise())[NOISY_CSV].decode() == (
        "period,measure,dimensions,codes,n,low,high,epsilon,unit\n"
        "2026Q3,by_mode,mode,anonymous,0,0,6,0.5,issues\n"
        "2026Q3,by_mode,mode,named,14,8,20,0.5,issues\n"
        "2026Q3,by_mode,mode,witness,9,3,15,0.5,issues\n"
    )


def test_a_noisy_measure_of_one_number_is_a_row_of_its_total() -> None:
    alone = NoisyMeasure("active_members", "Active", "so", "members", (), {(): 60}, 0.5)
    told = release(Audience.PUBLIC, noisy=NoisyCounts(1.0, {"active_members": alone}))
    files = release_files(told)
    assert files[NOISY_CSV].decode().splitlines()[1] == "2026Q3,active_members,,total,60,54,66,0.5,members"
    assert read_release(files, "here") == told


NOISY_TABLES: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "changed": (lambda files: files.update({NOISY_CSV: files[NOISY_CSV].replace(b"14", b"15")}), "sha256"),
    "missing": (lambda files: files.pop(NOISY_CSV), "a file of the release is missing"),
}


@pytest.mark.parametrize("change", NOISY_TABLES)
def test_a_changed_table_of_noisy_counts_is_refused(change: str) -> None:
    edit, rule = NOISY_TABLES[change]
    files = release_files(told_with_noise())
    edit(files)
    with pytest.raises(Refusal, match=rule) as refused:
        read_release(files, "public/2026Q3")
    assert refused.value.file == f"public/2026Q3/{NOISY_CSV}"


def test_a_table_and_its_fingerprint_changed_together_are_refused() -> None:
    files = release_files(told_with_noise())
    forged = files[NOISY_CSV].replace(b"14,8,20", b"14,13,15")
    document = json.loads(files[RELEASE_JSON])
    document["noisy_counts"]["sha256"] = fingerprint(forged)
    with pytest.raises(Refusal, match="changed by hand"):
        read_release({**files, NOISY_CSV: forged, RELEASE_JSON: dump(document)}, "public/2026Q3")


def test_a_table_of_noisy_counts_where_there_are_none_is_refused() -> None:
    files = {**release_files(release(Audience.PUBLIC)), NOISY_CSV: b"n\n"}
    with pytest.raises(Refusal, match="not part of the release"):
        read_release(files, "public/2026Q3")


def test_a_release_without_noise_has_not_a_byte_more() -> None:
    assert b"noisy" not in release_files(release(Audience.PUBLIC))[RELEASE_JSON]


NOISE_TAMPERED: dict[str, Callable[[Any], object]] = {
    "a count below zero": lambda d: d["measures"]["by_mode"]["cells"][0].update(n=-1),
    "half a count": lambda d: d["measures"]["by_mode"]["cells"][0].update(n=0.5),
    "a count that is a word": lambda d: d["measures"]["by_mode"]["cells"][0].update(n=True),
    "a cell less": lambda d: d["measures"]["by_mode"]["cells"].pop(),
    "a cell twice": lambda d: d["measures"]["by_mode"]["cells"].append(d["measures"]["by_mode"]["cells"][0]),
    "a margin": lambda d: d["measures"]["by_mode"]["cells"].append({"codes": ["total"], "n": 23}),
    "narrower than it is": lambda d: d["measures"]["by_mode"].update(half_width=2),
    "another epsilon": lambda d: d["measures"]["by_mode"].update(epsilon=0.1),
    "no epsilon": lambda d: d["measures"]["by_mode"].update(epsilon=0.0),
    "a sum that is none": lambda d: d.update(epsilon=0.4),
    "too much for one release": lambda d: d["measures"]["by_mode"].update(epsilon=1.5),
    "less than one release": lambda d: d.update(budget=0.4),
    "no end": lambda d: d.update(budget="Infinity"),
    "a budget spelt otherwise": lambda d: d.update(budget=2),
    "a budget beyond numbers": lambda d: d.update(budget=10**400),
    "an epsilon beyond numbers": lambda d: d["measures"]["by_mode"].update(epsilon=10**400),
    "an epsilon spelt otherwise": lambda d: d["measures"]["by_mode"].update(epsilon=1),
    "no measure": lambda d: d.update(measures={}),
    "a measure of another name": lambda d: d["measures"].update(received_by_mode=d["measures"]["by_mode"]),
    "a setting nobody knows": lambda d: d.update(clamped=False),
    "a table nobody vouches for": lambda d: d.pop("sha256"),
}


@pytest.mark.parametrize("change", NOISE_TAMPERED)
def test_changed_noisy_counts_are_refused(change: str) -> None:
    files = release_files(told_with_noise())
    document = json.loads(files[RELEASE_JSON])
    NOISE_TAMPERED[change](document["noisy_counts"])
    with pytest.raises(Refusal, match=r"breaks a rule|changed by hand"):
        read_release({**files, RELEASE_JSON: dump(document)}, "public/2026Q3")


@pytest.mark.parametrize("change", TAMPERED)
def test_a_changed_file_is_refused(change: str) -> None:
    edit, rule = TAMPERED[change]
    files = release_files(release())
    edit(files)
    with pytest.raises(Refusal) as refused:
        read_release(files, "committee/2026Q3")
    assert rule in str(refused.value)
    assert "committee/2026Q3/" in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        ("threshold of a release", lambda: release(threshold=2)),
        ("breaks the threshold", lambda: release(threshold=7)),
        ("under its own name", lambda: release(measures={"other": counts()})),
        ("first dimension", lambda: counts(dimensions=counts().dimensions[::-1])),
        ("lower-case", lambda: counts("../up")),
        ("outside", lambda: counts(cells={("2026Q1", "loud"): shown(9)})),
        ("outside", lambda: counts(impossible=frozenset({("2026Q1",)}))),
        ("contradict", lambda: counts(cells={("2026Q1", "named"): shown(9.5)})),
        ("contradict", lambda: counts(cells={("2026Q1", "named"): shown(float("nan"))})),
        ("one line", lambda: counts(unit="iss\nues")),
        ("is zero", lambda: counts(impossible=frozenset({("2026Q1", "named")}))),
        ("which quarters", lambda: counts(periods={})),
        ("table of all noisy counts", lambda: release(measures={"noisy_counts": counts("noisy_counts")})),
        ("table of all noisy counts", lambda: release(Audience.PUBLIC, noisy=noisy(name="noisy_counts"))),
        ("for the public only", lambda: release(Audience.BOARD, noisy=noisy())),
        ("exactly or with noise", lambda: release(Audience.PUBLIC, noisy=noisy(name="received_by_mode"))),
        ("at most 1", lambda: noisy(epsilon=1.01)),
        (
            "of a release is at most 1",
            lambda: replace(noisy(), measures={**noisy(0.6).measures, **noisy(0.6, name="other").measures}),
        ),
        ("at least the epsilon", lambda: noisy(epsilon=0.5, budget=0.4)),
        ("lower-case", lambda: noisy(name="../up")),
    ],
)
def test_what_a_release_cannot_be(rule: str, make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=rule):
        make()
