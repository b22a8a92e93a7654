"""Policy finds people: a county's register read, screened, and written out for each township."""
