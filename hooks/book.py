"""MkDocs events → one call each into kefu.publish.site."""

from __future__ import annotations

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from kefu.publish import site


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the book; a faulty one stops the build before anything is touched."""
    return site.open_book(config)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    return site.add_pages(files, config)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Hang the generated pages below their index pages."""
    return site.hang_pages(nav, config, files)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Let generated pages share what is around them."""
    return site.frame_pages(env, config)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Turn numbers and paths in prose into components."""
    return site.link_page(html, page, config)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put right what the theme's base template has wrong."""
    return site.finish_page(output, page, config)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """The same for the page of unknown addresses."""
    return site.mend_page(output_content) if template_name.endswith(".html") else output_content


def on_post_build(config: MkDocsConfig) -> None:
    """Read what was built and hold it against the book."""
    site.sweep_site(config)
