"""Planted cancer faults."""
