"""The application for a WSGI server: the instance that ONEMILE_INSTANCE names."""

import gc

from onemile.cli.folder import Folder, load_app
from onemile.cli.logs import configure_logs

configure_logs()
app = load_app(Folder.chosen(None))
# What a start has made stays for good: the collector need not look at it on every page.
gc.collect()
gc.freeze()
