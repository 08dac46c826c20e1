"""End the invoice runaround from the mailbox the owner already has."""
