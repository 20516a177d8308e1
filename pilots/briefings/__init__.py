"""The month's briefing and the quarter's bulletin: drafted from the data, frozen when the month is published.

`papers` says what a paper is made of; `chapters` what the apps contribute; `drafts` draws one up, `frozen` keeps it.
"""
