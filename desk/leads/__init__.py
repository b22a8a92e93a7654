"""Active discovery: somebody in need whom another has seen, until he is looked after.

社会救助法 (2026) art. 39: villages and other bodies report whom they find, and the township tells
such a person of his rights and helps him to apply.
"""
