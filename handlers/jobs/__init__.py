"""What the house does by itself from time to time, in `yimen serve` or by `yimen jobs run`."""
