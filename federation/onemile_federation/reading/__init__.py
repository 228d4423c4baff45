"""What members read here of elsewhere: somebody's page, a thing's page, feed, newsstand, notices.

All of it is of one store (``RemoteActor``, ``RemoteObject``), whatever software said it. Nothing
here is for visitors, and no page has a browser ask a stranger's server.
"""
