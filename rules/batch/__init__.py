"""The programs over a register: the same verdicts as `rules.screening`, a column at a time."""
