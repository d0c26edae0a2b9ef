"""Runs evgen from a checkout: ``python cli.py generate``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "generator"))

from evgen.__main__ import main

if __name__ == "__main__":
    main()
