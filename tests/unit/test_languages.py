"""Pages in another language: every sentence has its words, none is left over, and no English stands on a page."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.dashboards import rendering, renew_dashboards, tongue
from coc_analytics.dashboards.markdown import as_markdown
from coc_analytics.dashboards.pages import finest_of_each_quarter, page_for, render_release
from coc_analytics.dashboards.rendering import render_exploring, render_index, render_seal
from coc_analytics.dashboards.tongue import ENGLISH, LANGUAGES, say, sentences, speaking
from coc_analytics.dashboards.wording import number, short_amount
from coc_analytics.release import Cell, Release, open_shelf
from coc_analytics.terms import Audience, Form, Refusal, ReleaseState
from tests import spoken
from tests.made_up_releases import LAST, MEDIUM, SMALL, Size, made_up_release
from tests.small_releases import noisy

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
PLACE = re.compile(r"\{(\w+)\}")
OURS = {
    "center",
    "for",
    "scientific",
    "collaboration",
    "community",
    "engagement",
    "cscce",
    "software",
    "rules",
    "taxonomy",
}
"""Names that stay as they are: whom the values are owed to, and what versions are called."""


@pytest.fixture(autouse=True)
def _a_short_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_bundle", lambda: "/* Plotly */")


# --- the words themselves


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_words(language: str) -> None:
    assert spoken.sentences() - set(sentences(language)) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_words_stand_there_that_no_page_says(language: str) -> None:
    assert set(sentences(language)) - spoken.sentences() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_measure_has_a_title_and_a_reason(language: str) -> None:
    with speaking(language):
        for measure in spoken.measures():
            for part in ("title", "why"):
                text = getattr(measure, part)
                assert tongue.say_of_measure(measure.name, part, text) != text or " " not in text, (
                    measure.name
                )


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    for english, words in sentences(language).items():
        assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(words)), english


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_without_words_is_refused_and_never_said_in_english(language: str) -> None:
    with speaking(language), pytest.raises(Refusal, match="no words in this language"):
        say("Nobody has translated this.")
    assert say("Nobody has translated this.") == "Nobody has translated this."


# --- whole pages


def releases() -> list[Release]:
    """Releases of every kind: small, medium, first, empty, hidden, withdrawn, with noise; for every audience."""
    found = [
        made_up_release(size, audience, state, quarters=quarters)
        for size in (SMALL, MEDIUM)
        for audience in Audience
        for state, quarters in (
            (ReleaseState.DRAFT, 12),
            (ReleaseState.PUBLISHED, 5),
            (ReleaseState.CHECKED, 1),
        )
    ]
    whole = made_up_release(MEDIUM)
    hidden = {
        name: replace(
            m, cells=dict.fromkeys(m.cells, Cell(None, 0.0, None if m.form is Form.COUNT else 100.0))
        )
        for name, m in whole.measures.items()
    }
    public = made_up_release(MEDIUM, Audience.PUBLIC)
    found += [replace(whole, measures={}), replace(whole, measures=hidden)]
    found += [made_up_release(SMALL, Audience.BOARD, ReleaseState.WITHDRAWN)]
    return [*found, replace(public, measures={}, noisy=noisy(name="received_by_mode"))]


SPOKEN = {"aria-label", "data-open", "data-fold", "data-busy", "data-wrong", "data-old"}
"""Attributes whose words a reader sees or hears."""
DRAWN = {"text", "ticktext", "hovertext", "readings"}
"""What of a figure a reader sees or hears."""


class Heard(HTMLParser):
    """Everything a reader sees or hears of a page, charts included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type")
        self.within = {"style": "style", "script": "figure" if kind else "script"}.get(tag, "")
        self.words += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "figure":
            self.words += _drawn(json.loads(data))
        elif not self.within:
            self.words.append(data)


def _drawn(found: Any, key: str = "") -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _drawn(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from _drawn(value, key)
    elif isinstance(found, str) and key in DRAWN:
        yield re.sub(r"</?[a-z]+>", " ", found)


def words_on(page: str) -> set[str]:
    """The words a reader sees or hears, in small letters."""
    heard = Heard()
    heard.feed(page if "<html" in page else f"<p>{page}</p>")
    return set(re.findall(r"[a-záéíóúñü]{3,}", " ".join(heard.words).lower()))


def english_only(language: str) -> set[str]:
    """Words of the English sentences that no sentence of the other language has."""
    theirs = " ".join(
        [*sentences(language).values(), *map(str, tongue._catalogue(language)["measure"].values())]
    )
    english = PLACE.sub(" ", " ".join(sentences(language)))
    tell = set(re.findall(r"[a-z]{3,}", english.lower())) - set(
        re.findall(r"[a-záéíóúñü]{3,}", theirs.lower())
    )
    return tell - OURS


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("release", releases(), ids=lambda r: f"{r.audience}-{r.state}-{len(r.measures)}")
def test_no_english_stands_on_a_page(release: Release, language: str) -> None:
    with speaking(language):
        html, markdown = render_release(release), as_markdown(page_for(release), "")
    assert f'<html lang="{language}">' in html
    assert words_on(html.replace(release.community, "")) & english_only(language) == set()
    assert words_on(markdown.replace(release.community, "")) & english_only(language) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_stands_on_the_index_nor_around_a_seal(language: str) -> None:
    with speaking(language):
        index = render_index(releases(), {LAST})
        seal = render_seal("{}", {"script-src": (), "style-src": ()})
    for page in (index.replace("Made-up Science Network", ""), seal):
        assert words_on(page) & english_only(language) == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_what_a_manager_asks_is_answered_in_the_language_and_codes_stay(size: Size, language: str) -> None:
    release = made_up_release(size)
    with speaking(language):
        page = render_exploring(release).replace(release.community, "")
    (held,) = re.findall(r'id="held">(.*?)</script>', page, re.DOTALL)
    document = json.loads(held)
    said = [*document["words"].values(), *_asked(document["groups"])]
    own = {"mentoring", "accessibility", "data", "stewards", "answer"}  # what only the made-up release has
    found = words_on(re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)) | words_on(" ".join(said))
    assert (found - own) & english_only(language) == set()
    assert '"name":"received_by_channel"' in page
    assert '"2026Q3|form"' in page


def _asked(groups: Any) -> Iterator[str]:
    """What can be chosen on the page, and how every number is said."""
    for measure in (measure for group in groups for measure in group["measures"]):
        yield from (measure["title"], measure["why"], measure["unit"])
        for dimension in measure["dimensions"]:
            yield from (dimension["name"], *(code["name"] for code in dimension["codes"]))
        yield from (period["name"] for period in measure["periods"])
        yield from (span["title"] for span in measure["spans"])
        yield from (cell[0] for cell in measure["cells"].values())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("release", releases(), ids=lambda r: f"{r.audience}-{r.state}-{len(r.measures)}")
def test_a_page_claims_the_same_in_every_language(release: Release, language: str) -> None:
    """As many facts, decisions, questions and hidden fields, and every number of the release at its place."""
    english = _claims(release)
    with speaking(language):
        theirs = _claims(release)
    assert theirs == english


def _claims(release: Release) -> list[object]:
    page = page_for(release)
    brief = page.brief
    parts = (brief.changed, brief.standing, brief.decide, brief.cannot, brief.questions)
    fields = [
        (entry.place, entry.cell, entry.hidden, entry.shorthand)
        for section in page.sections
        for block in section.every_block
        for line in block.table.lines
        for entry in line.entries
    ]
    shape = [(s.name, [b.name for b in s.blocks], [b.name for b in s.folded]) for s in page.sections]
    return [[len(part) for part in parts], shape, fields]


def test_a_page_in_english_is_the_same_whatever_was_said_before() -> None:
    release = made_up_release(SMALL)
    before = render_release(release)
    with speaking("es"):
        assert render_release(release) != before
    assert render_release(release) == before


@pytest.mark.parametrize(
    ("value", "english", "spanish"), [(1234.0, "1,234", "1.234"), (3.25, "3.25", "3,25"), (0.5, "0.5", "0,5")]
)
def test_numbers_are_written_as_the_language_writes_them(value: float, english: str, spanish: str) -> None:
    assert number(value) == english
    with speaking("es"):
        assert number(value) == spanish
        assert short_amount(Cell(None, 1000.0, 2000.0)) == "1.000–2.000"


# --- sentences a reader meets


@pytest.mark.parametrize(
    "sentence",
    [
        "Página: Comité",
        "Qué hay que decidir",
        "Preguntas para la próxima reunión",
        "según lo que se sabía al final del T3 2026",
        "Guardar esta tabla como CSV",
    ],
)
def test_a_spanish_page_says(sentence: str) -> None:
    with speaking("es"):
        assert sentence in render_release(made_up_release(MEDIUM))


def on_shelf(path: Path, size: Size = SMALL) -> Path:
    shelf = open_shelf(path)
    for audience in Audience:
        release = made_up_release(size, audience, ReleaseState.PUBLISHED)
        shelf.stage(release)
        shelf.place_staged(release)
    return path


def test_the_command_writes_pages_in_the_language_and_a_withdrawal_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = on_shelf(tmp_path / "releases"), tmp_path / "dashboards"
    monkeypatch.setenv("COC_RELEASES", str(root))
    monkeypatch.setenv("COC_DASHBOARDS", str(out))
    done = CliRunner().invoke(main, ["dashboards", "--language", "es"])
    assert done.exit_code == 0, done.output
    pages = sorted(out.rglob("*.html"))
    assert len(pages) == 5
    assert all('<html lang="es">' in page.read_text() for page in pages)
    shelf = open_shelf(root)
    shelf.remove_published(Audience.BOARD, LAST)
    renew_dashboards(root, out, LAST)
    assert '<html lang="es">' in (out / str(LAST) / "committee.html").read_text()
    assert CliRunner().invoke(main, ["dashboards", "--language", "tlh"]).exit_code == 2
    assert finest_of_each_quarter(shelf.releases())[0].audience is Audience.COMMITTEE
