"""What becomes of each file of ``fixtures/activitypub`` (see SOURCES.md there)."""

# Actors, as they look here: type, name, first words of themselves, handle, origin.
ACTORS = {
    "discourse-group": (
        "Group",
        "Threadiverse Working Group (SocialHub)",
        "",
        "threadiverse-wg",
        "socialhub.activitypub.rocks",
    ),
    "friendica-person": (
        "Person",
        "Jakob :friendica:",
        "Linux, FOSS, Öffentlicher Verkehr, Eisen",
        "jakob",
        "soc.schuerz.at",
    ),
    "gancio-actor": ("Application", "gancio", "", "gancio", "demo.gancio.org"),
    "lemmy-group": (
        "Group",
        "Ten Forward",
        "Lounge and recreation facility Welcome t",
        "tenforward",
        "enterprise.lemmy.ml",
    ),
    "mastodon-person": ("Person", "Mastodon", "", "mastodon", "masto.qa.urbanwildlife.biz"),
    "mobilizon-group": (
        "Group",
        "Contribateliers",
        "Des ateliers pour contribuer au libre sa",
        "contribateliers",
        "mobilizon.fr",
    ),
    "peertube-channel": (
        "Group",
        "The Linux Experiment",
        "I'm Nick, and I like to tinker with Linu",
        "thelinuxexperiment_channel",
        "tilvids.com",
    ),
    "pleroma-person": (
        "Person",
        "Haelwenn /элвэн/ :bzh:",
        "---Lang: Français(natif), English(fluent",
        "lanodan",
        "queer.hacktivis.me",
    ),
    "wordpress-author-actor": (
        "Person",
        "Matthias Pfefferle",
        'Ich bin Webworker und arbeite als "Head ',
        "pfefferle",
        "notiz.blog",
    ),
    "wordpress-person": (
        "Person",
        "Matthias Pfefferle",
        "Ich arbeite als Open Web Lead für Automa",
        "matthias",
        "pfefferle.org",
    ),
}
# Activities of somebody followed from here: what is shown of them (type, title, first words,
# author, origin), or the status and why nothing is.
SAID = {
    "friendica-create-note": (
        "Note",
        "",
        "@jakob test",
        "https://soc.schuerz.at/profile/jakob",
        "soc.schuerz.at",
    ),
    "friendica-update-note": (
        "Note",
        "",
        "@test8 This is an edited comment.",
        "https://pirati.ca/profile/heluecht",
        "pirati.ca",
    ),
    "gnusocial-create-note": (
        "Note",
        "",
        "yay ^^",
        "https://instance.gnusocial.test/actor/42",
        "instance.gnusocial.test",
    ),
    "lemmy-announce-create-page": (
        "Page",
        "post 4",
        "",
        "https://enterprise.lemmy.ml/u/lemmy_beta",
        "enterprise.lemmy.ml",
    ),
    "lemmy-block": (202, "unknown actor"),
    "lemmy-create-page": (
        "Page",
        "test post",
        "test body",
        "https://ds9.lemmy.ml/u/lemmy_alpha",
        "ds9.lemmy.ml",
    ),
    "mastodon-accept-follow": (202, "no follow of ours"),
    "mastodon-announce": (202, "not there"),
    "mastodon-create-note": (
        "Note",
        "",
        "@retiolus i have never been disappointed",
        "https://mastodon.madrid/users/felix",
        "mastodon.madrid",
    ),
    "mastodon-create-note-signed": (
        "Note",
        "",
        "@tcit",
        "https://framapiaf.org/users/admin",
        "framapiaf.org",
    ),
    "mastodon-delete-actor": (202, ""),
    "mastodon-delete-note": (202, ""),
    "mastodon-flag": (202, "nothing of ours"),
    "mastodon-follow": (202, "unknown actor"),
    "mastodon-like": (202, "not ours"),
    "mastodon-reject-follow": (202, "no follow of ours"),
    "mastodon-undo-follow": (202, ""),
    "mastodon-update-actor": (202, ""),
    "mbin-accept-follow": (202, "no follow of ours"),
    "misskey-follow": (202, "unknown actor"),
    "mobilizon-create-event": (
        "Event",
        "My first event",
        "@tcit",
        "https://mobilizon.fr/@metacartes",
        "mobilizon.fr",
    ),
    "mobilizon-invite": (202, "unknown type"),
    "mobilizon-join": (202, "unknown type"),
    "pixelfed-announce": (202, "away"),
    "pixelfed-create-note": (
        "Note",
        "",
        "Shadows #colorphotography #streetphotogr",
        "https://pixelfed.social/users/mczachurski",
        "pixelfed.social",
    ),
    "pleroma-create-note": (
        "Note",
        "",
        "@lanodan test",
        "https://greenish.red/users/nutomic",
        "greenish.red",
    ),
}
# The same of things that somebody followed passes on.
THINGS = {
    "lemmy-tombstone": (202, "not there"),
    "mobilizon-event": (
        "Event",
        "Caledonian scottish dance class",
        "£6 each. The dance style is like a posh ",
        "https://rendezvous.nomagic.uk/@devon_caledonian_society",
        "rendezvous.nomagic.uk",
    ),
    "wordpress-article": (
        "Article",
        "An Epic 3D-Printed Fan Expansion for Last Light",
        "I recently got my hands on a 3D printer ",
        "https://dbzer0.com/blog/author/db0/",
        "dbzer0.com",
    ),
}
# WebFinger answers: of whom, and the actor that they lead to.
NAMES = {
    "friendica-webfinger": ("lain@squeet.me", "https://squeet.me/profile/lain"),
    "mastodon-webfinger": ("tcit@social.tcit.fr", "https://social.tcit.fr/users/tcit"),
    "pleroma-webfinger": ("lain@pleroma.soykaf.com", "https://pleroma.soykaf.com/users/lain"),
    "wordpress-author-webfinger": (
        "pfefferle@notiz.blog",
        "https://notiz.blog/author/matthias-pfefferle/",
    ),
}
# NodeInfo: the software that is named.
SOFTWARE = {
    "nodeinfo-mobilizon": "Mobilizon 5.1.0",
    "nodeinfo-wordpress": "wordpress 6.4.2",
}
# Whole requests: by which scheme their signature holds, what they say, who says it.
RECORDED = {
    "apex-like-cavage": ("cavage", "Like", "http://localhost:9144/users/alice"),
    "apkit-like-cavage": ("cavage", "Like", "http://localhost:9145/users/alice"),
    "bovine-like-cavage": ("cavage", "Like", "http://localhost:9146/users/alice"),
    "fedify-like-cavage": ("cavage", "Like", "http://localhost:9146/users/alice"),
    "fedify-like-rfc9421": ("rfc9421", "Like", "http://localhost:9146/users/alice"),
    "gotosocial-accept-follow": ("cavage", "Accept", "https://gts.test/users/gil"),
    "gotosocial-announce-id": ("cavage", "Announce", "https://gts.test/users/gil"),
    "gotosocial-create-note": ("cavage", "Create", "https://gts.test/users/gil"),
    "gotosocial-undo-like": ("cavage", "Undo", "https://gts.test/users/gil"),
    "gotosocial-update-person": ("cavage", "Update", "https://gts.test/users/gil"),
    "microblogpub-follow": ("cavage", "Follow", "http://localhost:8401"),
    "takahe-accept-follow": ("cavage", "Accept", "https://takahe.test/@tina@takahe.test/"),
    "takahe-create-note": ("cavage", "Create", "https://takahe.test/@tina@takahe.test/"),
    "takahe-follow-id": ("cavage", "Follow", "https://takahe.test/@tina@takahe.test/"),
    "takahe-like-id": ("cavage", "Like", "https://takahe.test/@tina@takahe.test/"),
    "takahe-undo-follow": ("cavage", "Undo", "https://takahe.test/@tina@takahe.test/"),
    "wordpress-activitypub-accept-follow": ("cavage", "Accept", "https://wp.test/?author=1"),
    "wordpress-activitypub-create-article": ("cavage", "Create", "https://wp.test/?author=1"),
    "wordpress-activitypub-update-id": ("cavage", "Update", "https://wp.test/?author=1"),
}
# Published test values: tests/federation/signatures/test_published.py reads them.
VECTORS = ("cavage-appendix-c", "rfc9421-b26")
