"""How faults are planted, and what several domains need for it."""
