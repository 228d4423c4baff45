"""Whatever a member sends from which other servers hear something has a bound."""

import pytest

# A form without a rate is one of these, or a new one that nobody has thought about.
UNHEARD = {
    "nothing of it leaves this server": """
        conversations.ask conversations.conversation decisions.decision exchanges.accept
        exchanges.done exchanges.edit_item exchanges.explain exchanges.give_back
        exchanges.move_item exchanges.new_item
        exchanges.say exchanges.settle_dispute exchanges.show_thanks exchanges.thanks
        mags.choose_cover mags.shelf_page mags.take_off_picture mags.take_up_version me.language
        me.sign_out_device me.sign_out_everywhere members.sign_out notices.letters
        notices.read_all place.look_from_home projects.call_off projects.decide_day
        projects.follow projects.later projects.mark projects.owed projects.put_off
        projects.set_talk_policy projects.show_milestone projects.take_back projects.thank_all
        projects.unfollow projects.wish projects.hand_over projects.match projects.take_over
        projects.void_opinion
    """,
    "it takes back what was counted when it was given": """
        me.hide_across me.remove_photo me.withdraw
    """,
    "a step of a project, which goes one way; projects are counted when they are sent in": """
        projects.appeal projects.end_now projects.give_up projects.open_project projects.start
        projects.write_report
    """,
    "of examiners, stewards and moderators, one decision a case": """
        admin.handed_over admin.member admin.met admin.send_emails_again mags.answer_look
        moderation.answers moderation.decide moderation.pass_on projects.decide_owed
        projects.decide_release projects.examine projects.judge_milestone projects.judge_report
        projects.list_examiners projects.moderate projects.take_examiner_off
    """,
    "another server's, counted at the door": "door:federation:0 door:federation:1",
}


@pytest.mark.one_engine
@pytest.mark.plugins("exchanges", "federation", "mags", "projects")
def test_every_form_of_a_member_that_others_hear_of_has_a_rate(instance):
    forms = {rule.endpoint for rule in instance.url_map.iter_rules() if "POST" in rule.methods}
    unbounded = {
        one for one in forms if not getattr(instance.view_functions[one], "has_rate", False)
    }
    listed = [one for endpoints in UNHEARD.values() for one in endpoints.split()]
    assert sorted(listed) == sorted(unbounded)
