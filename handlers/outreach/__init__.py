"""Where the rules meet the townships' outreach: levels of care, cases that come up again."""
