"""What do the events on record add up to?"""
