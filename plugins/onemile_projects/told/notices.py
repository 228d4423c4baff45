"""Who is told of what: each change once, to whom it means something."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from onemile.api import Notice, NoticeText, publishing
from onemile_projects import sight
from onemile_projects.events import (
    BearerAsked,
    BearerGone,
    Corrected,
    MilestoneChanged,
    NewsPublished,
    PledgeEnded,
    PledgeMade,
    ProjectEvent,
    ReleaseChanged,
    ReviewGiven,
    ReviewLate,
    ReviewVoided,
    StageChanged,
    ThingChanged,
    VolunteerChanged,
    WentSilent,
)
from onemile_projects.help import help_words
from onemile_projects.help.help_models import TAKEN_BACK, Thing
from onemile_projects.lifecycle import OVER, Stage, Step
from onemile_projects.models import Project
from onemile_projects.money.money_models import Release
from onemile_projects.told import audience, notice_words, stage_words
from onemile_projects.way import wishes

People = Callable[[Any, Project], Sequence[str]]
Words = Callable[[Any, Project, Any], notice_words.Text]

# Those stages are told by letter too: what one waits for, and what is about one's Smiles.
BY_LETTER = frozenset(
    {
        Stage.CHANGES,
        Stage.APPROVED,
        Stage.REFUSED,
        Stage.OPEN,
        Stage.FUNDED,
        Stage.PAUSED,
        Stage.SUSPENDED,
        Stage.FAILED,
        Stage.CLOSED,
    }
)
# Between the bearers and the association: nobody else has seen it yet.
INNER = frozenset(
    {Stage.DRAFT, Stage.REVIEW, Stage.CHANGES, Stage.APPROVED, Stage.REFUSED, Stage.DROPPED}
)
# Told by the milestone that an examiner has accepted, or given a new day.
WITH_A_MILESTONE = frozenset({Step.START, Step.GO_ON})
TO_ALL = frozenset({"accepted", "put_off", "day_granted", wishes.AWAITED})
# Of those, whoever follows is told only while it reaches them; the others name whom they tell.
TO_FOLLOWERS = (StageChanged, MilestoneChanged, NewsPublished, Corrected)
TO_EXAMINERS = frozenset({"shown", "day_asked"})


def declared() -> list[Notice]:
    """Give every notice of the plugin. Of two for the same event the first is told."""
    words, hands, tell = notice_words, help_words, _notice
    return [
        tell(StageChanged, _stewards, lambda _e, project, _m: stage_words.for_steward(project)),
        tell(
            BearerGone,
            _stewards_of_orphan,
            lambda _e, project, _m: stage_words.for_steward(project),
        ),
        tell(
            StageChanged,
            _examiners,
            lambda event, project, _m: stage_words.for_examiner(event, project),
        ),
        tell(StageChanged, _of_stage(by_letter=True), _stage),
        tell(StageChanged, _of_stage(by_letter=False), _stage, by_mail=False),
        tell(PledgeMade, _supporter, words.pledged),
        tell(PledgeEnded, _supporter, words.pledge_ended),
        tell(MilestoneChanged, _of_milestone, words.milestone),
        tell(ReleaseChanged, _of_release, words.release),
        tell(VolunteerChanged, _volunteer, hands.volunteer),
        tell(VolunteerChanged, _bearers_of_help, hands.volunteer, by_mail=False),
        tell(ThingChanged, _of_thing, hands.thing, by_mail=False),
        tell(NewsPublished, _of_news, words.news, is_owed=False),
        tell(
            Corrected,
            lambda event, project: audience.followers_of_all(project),
            words.corrected,
            by_mail=False,
            is_owed=False,
        ),
        tell(
            BearerAsked,
            lambda event, project: [event.bearer_uri],
            words.asked,
            is_owed=False,
        ),
        tell(BearerGone, lambda event, project: sight.bearer_uris(project), words.bearer_gone),
        tell(ReviewGiven, _bearers, words.opinion, by_mail=False),
        tell(ReviewLate, _late, words.late),
        tell(ReviewVoided, lambda event, project: [event.reviewer_uri], words.voided),
        tell(WentSilent, _bearers, words.silent),
    ]


def _notice(
    event_type: type[ProjectEvent],
    people: People,
    words: Words,
    *,
    by_mail: bool = True,
    is_owed: bool = True,
) -> Notice:
    """Return a notice; mostly of what its readers bear, have promised or decide (``is_owed``)."""
    return Notice(
        event_type=event_type,
        recipients=_recipients(people),
        compose=_compose(words),
        by_mail=by_mail,
        is_owed=is_owed,
    )


def _recipients(people: People) -> Callable[[Any], Sequence[str]]:
    """Ask for the people of an event, without who has done it: they know."""

    def recipients(event: Any) -> Sequence[str]:
        project = Project.get_or_none(Project.id == event.project_id)
        if project is None:
            return []
        by_uri = getattr(event, "by_uri", "")
        if isinstance(event, ThingChanged) and project.stage in OVER:
            by_uri = ""  # it is freed by the end, in its lender's name
        return [uri for uri in people(event, project) if uri and uri != by_uri]

    return recipients


def _compose(words: Words) -> Callable[[Any, Any], NoticeText | None]:
    def compose(event: Any, member: Any) -> NoticeText | None:
        project = Project.get_or_none(Project.id == event.project_id)
        if project is None or (isinstance(event, TO_FOLLOWERS) and not _is_for(project, member)):
            return None
        text = words(event, project, member)
        if text is None:
            return None
        return NoticeText(title=text[0], body=text[1], url=_url(project, member))

    return compose


def _is_for(project: Project, member: Any) -> bool:
    """Tell whether somebody is told of a project: with a part in it always, else if it reaches.

    Not who merely follows and has muted it since.
    """
    is_muted = {project.uri, project.author_uri} & member.muted_uris()
    # The cheaper question first: a project may have hundreds to tell.
    is_open = not is_muted and publishing.reaches(project, member, in_any_state=True)
    return is_open or _part(project, member).is_any


def _part(project: Project, member: Any) -> sight.Part:
    """Give what somebody is to a project, or was until it ended a moment ago."""
    part = sight.part_of(project, member)
    is_volunteer = part.is_volunteer or audience.helps(project, str(member.uri))
    return replace(part, is_volunteer=is_volunteer)


def _url(project: Project, member: Any) -> str:
    """Give the page of a project; that of all where this one is closed to who only follows."""
    is_open = publishing.reaches(project, member) or sight.part_of(project, member).is_any
    return sight.path(project) if is_open and project.stage != Stage.DROPPED else "/projects"


def _stage(event: StageChanged, project: Project, member: Any) -> notice_words.Text:
    if event.stage == Stage.APPROVED and project.stage != Stage.APPROVED:
        return None  # It has opened in the same moment, and that says both.
    part = _part(project, member)
    title = stage_words.title(event, project)
    return title, stage_words.body(event, project, part, str(member.uri))


def _of_stage(*, by_letter: bool) -> People:
    def people(event: StageChanged, project: Project) -> Sequence[str]:
        if (Stage(event.stage) in BY_LETTER) != by_letter:
            return []
        if event.stage in INNER:
            return sight.bearer_uris(project)
        is_by_bearer = event.by_uri in sight.bearer_uris(project)
        if event.step in WITH_A_MILESTONE and not is_by_bearer:
            return []
        return audience.followers_of_all(project)

    return people


def _examiners(event: StageChanged, project: Project) -> Sequence[str]:
    if event.stage in (Stage.REVIEW, Stage.COMPLETED):
        return audience.examiners(project)
    if event.step in (Step.TAKE_BACK, Step.DROP) and event.before == Stage.REVIEW:
        return audience.begun_reviews(project)
    return []


def _stewards(event: StageChanged, project: Project) -> Sequence[str]:
    return [] if event.stage != Stage.SUSPENDED else _stewards_of_orphan(event, project)


def _stewards_of_orphan(event: Any, project: Project) -> Sequence[str]:
    """Give those who hand on what nobody bears any more, and what rests until they do."""
    is_borne = project.stage != Stage.SUSPENDED or bool(sight.bearer_uris(project))
    return [] if is_borne else audience.stewards()


def _supporter(event: Any, project: Project) -> Sequence[str]:
    return [event.supporter_uri]


def _bearers(event: Any, project: Project) -> Sequence[str]:
    return sight.bearer_uris(project)


def _late(event: Any, project: Project) -> Sequence[str]:
    return [*audience.examiners(project), *sight.bearer_uris(project)]


def _of_milestone(event: MilestoneChanged, project: Project) -> Sequence[str]:
    if event.change in TO_ALL:
        return audience.followers_of_all(project)
    if event.change in TO_EXAMINERS:
        return audience.examiners(project)
    # That one was missed is told by the pause of the project.
    return [] if event.change == "missed" else sight.bearer_uris(project)


def _of_release(event: ReleaseChanged, project: Project) -> Sequence[str]:
    asked = Release.get_or_none(Release.id == event.release_id)
    if asked is None:
        return []
    bearers = sight.bearer_uris(project)
    if event.state == "asked":
        # Whoever bears it alone needs an examiner's word.
        others = [uri for uri in bearers if uri not in (asked.asked_by_uri, asked.payee_uri)]
        return others or audience.examiners(project)
    return list(dict.fromkeys([asked.payee_uri, asked.asked_by_uri, *bearers]))


def _volunteer(event: VolunteerChanged, project: Project) -> Sequence[str]:
    return [event.member_uri]


def _bearers_of_help(event: VolunteerChanged, project: Project) -> Sequence[str]:
    bearers = sight.bearer_uris(project)
    return bearers if event.member_uri not in bearers else []


def _of_thing(event: ThingChanged, project: Project) -> Sequence[str]:
    if event.change == TAKEN_BACK and project.stage in OVER:
        return [event.by_uri]
    lent = Thing.get_or_none(Thing.id == event.thing_id)
    if lent is None or event.change not in ("back", "reminded"):
        return sight.bearer_uris(project)
    return [*sight.bearer_uris(project), str(lent.lender_uri)]


def _of_news(event: NewsPublished, project: Project) -> Sequence[str]:
    people = audience.followers_of_all(project)
    return [uri for uri in people if uri != event.author_uri]
