"""Planted bed faults."""
