"""Sphinx settings: MyST pages, Furo's look, nothing fetched from elsewhere."""

from importlib.metadata import version as _version

project = "contracts"
author = "The contracts authors"
version = release = _version("ingest-contracts")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"contracts {release}"
html_show_copyright = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# Sessions in a terminal, and data that are bad on purpose, are shown as they are.
highlight_language = "text"
suppress_warnings = ["misc.highlighting_failure"]
