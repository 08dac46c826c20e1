"""The only code that sees both the verbs and the world."""
