"""The doors to the world: mailbox, store, configuration, system."""
