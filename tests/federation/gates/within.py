"""What happens here on a day, of which others hear: each step by the services."""

from __future__ import annotations

from kit.planting import plant_article

from onemile.api import follows, publishing, record, transaction
from onemile.conversations.saying import set_shown
from onemile.members import outward
from onemile.moderation import standing
from onemile.privacy.erase import erase
from onemile_federation.outbox import reconciling
from onemile_mags.article_models import Article
from onemile_mags.comments import saying as comments
from onemile_mags.events import ArticleChanged
from onemile_mags.making import ending, issues, people
from onemile_mags.models import EDITOR
from onemile_mags.press import audiences, going, numbers, reports
from onemile_mags.wire_models import CrossedComment
from onemile_projects import stages
from onemile_projects.models import Project
from onemile_projects.proposals import correcting
from onemile_projects.review import reports as project_reports
from onemile_projects.way import news
from tests.federation.gates.present import Present


class Within(Present):
    """Mags, comments, projects, and who and what goes."""

    def mags_appear(self) -> None:
        with self.at_work():
            mag, ana = self.mag, self.person("Ana")
            quiet = plant_article(mag, title="Le paillage", slug="paille", shared_at=None)
            going.share_now(ana, quiet.id)
            cover = issues.proposed(mag)
            issue = issues.add(mag.id, cover, member=ana)
            inside = plant_article(mag, state="draft", title="Semer", slug="semer", tell=False)
            issues.put_in(mag.id, issue.id, member=ana, article_ids=[int(inside.id)])
            Article.update(is_ready=True).where(Article.id == inside.id).execute()
            numbers.publish_issue(ana, issue.id)
            self._reads("Composter au printemps")

    def _reads(self, title: str) -> None:
        uri = self.quarter.article_uri
        with transaction():
            Article.update(title=title).where(Article.uri == uri).execute()
            record(ArticleChanged(article_uri=uri))

    def comments_are_said(self) -> None:
        said = [self.eve.create_note(f"Une cendre {n}.", in_reply_to=self.quarter.article_uri)
                for n in range(3)]  # fmt: skip
        for one in (*said, self.eve.like(self.quarter.article_uri)):
            self.says(self.eve, one)
        self.says(self.town, self.town.announce(self.quarter.article_uri))
        self.network.settle()
        with self.at_work():
            article = Article.get(Article.uri == self.quarter.article_uri)
            for n, name in enumerate(("Ana", "Bea", *["Emil"] * 3, "Dora", "Ben", "Cleo")):
                comments.say(article.id, member=self.person(name), text=f"{name} l’essaie. {n}")
                self.network.clock.advance(minutes=1)
        self.network.settle()
        with self.at_work():
            theirs = CrossedComment.get(CrossedComment.uri == said[0]["object"]["id"])
            comments.hide(int(theirs.post_id), member=self.person("Ana"))
            own = CrossedComment.get(CrossedComment.by_uri == self.person("Emil").uri)
            comments.take_back(int(own.post_id), member=self.person("Emil"))
        self.says(self.eve, self.eve.delete(said[1]["object"]))

    def seats_change(self) -> None:
        with self.at_work():
            ana, bea, mag = self.person("Ana"), self.person("Bea"), self.mag
            follows.follow(bea, followed_uri=str(mag.uri))
            for one, other in ((ana, bea), (bea, ana)):
                follows.follow(one, followed_uri=str(other.uri))
            people.invite(mag.id, member=ana, person_uri=str(bea.uri), role=EDITOR)
            people.accept(mag.id, member=bea)

    def somebody_gives_up_a_seat(self) -> None:
        with self.at_work():
            people.leave(self.mag.id, member=self.person("Bea"))

    def projects_go_on(self) -> None:
        with self.at_work():
            gus, number = self.person("Gus"), self.quarter.project_id
            told = news.publish(number, member=gus, title="Les palettes", text="Elles sont là.")
            project = Project.get_by_id(number)
            wanted = correcting.Correction(
                summary="Trois étagères, un toit.", need="Des planches.", plan="Samedi.",
                place_text="Au bord du canal.",
            )  # fmt: skip
            Project.update(plan="Dimanche.", place_text="Au canal.").execute()
            correcting.correct(number, wanted, member=gus, version=int(project.version))
            with transaction():
                stages.take(
                    stages.locked(number), stages.Step.COMPLETE, actors={stages.Actor.BEARER}
                )
            project_reports._set_shown(told, "hidden")

    def things_are_narrowed_and_hidden(self) -> None:
        with self.at_work():
            mag, ana = self.mag, self.person("Ana")
            articles = list(Article.select().where(
                (Article.mag == mag.id) & (Article.audience == publishing.EVERYONE)
                & (Article.state == "published")
            ).order_by(Article.id))  # fmt: skip
            post_id = CrossedComment.get(CrossedComment.by_uri == self.person("Bea").uri).post_id
            set_shown(int(post_id), is_shown=False)
            with transaction():
                audiences.change(articles[1], audience=publishing.MILE)
            reports.hide(articles[2])
            reports.hide_mag(self.second_mag)
            project_reports.hide(Project.get_by_id(self.quarter.project_id))
        self.network.settle()
        with self.at_work():
            reports.restore(articles[2])
            reports.restore_mag(self.second_mag)
            project_reports.restore(Project.get_by_id(self.quarter.project_id))
            going.withdraw(ana, articles[0].id)

    def members_are_held_back(self) -> None:
        with self.at_work():
            for name in ("Ana", "Gus"):
                standing.suspend(self.person(name))
        self.network.settle()
        with self.at_work():
            for name in ("Ana", "Gus"):
                standing.reinstate(self.person(name))

    def things_go_unheard(self) -> None:
        """What went while nobody listened, which the daily look at the ledger finds."""
        with self.at_work():
            gone = Article.get(Article.slug == "le-vin")
            Article.update(state="withdrawn").where(Article.id == gone.id).execute()
            reconciling.take_back_unheard()

    def somebody_withdraws(self) -> None:
        with self.at_work():
            outward.withdraw(self.person("Emil"))

    def members_go(self) -> None:
        with self.at_work():
            erase(self.person("Dora"))
            erase(self.person("Gus"))
            ending.end(self.second_mag.id, member=self.person("Hanna"), said="La cave")
