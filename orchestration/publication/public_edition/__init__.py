"""The public edition of a publication: its figures without small numbers, for the board pack to be made of."""
