from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from tests.sources.suite import TODAY, mirror

from crossroads.catalog.load import catalog
from crossroads.errors import CatalogError, NotHeldError, SourceError, UnreachableError
from crossroads.sources import registry
from crossroads.sources.protocol import Context, Paged, Reply, Request, Validators
from crossroads.sources.transport import MOST_FOLLOWED, retrieve

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Answers:
    """A transport that answers each request by a function."""

    def __init__(self, answer) -> None:
        self.answer = answer
        self.validators: list[Validators | None] = []

    def fetch(self, request, validators=None):
        self.validators.append(validators)
        return self.answer(request)

    def close(self) -> None:
        pass


def status(code: int, body: bytes = b"gone fishing"):
    return Answers(lambda request: Reply(body=body, status=code, fetched_at=NOW))


ASKED = Request("cboe", "https://cdn.cboe.com/x", ("VIX",))
MAYBE = Request("cftc", "https://www.cftc.gov/x.zip", ("TFF.ES.OI",), optional=True)


def test_a_good_reply_and_one_not_modified_are_kept():
    for code in (200, 304):
        (got,) = retrieve(ASKED, status(code), validators=Validators(etag="e"))
        assert (got.request, got.reply.status) == (ASKED, code)


def test_validators_reach_the_transport():
    answers = status(304)
    retrieve(ASKED, answers, validators=Validators(etag="e"))
    assert answers.validators == [Validators(etag="e")]


def test_validators_of_one_address_are_not_sent_to_the_pages_it_leads_to(monkeypatch):
    from crossroads.sources import fredapi

    monkeypatch.setattr(fredapi, "PAGE", 1)
    two = Answers(lambda request: Reply(body=b'{"count": 2}', status=200, fetched_at=NOW))
    retrieve(Request("fredapi", fredapi._url("UNRATE"), ("UNRATE",)), two, validators=Validators(etag="e"))
    assert two.validators == [Validators(etag="e"), None]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 418])
def test_an_error_status_is_told_with_its_words(code):
    with pytest.raises(SourceError, match=f"cboe: https://cdn.cboe.com/x: expected status 200, saw status {code}: gone fishing"):
        retrieve(ASKED, status(code))


@pytest.mark.parametrize("code", [403, 404, 410])
def test_what_is_optional_may_be_absent(code):
    assert retrieve(MAYBE, status(code)) == []


def test_what_is_optional_may_not_be_broken_or_unreachable():
    with pytest.raises(SourceError):
        retrieve(MAYBE, status(400))

    def dead(request):
        raise UnreachableError("cftc", request.url, expected="an answer", seen="nothing")

    with pytest.raises(UnreachableError):
        retrieve(MAYBE, Answers(dead))


def test_what_a_mirror_lacks_is_an_error_unless_optional(shared):
    with pytest.raises(NotHeldError):
        retrieve(ASKED, mirror(shared))
    assert retrieve(MAYBE, mirror(shared)) == []


def test_pages_without_end_are_stopped(monkeypatch):
    from crossroads.sources import fredapi

    monkeypatch.setattr(fredapi, "PAGE", 1)
    endless = Answers(lambda request: Reply(body=b'{"count": 99999999}', status=200, fetched_at=NOW))
    with pytest.raises(SourceError, match=f"at most {MOST_FOLLOWED} pages"):
        retrieve(Request("fredapi", fredapi._url("UNRATE"), ("UNRATE",)), endless)


def test_every_source_keeps_the_contract():
    for name in registry.NETWORK:
        source = registry.load(name)
        assert source.name == name
        assert 0.2 <= source.host_interval <= 2
        assert callable(source.requests)
        assert callable(source.parse)
    assert isinstance(registry.load("fredapi"), Paged)
    assert not isinstance(registry.load("cboe"), Paged)


def test_an_unknown_source_lists_those_that_exist():
    with pytest.raises(CatalogError, match=r"there is no source 'bloomberg'.*cboe, fredgraph"):
        registry.load("bloomberg")


def test_every_network_series_of_the_catalogue_is_planned():
    specs = [s for s in catalog().series.values() if s.source in registry.NETWORK]
    planned = registry.plan(specs, Context(TODAY))
    asked = {i for request in planned for i in request.ids}
    left = {s.id for s in specs} - asked
    dated = ("ZQ.", "KALSHI.", "POLYMARKET.")  # contracts and meetings far from today are nowhere to be had
    assert all(name.startswith(dated) for name in left)
    assert all(any(name.startswith(family) for name in asked) for family in dated)
    assert len({request.url for request in planned}) == len(planned)


def test_a_plan_is_the_same_each_time():
    specs = list(catalog().series.values())
    assert registry.plan(specs, Context(TODAY, fred_key="k")) == registry.plan(specs, Context(TODAY, fred_key="k"))


def test_the_whole_mirror_syncs(shared):
    """Every file of the mirror that is some catalogue series' is asked for, fetched and parsed; nothing fails."""
    held = mirror(shared)
    read, rows = set(), 0
    for request in registry.plan(list(catalog().series.values()), Context(TODAY, listing=held.listing)):
        try:
            got = retrieve(request, held)
        except NotHeldError:
            continue
        for one in got:
            rows += registry.parse(one.reply.body, one.request, catalog().series, fetched_at=NOW).height
            read.add(one.request.url)
    files = {p.relative_to(shared / "mirror").as_posix() for p in (shared / "mirror").rglob("*") if p.is_file()}
    left = files - {url.removeprefix("https://") for url in read}
    assert left == {"farside.co.uk/btc/index.html"}
    assert rows > 250_000


def test_a_value_seen_before_its_usual_hour_is_known_when_seen(shared):
    """A vintage dated to the day, fetched on that day in the morning: the usual clock time still lies ahead."""
    held = mirror(shared)
    (request,) = [
        r for r in registry.plan([catalog()["UNRATE"]], Context(TODAY, listing=held.listing), only=["alfredgraph"]) if "05-08" in r.url
    ]
    body = held.fetch(request).body
    early = datetime(2026, 5, 8, 12, 29, tzinfo=UTC)  # 08:29 in New York
    rows = registry.parse(body, request, catalog().series, fetched_at=early)
    assert set(rows["known_at"]) == {early}
    for later in (early + timedelta(minutes=2), datetime(2026, 5, 9, 1, tzinfo=UTC)):
        rows = registry.parse(body, request, catalog().series, fetched_at=later)
        assert set(rows["known_at"]) == {datetime(2026, 5, 8, 12, 30, tzinfo=UTC)}
    before = registry.parse(body, request, catalog().series, fetched_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert set(before["known_at"]) == {datetime(2026, 5, 8, 12, 30, tzinfo=UTC)}  # a stamp a week ahead is left for the store to refuse


def test_undated_rows_stay_undated(shared):
    held = mirror(shared)
    (request,) = registry.plan([catalog()["VIX"]], Context(date(2026, 11, 22)), only=["cboe"])
    rows = registry.parse(held.fetch(request).body, request, catalog().series, fetched_at=NOW)
    assert rows.select(pl.col("known_at").is_null().all()).item()
