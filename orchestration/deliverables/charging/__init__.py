"""The list of private and overseas patients whose charging is to be decided or collected."""
