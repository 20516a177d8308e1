"""The sections of a paper that speak of the goals and the docket; each in the reader's language, without a query."""
