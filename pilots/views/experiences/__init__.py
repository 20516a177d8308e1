"""Experiences: read, written, reviewed, and taken along as one document."""

from pilots.views.experiences.documents import experience_document, experience_docx
from pilots.views.experiences.reading import experience_detail, experience_list
from pilots.views.experiences.review import experience_review
from pilots.views.experiences.writing import experience_edit, experience_new

__all__ = [
    "experience_detail",
    "experience_document",
    "experience_docx",
    "experience_edit",
    "experience_list",
    "experience_new",
    "experience_review",
]
