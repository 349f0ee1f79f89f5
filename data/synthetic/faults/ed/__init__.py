"""Planted emergency department faults."""
