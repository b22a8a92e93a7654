"""Care by visits: who is looked in on how often, when it is due, who is told when it isn't done.

Levels, days and alarms come from the rules (`visits:` of a program), as 方案3 of the templates
has them: every 3 days, every week, twice a month; an alarm after 5, 10 and 20 days.
"""
