"""A report target that takes the core's."""

from onemile.api import Manifest, ReportTarget, hookimpl

MANIFEST = Manifest(name="wildreport", title="wildreport")


def _nothing(*_things):
    return ""


@hookimpl
def register_report_targets():
    return [
        ReportTarget(
            kind="core.member",
            title="",
            find=_nothing,
            author=_nothing,
            label=_nothing,
            excerpt=_nothing,
            url=_nothing,
            may_see=_nothing,
            hide=_nothing,
            restore=_nothing,
        )
    ]
