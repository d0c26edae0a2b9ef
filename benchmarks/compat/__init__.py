"""How often compatibility verdicts are right, and how fast, beside other checkers on the same pairs."""
