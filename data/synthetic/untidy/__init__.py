"""What real sources do to the same truth: links left out, identifiers shared, no events, odd spellings."""
