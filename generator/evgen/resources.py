"""Where the files are that evgen ships beside its code."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # the name is what type checkers know
if TYPE_CHECKING:
    from pathlib import Path

#: The folder of evgen's own source files.
PACKAGE = os.path.dirname(os.path.realpath(__file__))
_INSTALLED = os.path.join(PACKAGE, "templates")
#: Inside the installed package, or at the top of a checkout.
TEMPLATES = (
    _INSTALLED
    if os.path.isdir(_INSTALLED)
    else os.path.join(os.path.dirname(os.path.dirname(PACKAGE)), "templates")
)


def templates_folder() -> Path:
    """The folder of the templates."""
    from pathlib import Path

    return Path(TEMPLATES)


def package_folder() -> Path:
    """The folder of evgen's own source files."""
    from pathlib import Path

    return Path(PACKAGE)
