"""Commands, one per file: parse, call, render, exit. ``register(app)`` adds one to the application."""
