"""Bytes in, message out."""
