"""The one place where a message becomes a stored turn and perhaps a ticket, in one transaction."""

from __future__ import annotations

from handlers.outcome import Exchange, Incoming, Outcome

__all__ = ["Exchange", "Incoming", "Intake", "Outcome"]


class Intake:
    """Every channel goes through here. Made by handlers.compose, never by hand."""

    async def open(self, channel: str, sender: str) -> Outcome:
        """The greeting of a new conversation, or where an existing one stands (duplicate=True)."""
        raise NotImplementedError

    async def receive(self, incoming: Incoming) -> Outcome:
        """Answer one message; the same message again gets the same answer and does nothing.

        Trouble with the database gives a kind Outcome with stored=False, never half a turn.

        Raises:
            ValueError: channel, sender or message_id is empty or too long.
        """
        raise NotImplementedError

    async def history(self, channel: str, sender: str) -> tuple[Exchange, ...]:
        """The whole conversation so far, oldest first; empty when there is none."""
        raise NotImplementedError
