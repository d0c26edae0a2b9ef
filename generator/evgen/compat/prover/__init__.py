"""Is there a value for which all of these statements are true? A value, a proof that not, or neither.

Containment is asked here: ``S`` is contained in ``T`` unless there is a value for which ``S`` is
true and ``T`` is not. The search goes from statements to a value, type by type:

- ``documents``: schemas as graphs; ``terms``: statements about a value, and what they are made of;
- ``expansion`` and ``keywords/``: what each keyword says of values of one type;
- ``solver``: the search, and what it remembers; ``numbers``, ``strings``, ``arrays`` and
  ``objects`` find values of one type;
- ``regex``, ``lookahead`` and ``automata``: the regular expressions of ECMA-262, exactly as far as
  they are regular.

A schema that refers to itself is read by its finite values: a value that is being looked for is
not found inside itself, so what only infinite values would satisfy is refuted.
"""
