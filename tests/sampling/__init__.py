"""What samples are made of."""
