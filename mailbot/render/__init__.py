"""Letter in, draft out, down to the bytes."""
