"""Planted patient record faults."""
