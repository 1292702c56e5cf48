"""Where the manual is that messages refer to: beside the code in a checkout, inside the package where it was installed."""

from pathlib import Path

import coc_analytics

_PACKAGE = Path(coc_analytics.__file__).parent


def manual() -> Path:
    """The folder with README.md, data/README.md and docs/."""
    installed = _PACKAGE / "manual"
    return installed if installed.is_dir() else _PACKAGE.parent


def what_goes_where() -> Path:
    """The page that says which export goes where in the vault, and how its columns are called."""
    return manual() / "data" / "README.md"
