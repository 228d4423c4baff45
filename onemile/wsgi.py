"""The application for a WSGI server: the instance that ONEMILE_INSTANCE names."""

from onemile.cli.folder import Folder, load_app
from onemile.cli.logs import configure_logs

configure_logs()
app = load_app(Folder.chosen(None))
