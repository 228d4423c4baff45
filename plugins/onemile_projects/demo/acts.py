"""What people do in the stories of the demo, each by the service that its page would call.

What a service leaves to the worker (collecting, giving back, agreeing with volunteers) is done at
once, as its task would; coming to that task later, the worker finds nothing to do.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from onemile.api import Refusal, conversations, ledger, publishing, transaction
from onemile_projects.days import today
from onemile_projects.demo.script import Act
from onemile_projects.demo.stage import Scene
from onemile_projects.help import helping, lending, task_commitments
from onemile_projects.models import Milestone, Photo
from onemile_projects.money import collecting, pledging, settling
from onemile_projects.money.money_models import TO_ME
from onemile_projects.money.pledging import Promise
from onemile_projects.proposals import bearers, drafts, proposing
from onemile_projects.proposals.parts import Part, Showing
from onemile_projects.review import appealing, reviewing
from onemile_projects.review.reviewing import Declaration
from onemile_projects.review.verdicts import BY_NAME, YES, Opinion
from onemile_projects.told import talk
from onemile_projects.way import closing, delays, following, milestones, news, reporting

ASK = "J’ai mis notre idée au propre, elle est dans mes brouillons. Tu la portes avec moi\u202f?"
ANSWER = "Avec joie. J’ai relu, j’ai ri, je signe."
NEIGHBOURLY = "On se croise dans la rue et on se salue, c’est tout."


def propose(scene: Scene) -> None:
    """Write a proposal step by step, and ask whoever bears it too."""
    script, author = scene.script, scene.author
    day = (scene.world.present.date(), ledger() is not None)
    project = proposing.begin(author, script.told.get("beginning", ""))
    scene.project_id = int(project.id)
    if script.told["audience"] == publishing.EVERYONE:
        scene.world.offer(str(project.uri))
    _save(scene, script.words())
    _save(scene, script.way(day[0], counts=day[1]))
    stones = [int(row.id) for row in drafts.rows_of(Milestone, project)]
    _save(scene, script.needs(day[0], stones=stones, counts=day[1]))
    _save(scene, Showing(audience=script.told["audience"], photo_ids=_photos(scene)))
    for name in script.others:
        _ask(scene, scene.who(name))


def submit(scene: Scene, act: Act) -> None:
    """Send it to the association."""
    proposing.submit(scene.project_id, member=scene.author)


def opinion(scene: Scene, act: Act) -> None:
    """Say whether one is free to judge, and give an opinion."""
    member, terms = scene.who(act.by), act.terms
    tie = terms.get("tie", reviewing.NONE)
    is_close = reviewing.lives_close(scene.project(), member)
    kin = {"kin": reviewing.NO_KIN, "kin_words": NEIGHBOURLY} if is_close else {}
    said = Declaration(tie=tie, words=terms.get("words", ""), **kin)
    reviewing.declare(scene.project_id, said, member=member)
    given = Opinion(
        answers={**dict.fromkeys(BY_NAME, YES), **terms.get("answers", {})},
        comments=terms.get("comments", {}),
        verdict=terms["verdict"],
        reasons=terms.get("reasons", ""),
    )
    reviewing.give(scene.project_id, given, member=member)


def appeal(scene: Scene, act: Act) -> None:
    """Ask that others look at it once more."""
    appealing.appeal(scene.project_id, member=scene.who(act.by), words=act.terms["text"])


def pledge(scene: Scene, act: Act) -> None:
    """Promise Smiles; where a neighbour has too few, the next one does."""
    terms = act.terms
    promise = Promise(
        terms["smiles"],
        is_anonymous=terms.get("is_anonymous", False),
        rest_to=terms.get("rest_to", TO_ME),
    )
    for person in scene.company.in_turn(act.by):
        if _if_they_can(pledging.pledge, scene.project_id, promise, member=person):
            return


def come(scene: Scene, act: Act) -> None:
    """Take a place of a task."""
    number, is_named = int(scene.task(act.terms["task"]).id), act.terms.get("named", False)
    _if_they_can(helping.come, number, member=scene.who(act.by), is_named=is_named)


def wait(scene: Scene, act: Act) -> None:
    """Get in line for a full task."""
    number = int(scene.task(act.terms["task"]).id)
    _if_they_can(helping.wait, number, member=scene.who(act.by))


def follow(scene: Scene, act: Act) -> None:
    """Follow it without promising anything."""
    following.follow(scene.project_id, member=scene.who(act.by))


def lend(scene: Scene, act: Act) -> None:
    """Lend something that is looked for."""
    number = int(scene.thing(act.terms["thing"]).id)
    _if_they_can(lending.lend, number, member=scene.who(act.by), is_named=True)


def gather(scene: Scene, act: Act) -> None:
    """Close its pledges and collect them, as the worker would the night after its last day."""
    collecting.close_due()
    collecting.collect({"project_id": scene.project_id})


def close(scene: Scene, act: Act) -> None:
    """Close its pledges, and leave the collecting to the worker of today."""
    collecting.close_due()


def start(scene: Scene, act: Act) -> None:
    """Begin, once it is funded."""
    milestones.start(scene.project_id, member=scene.who(act.by))


def tell(scene: Scene, act: Act) -> None:
    """Tell the news."""
    member, terms = scene.who(act.by), act.terms
    news.publish(scene.project_id, member=member, title=terms["title"], text=terms["text"])


def say(scene: Scene, act: Act) -> None:
    """Say something below it."""
    talk.say(scene.project_id, member=scene.who(act.by), text=act.terms["text"])


def show(scene: Scene, act: Act) -> None:
    """Show a milestone."""
    number = int(scene.stone(act.terms["stone"]).id)
    milestones.show(number, member=scene.who(act.by), text=act.terms["text"])


def accept(scene: Scene, act: Act) -> None:
    """Accept a milestone; whoever helps for its Smiles is agreed with at once."""
    stone = scene.stone(act.terms["stone"])
    version = milestones.version_of(stone)
    milestones.accept(int(stone.id), member=scene.who(act.by), version=version)
    task_commitments.tend({"project_id": scene.project_id})


def ask_day(scene: Scene, act: Act) -> None:
    """Ask an examiner for a new day, for a milestone that was missed."""
    delays.pause_missed()
    day = today() - timedelta(days=act.terms["day"])
    number = int(scene.stone(act.terms["stone"]).id)
    delays.ask_day(number, member=scene.who(act.by), day=day, why=act.terms["text"])


def give_up(scene: Scene, act: Act) -> None:
    """Give it up: what was collected goes back."""
    closing.give_up(scene.project_id, member=scene.who(act.by), why=act.terms["text"])
    settling.settle({"project_id": scene.project_id})


def report(scene: Scene, act: Act) -> None:
    """Hand in what has become of it."""
    reporting.give(scene.project_id, member=scene.who(act.by), text=act.terms["text"])


def give_back(scene: Scene, act: Act) -> None:
    """Give back what is left."""
    settling.give_back_remainder(scene.project_id, member=scene.who(act.by))
    settling.settle({"project_id": scene.project_id})


def accept_report(scene: Scene, act: Act) -> None:
    """Accept the report; where nothing is left the project closes with it."""
    version = reporting.version_of(scene.project())
    reporting.accept(scene.project_id, member=scene.who(act.by), version=version)


def conclude(scene: Scene, act: Act) -> None:
    """Close it, nothing being left."""
    closing.close(scene.project_id, member=scene.who(act.by))


def thank(scene: Scene, act: Act) -> None:
    """Thank everybody in one act."""
    closing.thank_all(scene.project_id, member=scene.who(act.by), text=act.terms["text"])


def _photos(scene: Scene) -> tuple[int, ...]:
    """Give its photo; what was made from a ready beginning wears the drawing of that one."""
    subject = scene.script.told.get("subject")
    if subject is None:
        return ()
    key = scene.world.picture(subject, seed=sum(scene.script.key.encode()))
    return (int(Photo.create(member_id=scene.author.id, key=key).id),)


def _save(scene: Scene, part: Part) -> None:
    version = int(scene.project().version)
    proposing.save(scene.project_id, part, member=scene.author, version=version)


def _ask(scene: Scene, person: Any) -> None:
    """Ask somebody to bear it too, over a word between the two, and have them say yes."""
    project, author = scene.project(), scene.author
    with transaction():
        pair = conversations.open_pair(
            subject_uri=str(project.uri),
            subject_author_uri=str(author.uri),
            people=(str(author.uri), str(person.uri)),
            opened_by_uri=str(author.uri),
        )
    conversations.say(int(pair.id), author_uri=str(author.uri), text=ASK)
    bearers.ask(scene.project_id, member=author, person_uris=[str(person.uri)])
    conversations.say(int(pair.id), author_uri=str(person.uri), text=ANSWER)
    conversations.mark_read(int(pair.id), person_uri=str(author.uri))
    bearers.accept(scene.project_id, member=person)


def _if_they_can(service: Callable[..., object], *what: Any, **terms: Any) -> bool:
    """Do what does not have to succeed for the story to go on; tells whether it did."""
    try:
        with transaction():
            service(*what, **terms)
    except Refusal:
        return False
    return True


ACTS: dict[str, Callable[[Scene, Act], None]] = {
    "submit": submit,
    "opinion": opinion,
    "appeal": appeal,
    "pledge": pledge,
    "come": come,
    "wait": wait,
    "follow": follow,
    "lend": lend,
    "gather": gather,
    "close": close,
    "start": start,
    "news": tell,
    "say": say,
    "show": show,
    "accept": accept,
    "ask_day": ask_day,
    "give_up": give_up,
    "report": report,
    "give_back": give_back,
    "conclude": conclude,
    "accept_report": accept_report,
    "thank": thank,
}
