"""Planted RTT faults."""
