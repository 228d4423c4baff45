"""What all pages of the plugin share: the blueprint and its words."""

from flask import Blueprint

blueprint = Blueprint("mags", __name__, url_prefix="/mags", template_folder="templates")
