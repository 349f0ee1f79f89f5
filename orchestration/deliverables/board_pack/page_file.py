"""The HTML of a pack: pages by their templates, with a policy that lets the browser load and run nothing."""

import base64
import hashlib
import string
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.deliverables.board_pack.chart import shape_of
from orchestration.deliverables.board_pack.closing_pages import appendix_pages, data_quality_page
from orchestration.deliverables.board_pack.cover import cover, failed_checks_page, provisional_page
from orchestration.deliverables.board_pack.domain_pages import DomainRows, domain_pages, domain_sentence
from orchestration.deliverables.board_pack.figure_text import day_words, sentence
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope
from orchestration.deliverables.board_pack.icons import ASSURANCE, LETTERS, RULES
from orchestration.deliverables.board_pack.measure_page import measure_page
from orchestration.deliverables.board_pack.measures import views
from orchestration.deliverables.board_pack.money_page import money_page
from orchestration.deliverables.board_pack.oversight_page import oversight_page
from orchestration.deliverables.board_pack.plan_page import plan_page
from orchestration.deliverables.board_pack.planning_page import planning_page
from orchestration.deliverables.board_pack.policy_page import policy_page
from orchestration.deliverables.board_pack.public_pages import public_pages, public_sentences
from orchestration.deliverables.board_pack.risk_page import risk_page
from orchestration.deliverables.board_pack.summary import groups, matrix
from orchestration.deliverables.board_pack.tables import Page
from orchestration.deliverables.board_pack.tier_words import recovery_table, tier_label, tier_reason
from orchestration.deliverables.board_pack.winter_pages import winter_pages

SHAPES = {
    "common": "common cause: no significant change",
    "improving": "improving",
    "concerning": "concerning",
    "neither": "changed, neither good nor bad",
    "too_few": "too few points to judge",
    "hollow": "not counted: provisional, partial or left out by decision",
}
PLAIN = frozenset(string.ascii_letters + string.digits + " ,.-")
# from the pack of the trust in `published/report`
DICTIONARY = "../dictionary/index.html"


def page_text(
    figures: Figures,
    domain_rows: DomainRows,
    validation: dict[str, list[Row]],
    planned: dict[str, list[Row]],
    scope: Scope,
) -> str:
    """The whole file as text."""
    shown = views(figures, scope)
    known = {view.id: view for view in shown}
    first = cover(figures, shown, scope)
    risks = risk_page(figures) if scope.is_trust else None
    march = planning_page(planned, "" if scope.is_trust else scope.unit)
    money = money_page(planned, "" if scope.is_trust else scope.unit)
    opening = [
        plan_page(figures, scope),
        *([march] if march else []),
        *([money] if money else []),
        *winter_pages(planned, "" if scope.is_trust else scope.unit),
        *([risks] if risks else []),
        *([oversight_page(figures)] if scope.is_trust else []),
    ]
    pages = _closing(
        figures,
        domain_rows,
        validation,
        scope,
        [provisional_page(shown), *appendix_pages(figures, shown, scope)],
    )
    if figures.edition:
        opening, pages = [], public_pages(figures, pages, scope)
    title = f"{first.division}: performance report" if first.division else "Board performance report"
    footer = f"{first.provider}, {title}, data as at {day_words(first.as_at)}, build {first.build_id}"
    style = _templates().get_template("style.j2").render(footer=Markup(_css_text(footer)))
    return (
        _templates()
        .get_template("board_pack.j2")
        .render(
            title=f"{title}, {first.provider}",
            style=Markup(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            cover=first,
            edition=public_sentences(figures),
            # beside the folder of packs in the home; the pack of a division is one folder deeper
            dictionary=DICTIONARY if scope.is_trust else f"../{DICTIONARY}",
            groups=groups(shown),
            matrix=matrix(shown, figures),
            recovery=recovery_table(figures, scope),
            tier_label=tier_label,
            tier_reason=tier_reason,
            measure_pages=[measure_page(figures, view, known, scope) for view in shown],
            opening=opening,
            pages=pages,
            contents=[
                ("summary", "Alert, advise, assure"),
                ("matrix", "Assurance and variation of every measure"),
                *((page.anchor, page.title) for page in opening),
                *((view.anchor, f"{view.id} {view.title}") for view in shown),
                *((page.anchor, page.title) for page in pages),
            ],
            anchors={view.anchor for view in shown},
            shape_names=SHAPES,
            shape_of=shape_of,
            letters=LETTERS,
            rules=RULES,
            assurance_words=ASSURANCE,
            day_words=day_words,
            sentence=sentence,
            domain_sentence=lambda domain: domain_sentence(figures, domain),
        )
    )


def _closing(
    figures: Figures, domain_rows: DomainRows, validation: dict[str, list[Row]], scope: Scope, shown: list[Page]
) -> list[Page]:
    """The pages after the measures. Checks and exceptions are of the whole trust, so a division has none."""
    policy = policy_page(figures, scope)
    practised = [policy] if policy else []
    if not scope.is_trust:
        return [*domain_pages(figures, domain_rows, scope), *practised, *shown]
    return [
        *domain_pages(figures, domain_rows, scope),
        data_quality_page(figures, validation),
        *practised,
        failed_checks_page(figures),
        *shown,
    ]


def _css_text(words: str) -> str:
    """A string of CSS: whatever could end it or the style is written as its number."""
    return '"' + "".join(sign if sign in PLAIN else f"\\{ord(sign):06x}" for sign in words) + '"'


@cache
def _templates() -> Environment:
    # a name that a page asks for and nobody gives is an error, and no empty cell
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
