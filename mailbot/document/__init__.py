"""What does a document say: is it an invoice, and which one?"""
