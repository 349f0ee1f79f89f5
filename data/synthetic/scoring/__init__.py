"""Compares what the rules found with the truth."""
