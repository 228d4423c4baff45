"""Whoever wrote in a page of ours while their session ended reads their words again."""

import inspect

import pytest

from onemile.conversations.models import Post
from onemile.members import passwords
from onemile.moderation.models import Report
from onemile.web import kept_forms
from tests.sent_late import KEPT, PASSWORD, sent_too_late

# Forms in which nothing is written that could be lost: one choice, one press, one file.
NOTHING_WRITTEN = {
    "admin.member",  # which role, from a short list
    "mags.choose_cover",
    "me.language",
}
ALL = ("exchanges", "mags", "projects", "smiles", "federation")


@pytest.fixture
def member(world):
    return lambda name: world.member(name, password_hash=passwords.keep(PASSWORD))


@pytest.mark.one_engine
@pytest.mark.plugins(*ALL)
def test_every_page_with_a_form_for_members_shows_it_again(instance):
    silent = set()
    for rule in instance.url_map.iter_rules():
        view = instance.view_functions[rule.endpoint]
        is_page = {"GET", "POST"} <= set(rule.methods)
        if is_page and not kept_forms.may_show_again(view):
            if "validate" in inspect.getsource(inspect.unwrap(view)):
                silent.add(rule.endpoint)
    assert silent == NOTHING_WRITTEN


@pytest.mark.one_engine
def test_a_report_of_a_member_is_never_taken_for_a_visitors(member, browser):
    ana, ben = member("Ana"), member("Ben")
    page = browser(ana).get(f"/report/core.member/{ben.public_id}?about=x")
    said = {"ground": "money", "text": KEPT, "good_faith": "y"}
    assert KEPT in sent_too_late(page, ana, "Envoyer le signalement", **said).html
    assert page.path.endswith("?about=x") and not Report.select().exists()

    page.submit("Envoyer le signalement")
    assert Report.get().reporter == ana and not Report.get().reporter_email


@pytest.mark.one_engine
def test_who_signed_out_still_reports_as_a_visitor(member, browser):
    ana, ben = member("Ana"), member("Ben")
    page = browser(ana).get("/me")
    page.client.post("/sign-out", data={"csrf_token": page.token()})
    page.get(f"/report/core.member/{ben.public_id}").submit(
        "Envoyer le signalement",
        ground="money",
        text=KEPT,
        name="Chloé",
        email="chloe@ailleurs.example",
        good_faith="y",
    )
    assert Report.get().reporter is None and Report.get().reporter_name == "Chloé"


@pytest.mark.one_engine
@pytest.mark.plugins("exchanges")
def test_a_question_on_an_offer_waits_with_what_it_is_about(member, browser, world):
    from onemile_exchanges import publish

    ana, ben = member("Ana"), member("Ben")
    draft = publish.Draft(
        kind="offer", form="gift", category="objects", title="Pain", audience="near"
    )
    bread = publish.publish(draft, member=ana)
    page = browser(ben).get(f"/conversations/with?thing={bread.uri}")
    assert KEPT in sent_too_late(page, ben, "Envoyer ma question", text=KEPT).html
    page.submit("Envoyer ma question")
    assert [str(one.text) for one in Post.select()] == [KEPT]
