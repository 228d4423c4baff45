"""What two opinions come to, and what an opinion needs before it may be given."""

import pytest

from onemile.errors import Invalid
from onemile_projects.review.verdicts import BY_NAME, Opinion, check, outcome


def opinion(verdict="approve", reasons="", **answers):
    comments = {name: text for name, (_answer, text) in answers.items()}
    given = {name: answer for name, (answer, _text) in answers.items()}
    return Opinion(
        answers={**dict.fromkeys(BY_NAME, "yes"), **given},
        comments=comments,
        verdict=verdict,
        reasons=reasons,
    )


@pytest.mark.parametrize(
    ("given", "comes_to"),
    [
        ([], ""),
        (["approve"], ""),
        (["refuse"], ""),
        (["changes"], ""),
        (["approve", "approve"], "approve"),
        (["refuse", "refuse"], "refuse"),
        (["approve", "changes"], "changes"),
        (["changes", "refuse"], "changes"),
        (["changes", "changes"], "changes"),
        (["approve", "refuse"], ""),
        (["approve", "refuse", "approve"], "approve"),
        (["refuse", "approve", "refuse"], "refuse"),
        (["approve", "refuse", "changes"], "changes"),
    ],
)
def test_two_that_agree_decide_and_between_yes_and_no_a_third(given, comes_to):
    assert outcome(given) == comes_to


LACKING = [
    ({"need": ("no", "")}, "need_comment"),
    ({"need": ("unclear", ""), "verdict": "changes"}, "need_comment"),
    ({"need": ("no", " " * 40), "verdict": "changes"}, "need_comment"),
    ({"verdict": "refuse", "reasons": " " * 40}, "reasons"),
    ({"need": ("", "")}, "need"),
    ({"need": ("maybe", "why not")}, "need"),
    ({"need": ("no", "Nobody asked for it")}, "verdict"),
    ({"need": ("unclear", "Who asked for it?")}, "reasons"),
    ({"verdict": "changes"}, "reasons"),
    ({"verdict": "refuse", "reasons": "Non."}, "reasons"),
    ({"verdict": ""}, "verdict"),
    ({"verdict": "veto"}, "verdict"),
    ({"reasons": "x" * 1001}, "reasons"),
    ({"need": ("no", "x" * 1001), "verdict": "changes"}, "need_comment"),
]
WHOLE = [
    {},
    {"need": ("unclear", "Who asked?"), "reasons": "Two letters are there now."},
    {"verdict": "changes", "need": ("no", "Nobody asked for it")},
    {"verdict": "changes", "reasons": "One line on the risks."},
    {"verdict": "refuse", "reasons": "It is a shop, and nothing else but that."},
]


def test_what_is_lacking_is_said_beside_its_field(instance):
    for fields, beside in LACKING:
        with pytest.raises(Invalid) as refusal:
            check(opinion(**fields))
        assert beside in refusal.value.fields, fields


def test_what_is_whole_may_be_given(instance):
    for fields in WHOLE:
        check(opinion(**fields))
