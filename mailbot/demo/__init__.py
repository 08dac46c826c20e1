"""The embedded mailbox and its cast of clients."""
