"""A member reports what a neighbour wrote: the moderators over there hear of it, if she wishes."""

import pytest

from onemile.moderation.models import Case
from onemile_federation.mile import reports
from onemile_federation.outbox.models import Activity

QUESTION, ANSWER = "Est-elle lourde ?", "Douze kilos."
TOLD = {"ground": "insult", "text": "Ce n’est pas aimable.", "good_faith": "y"}


def reports_the_last(talk, **more):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    path = talk.anas.get(talk.path(talk.anas)).html.partition('href="/report/')[2]
    form = talk.anas.get(f"/report/{path.partition(chr(34))[0]}")
    answer = form.submit("Envoyer le signalement", **TOLD, **more)
    talk.network.settle()
    return answer


def flags(ours):
    with ours.at_work():
        return list(Activity.select().where(Activity.verb == "Flag"))


def test_what_she_wrote_is_a_case_there_as_it_is_here(talk):
    assert reports_the_last(talk, pass_on="y").status == 200
    for ours, author in ((talk.alsace, talk.thing.author_uri), (talk.ortenau, talk.lea.uri)):
        with ours.at_work():
            (case,) = Case.select()
            assert case.kind == "core.post" and ANSWER in case.excerpt
            assert case.author_uri == author and QUESTION not in str(case.__data__)


def test_it_names_what_was_told_here_alone_and_nobody_who_reports(talk):
    reports_the_last(talk, pass_on="y")
    (flag,) = flags(talk.alsace)
    (asked,), (answered,) = talk.said(talk.alsace), talk.said(talk.ortenau)
    assert answered["id"] in flag.body and str(talk.thing.author_uri) in flag.body
    for name in (asked["id"], asked["attributedTo"], str(talk.ana.uri), "Ana"):
        assert name not in flag.body


@pytest.mark.one_engine
def test_without_consent_nothing_goes(talk):
    reports_the_last(talk)
    assert flags(talk.alsace) == []
    with talk.ortenau.at_work():
        assert not Case.select().exists()


@pytest.mark.one_engine
def test_an_id_stands_for_something_to_the_host_that_was_told_it_and_to_no_other(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    (answered,), thing = talk.said(talk.ortenau), talk.thing
    with talk.ortenau.at_work():
        told = {uri: reports.known_there(uri, talk.alsace.host) for uri in _named(answered, thing)}
        assert told[str(thing.uri)] == talk.note
        assert told[str(thing.author_uri)] == talk.lea.uri
        assert told[answered["id"]].startswith(f"{talk.ortenau.base}/conversations/")
        assert not any(reports.known_there(uri, "v.example") for uri in told)


def _named(answered, thing):
    return (str(thing.uri), str(thing.author_uri), answered["id"])
