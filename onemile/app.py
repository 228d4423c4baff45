"""create_app(): the table of contents of a start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from onemile import (
    config,
    core,
    current,
    db,
    engines,
    fetch,
    home_region,
    i18n,
    isolation,
    mail,
    schema,
)
from onemile.catalogues import Catalogues
from onemile.instance import Instance
from onemile.members import sessions, shown_names
from onemile.moderation import standing
from onemile.plugin_manager import Plugins
from onemile.secret_keys import load_secret_keys
from onemile.web import (
    addresses,
    bodies,
    cookies,
    copies,
    door_rooms,
    doors,
    error_pages,
    filters,
    floods,
    headers,
    icons,
    kept_forms,
    kept_pieces,
    navigation,
    one_click,
    page_environment,
    programs,
    representations,
    slots,
    told,
)
from onemile.web.static_files import CACHE_SECONDS, static
from onemile.web.tokens import CookieSessions

# A form has twenty fields; what has ten times as many is none of ours.
FORM_PARTS_MAX = 200
# A form may stay open over a long dinner.
FORM_TOKEN_SECONDS = 12 * 3600

log = structlog.get_logger()


def create_app(
    folder: Path,
    *,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    testing: bool = False,
) -> Flask:
    """Put an instance together from its folder; opens no connection.

    ``overrides`` are settings that win over the file. Raises SettingsError, PluginError.
    """
    written = {**config.read_file(folder), **(overrides or {})}
    plugins = _plugins(written, environment, testing=testing)
    settings = _settings(written, plugins, environment)
    app = Flask("onemile", instance_path=str(folder.resolve()), root_path=str(_HERE))
    app.testing = testing
    app.jinja_environment = page_environment.PageEnvironment
    # First of all: what a program asks is answered before anything is done for people.
    programs.answer_first(
        app,
        {programs.AT_DOOR: doors.answer, programs.FOR_FORM: representations.answer},
    )
    bodies.install(app)
    addresses.install(app)
    # Whatever its settings cannot name is refused before its keys are made.
    _open(app, folder, settings, plugins)
    _configure(app, settings, folder)
    _register_pages(app, plugins)
    _register_templates(app, plugins)
    _wrap_requests(app, settings, plugins)
    with app.app_context():
        current.instance().ledger = isolation.keeper_of_smiles(plugins)
        current.instance().commitments = isolation.keeper_of_exchanges(plugins)
    isolation.start(app, plugins)
    return app


_HERE = Path(__file__).parent


def _plugins(
    written: Mapping[str, Any], environment: Mapping[str, str] | None, *, testing: bool
) -> Plugins:
    """Load the enabled plugins; their names are needed before their settings are known."""
    declared = [item for item in core.register_settings() if item.name == "enabled"]
    known = {name: value for name, value in written.items() if name == "enabled"}
    variable = config.environment_name("enabled")
    given = {k: v for k, v in config.variables(environment).items() if k == variable}
    enabled = config.load(known, declared=declared, environment=given)["enabled"]
    plugins = Plugins(core, enabled, reraise=testing)
    isolation.check(plugins)
    door_rooms.check(plugins)
    slots.check(plugins)
    return plugins


def _settings(
    written: Mapping[str, Any], plugins: Plugins, environment: Mapping[str, str] | None
) -> config.Settings:
    declared = [setting for _, setting in plugins.declared("register_settings")]
    found = config.load(written, declared=declared, environment=config.variables(environment))
    for name, words in found.retired.items():
        log.warning("a setting of a former version", setting=name, mend=words)
    mail.check_settings(found)
    fetch.check_settings(found)
    return found


def _configure(app: Flask, settings: config.Settings, folder: Path) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=bodies.BODY_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=bodies.FORM_BYTES_MAX,
        MAX_FORM_PARTS=FORM_PARTS_MAX,
        SEND_FILE_MAX_AGE_DEFAULT=CACHE_SECONDS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=FORM_TOKEN_SECONDS,
        # The token suffices; the referrer check would refuse browsers that send none.
        WTF_CSRF_SSL_STRICT=False,
    )
    cookies.configure(app, settings["base_url"])
    keys = load_secret_keys(folder)
    app.secret_key = keys[-1]
    app.config["SECRET_KEY_FALLBACKS"] = keys[:-1]
    app.session_interface = CookieSessions()


def _open(app: Flask, folder: Path, settings: config.Settings, plugins: Plugins) -> None:
    """Attach the instance and its database to the app."""
    found = home_region.load(settings, folder=folder)
    catalogues = Catalogues(
        [plugin.folder for plugin in plugins.all],
        owners=[plugin.name for plugin in plugins.all],
    )
    card = home_region.card(settings, found, catalogues)
    url = settings["database_url"] or f"sqlite:///{folder.resolve() / 'onemile.sqlite'}"
    app.extensions[db.EXTENSION] = engines.open_database(url)
    app.extensions[current.EXTENSION] = Instance(
        folder=folder.resolve(),
        settings=settings,
        plugins=plugins,
        catalogues=catalogues,
        card=card,
        components=[
            schema.Component(name=plugin.name, folder=plugin.folder / "migrations")
            for plugin in plugins.all
        ],
        secret_keys=load_secret_keys(folder),
        rooms={"region": found, icons.ROOM: icons.load(plugins)},
    )


def _register_pages(app: Flask, plugins: Plugins) -> None:
    for plugin, blueprint in plugins.declared("register_blueprints"):
        folder = plugin.folder / "static"
        if plugin.module is not core and folder.is_dir() and not blueprint.has_static_folder:
            blueprint.static_folder = str(folder)
            blueprint.static_url_path = "/static"
        with isolation.inside(app, plugin):
            app.register_blueprint(blueprint)
    doors.register(app, plugins)


def _register_templates(app: Flask, plugins: Plugins) -> None:
    folders = [plugin.folder / "templates" for plugin in plugins.all]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.unfilled, i18n.unfilled_plural, newstyle=True
    )
    app.jinja_env.globals["_"] = filters.translated
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters.install(app)
    page_environment.install(app)
    told.install(app)
    at_work = app.extensions[current.EXTENSION]
    known = at_work.catalogues.languages
    app.jinja_env.globals.update(
        languages={code: one.name for code, one in known.items()},
        static=static,
        slot=slots.slot,
        plugins_symbol=icons.plugins_symbol,
        signed_name=shown_names.signed,
        main_menu=navigation.main_menu,
        menu=navigation.menu,
        greeting=filters.greeting,
        is_development=at_work.settings["development"],
    )

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "instance": current.card(),
            "viewer": current.viewer(),
            "lang": i18n.language(),
        }


def _wrap_requests(app: Flask, settings: config.Settings, plugins: Plugins) -> None:
    """What happens around every request."""
    copies.install(app)
    programs.install(
        app,
        roots=[root for plugin in plugins.all for root in plugin.manifest.roots],
        doors=[door for _plugin, door in plugins.declared("register_doors")],
        wanted=representations.chooser(plugins),
    )
    hops = settings["proxy_hops"]
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    error_pages.install(app, welcome=_welcome)
    app.before_request(home_region.follow)
    app.before_request(_choose_language)
    # Before a form is read and a cookie looked up: a flood shall cost nothing but its refusal.
    floods.install(app)
    # Before the form token, so that its refusal knows whom it speaks to.
    app.before_request(sessions.load_viewer)
    one_click.open_doors(app, CSRFProtect(app))
    kept_pieces.install(app)
    app.before_request(standing.hold_back)
    # And once more where something is written: a request may be long under way.
    db.begin_with(app, standing.look_again)
    app.after_request(headers.add)
    representations.install_links(app, plugins)
    app.after_request(kept_forms.remember_sender)
    app.teardown_request(lambda _error: db.release())


def _welcome() -> None:
    """Who is looking, and in which language, for a refusal that came before they were asked for."""
    if not sessions.is_recognised() and not floods.is_refused():
        _choose_language()
        sessions.recognise()


def _choose_language() -> None:
    """The visitor's choice, else the browser's, else the instance's own."""
    # Tests open many pages in one app context; no menu may outlive its page.
    g.pop("navigation", None)
    g.pop("lies_under", None)
    told.begin()
    offered = current.card().languages
    chosen = request.cookies.get(cookies.choice_name("language"), "")
    accepted = [chosen] if chosen in offered else list(request.accept_languages.values())
    g.language = i18n.best_of(accepted, offered)
    i18n.activate(g.language)
