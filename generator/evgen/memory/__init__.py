"""What earlier runs left for later ones, in the user's cache folder. Nothing depends on it being there.

An entry counts only if the digest in it is that of the rest. What cannot be read, is broken or
was made under other circumstances is as if it were not there, and nothing that goes wrong here
is ever told. These modules import next to nothing: where nothing changed, they are the run.
"""

from __future__ import annotations
