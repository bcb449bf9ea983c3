"""How much a build costs: a made-up book of any size, and our build of it beside plain mkdocs-material."""
