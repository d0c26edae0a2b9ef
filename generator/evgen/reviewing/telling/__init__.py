"""The review in words: one module per form, each from the same ``Report``."""
