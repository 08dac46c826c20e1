"""What does the writer say?"""
