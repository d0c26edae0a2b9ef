"""evgen: a schema registry and code generator for events on AWS EventBridge."""

from __future__ import annotations

__version__ = "0.1.0"
