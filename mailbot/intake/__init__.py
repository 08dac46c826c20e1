"""What an invoice or a payment file says."""
