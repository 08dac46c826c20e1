"""Which thread, invoice and client is a message about?"""
