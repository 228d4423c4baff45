"""What readers say under an article, to whom they show it, and how they follow its Mag.

``panel.panel(article, viewer)`` gives what ``mags/_comments.html`` draws on an article's page;
``sharing.share_of(article, viewer)`` what ``mags/_share.html`` draws, and
``sharing.follow_of(mag, viewer)`` what ``mags/_follow.html`` does.
"""
