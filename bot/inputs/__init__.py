"""Parsing of what people type. Pure.

`dates` reads a day and a time as an answer, `sentences` a whole message; the `*_words` are parts of both.
"""
