"""What generated publishers and consumers cost, beside code written by hand."""
