"""Thousands of events through the order example while everything fails that can; one process, no AWS.

``simulation`` plays EventBridge, SQS, DynamoDB and Lambda on a clock of its own,
``shop`` is the example's services, and ``run`` lets the weather loose on them.
"""
