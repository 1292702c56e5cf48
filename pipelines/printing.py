"""Pages on paper: a browser that is there already prints them. The one place that starts another program (decision 0027).

It is given a file of ours and a profile of its own that is thrown away, and nothing that anybody typed.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from coc_analytics.periods import Quarter
from coc_analytics.terms import Audience, Refusal
from pipelines.guard import guarded
from pipelines.places import Places

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
ELSEWHERE = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
"""Where a Mac keeps what is on no path."""
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-pdf-header-footer",
    "--window-size=1100,1500",
    "--virtual-time-budget=30000",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""No window, no network, and time enough for every chart to be drawn."""
PATIENCE_SECONDS = 120
_MADE_AT = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)(\d{14})")
_ANY_DAY = b"20000101000000"


@guarded
def print_pages(places: Places, quarter: str | None) -> tuple[Path, ...]:
    """Print every audience's page of a quarter, or of the newest, as PDF beside it; the paths."""
    browser = browser_there()
    return tuple(_printed(places, browser, Quarter.parse(quarter) if quarter else None))


def browser_there() -> str:
    """The browser that prints; refused, saying what to do, where there is none."""
    found = (shutil.which(name) for name in BROWSERS)
    apps = (name for name in ELSEWHERE if Path(name).is_file())
    browser = next((name for name in (*found, *apps) if name), None)
    if browser is None:
        raise Refusal(
            "there is no Chromium, Chrome or Edge on this machine to print with",
            "install one of them, or open the page in any browser and print it to a file: it is made for A4 and Letter",
        )
    return browser


def _printed(places: Places, browser: str, quarter: Quarter | None) -> Iterator[Path]:
    from coc_analytics.dashboards.pages import render_for_paper, standing_of
    from coc_analytics.release import open_shelf

    for release in standing_of(open_shelf(places.releases), quarter):
        path = places.dashboards / str(release.quarter) / f"{release.audience}.pdf"
        yield _print(browser, render_for_paper(release), path, release.audience)


def _print(browser: str, page: str, path: Path, audience: Audience) -> Path:
    """Print one page; the same page gives the same bytes, so the day of printing is taken out."""
    from coc_analytics.dashboards.files import write_bytes
    from coc_analytics.release.folders import make_folder

    make_folder(path.parent)
    with tempfile.TemporaryDirectory(prefix=".printing-", dir=path.parent) as folder:
        source, printed = Path(folder) / f"{audience}.html", Path(folder) / f"{audience}.pdf"
        source.write_text(page, encoding="utf-8")
        _start(browser, source, printed)
        if not printed.is_file():
            raise Refusal(
                "the browser printed nothing",
                "try again, or open the page yourself and print it",
                file=path.name,
            )
        return write_bytes(path, _MADE_AT.sub(rb"\g<1>" + _ANY_DAY, printed.read_bytes()))


def _start(browser: str, source: Path, printed: Path) -> None:
    """Let the browser print, without a word of its own; a root account gets no sandbox from it."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [
        browser,
        *QUIET,
        *sandbox,
        f"--user-data-dir={source.parent.resolve() / 'profile'}",
        f"--print-to-pdf={printed.resolve()}",
        source.resolve().as_uri(),
    ]
    quiet = subprocess.DEVNULL
    try:
        subprocess.run(
            command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refusal(
            "the browser did not finish printing", "close other programs and try again", file=printed.name
        ) from None
