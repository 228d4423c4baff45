"""What all pages of the plugin share: the blueprint and its words."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__, url_prefix="/projects", template_folder="templates")
