"""The application for a WSGI server: the instance that ONEMILE_INSTANCE names."""

import gc

from onemile import db, schema
from onemile.cli.folder import Folder, load_app
from onemile.cli.logs import configure_logs
from onemile.current import EXTENSION
from onemile.privacy import leavers
from onemile.publishing import region_change
from onemile.web import error_pages

configure_logs()
app = load_app(Folder.chosen(None))
# However it was started, no process answers on a database that does not fit. The connection is
# shut again: a server may fork after this.
schema.refuse_misfit(app.extensions[db.EXTENSION], app.extensions[EXTENSION].components)
region_change.refuse_misfit(app)
# As a rule `serve` or `worker` has done it already, and this is one question.
leavers.make_good_at_start(app, untried_only=True)
error_pages.prepare(app)
db.shut(app.extensions[db.EXTENSION])
# What a start has made stays for good: the collector need not look at it on every page.
gc.collect()
gc.freeze()
