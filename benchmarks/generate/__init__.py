"""How long `evgen generate` takes, beside datamodel-code-generator's own command on the same schemas."""
