"""What does the owner say in a note?"""
