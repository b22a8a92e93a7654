"""Papers made of a ticket: what is known is filled in, what is not stays a marked blank."""
