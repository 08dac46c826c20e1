"""How are the papers made by which the invoice reader is built?"""
