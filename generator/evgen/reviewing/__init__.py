"""What changed between two catalogs, whom it breaks, and how it is told."""
