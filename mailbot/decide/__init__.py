"""What should happen next, and what should not?"""
