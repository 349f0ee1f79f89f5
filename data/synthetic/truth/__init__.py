"""What is true of the extracts: the rules read in plain Python, and what follows from them."""
