"""The runtime that generated packages carry, through what a user of such a package sees."""
