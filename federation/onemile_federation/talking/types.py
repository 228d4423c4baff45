"""What members say under things of elsewhere, and what others say there: declared as plugins do."""

from onemile.api import FederatedType
from onemile_federation.talking import coming_in, going_out, leaving, threads

TYPES = [
    FederatedType(
        name="federation.comment",
        object_types=("Note", "Article", "Page", "Question"),
        announces=going_out.ANNOUNCES,
        to_wire=going_out.to_wire,
        find=going_out.find,
        uri=lambda post: going_out.uri_of(post.id),
        document=going_out.document,
        may_fetch=going_out.may_fetch,
        claims=coming_in.claims,
        kept_among=threads.kept_among,
        admit=coming_in.admit,
        receive={
            "Create": coming_in.create,
            "Update": coming_in.update,
            "Announce": coming_in.passed_on,
            "Unannounce": coming_in.taken_out,
            "Delete": coming_in.delete,
        },
        said_by=coming_in.said_by,
        purge=leaving.purge,
        take_back=going_out.take_back,
        is_passed_on=False,
    )
]
