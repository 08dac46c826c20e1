"""The command line: what the owner types, and what it answers."""
