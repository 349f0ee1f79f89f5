"""Several trusts in one place: their homes refreshed side by side, and their figures published together."""
