"""The pages of the site: view-models here, templates in ``templates/site``, style and script in ``static/site.*``.

How a page is added
-------------------
1. View-model: ``report/site/claims_page.py`` holds a frozen dataclass of JSON-plain fields (text, numbers, tuples, other
   such dataclasses; the view-models of ``report.view`` fit) whose first field is ``shell: Shell``, and a function that makes
   it: ``claims_page(shell, draft, ...) -> ClaimsPage``. It reads no clock and opens no store. Figures lead to notes: begin a
   ``Draft``, and give the page ``notes: tuple[Note, ...] = draft.notes``.
2. Words: ``words/en/site_claims.toml`` and ``words/zh/site_claims.toml``, keys ``site_claims.*``. The heading of the menu is
   ``site.place.<place>`` and there already; places and their paths are ``shell.PLACES``.
3. Template: ``templates/site/claims.html.j2`` extends ``site/base.html.j2`` and fills ``{% block content %}``; it has ``page``,
   ``shell``, ``say``. ``{% import "site/parts.html.j2" as site with context %}`` gives ``site.chart(chart)``, ``site.notes(page.notes)``;
   ``parts.html.j2`` gives ``run`` (words and figures), ``table``, ``gauge``. No ``style`` attribute, no inline script or style: the
   content policy forbids them. Numbers for a place or a width go into SVG attributes. Colours are the variables of ``letter.css``.
4. Answer: ``app/server/routes_claims.py`` holds ``def answer(ask: Ask) -> ClaimsPage`` and ``CLAIMS = Page("claims", "/claims",
ClaimsPage,
   "site/claims.html.j2", answer, "the ledger of claims", queries=(Query("kind", "..."),), is_heavy=True)``; several pages may
   share a place. ``app/server/app.py`` lists it in ``PAGES``. That is all: HTML at ``/{lang}/claims``, JSON at
   ``/{lang}/claims.json``, OpenAPI, ETag, language, day, errors and the menu follow.

What an answer has: ``ask.library`` (a ``Holding``: panel, readings, history, revisions, catalog, of one version of the data),
``ask.as_of``,
``ask.language``, ``ask.names["id"]``, ``ask.queries.get("vix")``, ``ask.shell(place, title)``, ``ask.visit.to("/claims/C1",
variant="2")`` for links
that keep day and language, ``ask.share("outlook", compute)`` for an answer that both languages or several pages need (computed once a
moment
and version), ``ask.gate.withheld(catalog, "VIX", ...)``: publishers whose history may not be shown here; then leave chart, sparkline and
download out and say so with ``site.withheld``.

``is_heavy=True`` is for what takes more than half a second: the view-model is kept in the store's result cache; on the first visit of a
day
it is computed in the background and the last month end is shown meanwhile, with a notice. ``is_lasting=False`` is for what depends on
more than day, data and code (the clock, side tables): it is made anew each time.

Errors: raise ``UnknownSeriesError(name, known, what="claim")`` for an id there is not (404 in words); any other ``CrossroadsError`` is
an honest 5xx without its
text, so what can be said is said on the page. Writing (POST) is let through by the door only with the token; a route needs no check of
its own.

Scripts: ``static/site.js`` draws every ``figure[data-chart]`` with the specification of that id found anywhere in the page's JSON, and
swaps ``<main>``
when the day changes; it then fires ``crossroads:page`` on ``document``. A script of one place stands in ``static/site_<place>.js``,
begins again at
that event, and is named by its template: ``{% block scripts %}<script type="module" src="{{ files["site_stress.js"] }}"></script>{%
endblock %}``.
Any ``static/site_*.css`` is appended to the one style sheet.
"""
