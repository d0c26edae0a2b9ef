"""What all publishers and consumers of this package share.

Part of every generated package, so that nothing of the generator is needed at
run time. Import from its modules; this one loads nothing.
"""
