"""Copies of the data that can be trusted: made while the house runs, whole or not there at all.

    DIR/yimen-20261122T131500Z/   one backup: the database, the county's own files, manifest.json
    DIR/keys/persons.sqlite       the one copy of the key store, always replaced, never kept twice

The master key is in neither: without it nobody can read them.
"""
