"""What tests of the review say in one line: opinions, declarations, a round of both."""

from onemile_projects.review import reviewing
from onemile_projects.review.reviewing import Declaration
from onemile_projects.review.verdicts import BY_NAME, Opinion

FREE = Declaration(tie="none")
REASONS = "It is a shop, and nothing else but that."


def opinion(verdict="approve", **named):
    """An opinion that may be given: all yes, with reasons where they are needed."""
    return Opinion(
        answers=dict.fromkeys(BY_NAME, "yes"),
        comments=named.get("comments", {}),
        verdict=verdict,
        reasons=named.get("reasons", "" if verdict == "approve" else REASONS),
    )


def says(member, project, verdict="approve", **named):
    """Let an examiner declare that they are free, and give an opinion; gives the outcome."""
    reviewing.declare(project.id, FREE, member=member)
    return reviewing.give(project.id, opinion(verdict, **named), member=member)
