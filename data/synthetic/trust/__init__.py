"""What happens in the synthetic trust: who comes, waits, is treated and lies in which bed."""
