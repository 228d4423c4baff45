"""All tables of the plugin, as the house asks for them."""

from onemile_mags.article_models import Article, Picture, PictureUse, Reading, Version, Working
from onemile_mags.card_models import LinkCard, LinkCardUse
from onemile_mags.feed_models import FeedAddress
from onemile_mags.import_models import Import
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import Address, Issue, Mag, Seat, Section
from onemile_mags.wire_models import CrossedComment

MODELS = [
    Mag,
    Address,
    Seat,
    Section,
    Issue,
    Article,
    Working,
    Version,
    Picture,
    PictureUse,
    Reading,
    FeedAddress,
    Import,
    Subscription,
    LinkCard,
    LinkCardUse,
    CrossedComment,
]
