"""What all pages of the federation share: the blueprint."""

from flask import Blueprint

blueprint = Blueprint("federation", __name__, url_prefix="/federation")
