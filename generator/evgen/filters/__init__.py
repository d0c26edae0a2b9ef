"""Filters of subscriptions, checked against the schema of the events they filter.

Whether a filter lets any event through, or all of them, is proved or shown by an event; what is
neither is said to be unknown.
"""

from evgen.filters.checking import Checked, Detail, check
from evgen.filters.rules import Verdict, verdict_of
from evgen.filters.subject import Subject, Written

__all__ = ["Checked", "Detail", "Subject", "Verdict", "Written", "check", "verdict_of"]
