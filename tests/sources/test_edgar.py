from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.suite import TODAY, Capture, SourceSuite, asked, few

from crossroads.catalog.load import catalog
from crossroads.catalog.sectors import sector_of
from crossroads.errors import NotHeldError, SourceError
from crossroads.sources import edgar, registry
from crossroads.sources.protocol import Context, Joined, Paged, Reply
from crossroads.sources.transport import retrieve

BANKRUPTCIES = tuple(s for s in catalog().series if s.startswith("BANKRUPTCY."))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def span(item: str, start: str, end: str, offset: int = 0, ids=None):
    ids = ids or (BANKRUPTCIES if item == "1.03" else ("EDGAR.ITEM205",))
    return asked("edgar", edgar._url(item, date.fromisoformat(start), date.fromisoformat(end), offset), *ids)


def joined(request, *pages) -> bytes:
    """Return what a retrieval hands to the parser: pages are dicts, or (request, dict)."""
    both = [page if isinstance(page, tuple) else (request, page) for page in pages]
    return edgar.join([(r, Reply(json.dumps(p).encode(), 200, NOON)) for r, p in both], request).body


def page(hits, total=None, relation="eq"):
    return {"hits": {"total": {"value": len(hits) if total is None else total, "relation": relation}, "hits": hits}}


def real_hits(shared, item: str, start: str, end: str):
    """The earnings reports of Ford's two companies from a real reply, taken to be filings under another item."""
    reply = json.loads((shared / "wire/efts.sec.gov/search-index_ford_5y_over-10000.json").read_text())
    text = json.dumps([h for h in reply["hits"]["hits"] if "2.02" in h["_source"]["items"]]).replace('"2.02"', f'"{item}"')
    return [h for h in json.loads(text) if start <= h["_source"]["file_date"] <= end]


class TestEdgar(SourceSuite):
    name = "edgar"
    from_mirror = False

    def captures(self, shared):
        found = []
        for item, start, end, pinned in (
            # Ford Motor (3711) reported in every quarter of the year before, Ford Credit (6159) as well: no first filing is left.
            (
                "1.03",
                "2022-01-01",
                "2023-12-31",
                {("BANKRUPTCY.DISCRETIONARY", "2023-02-01"): 0.0, ("BANKRUPTCY.FINANCIALS", "2023-10-01"): 0.0},
            ),
            (
                "1.03",
                "2023-01-01",
                "2023-12-31",
                {("BANKRUPTCY.DISCRETIONARY", "2023-05-01"): 1.0, ("BANKRUPTCY.FINANCIALS", "2023-02-01"): 1.0},
            ),
            (
                "2.05",
                "2023-01-01",
                "2023-12-31",
                {("EDGAR.ITEM205", "2023-05-01"): 2.0, ("EDGAR.ITEM205", "2023-02-01"): 1.0, ("EDGAR.ITEM205", "2023-12-01"): 0.0},
            ),
        ):  # read off the list of hits
            request = span(item, start, end)
            found.append(Capture(joined(request, page(real_hits(shared, item, start, end))), request, pinned))
        return found

    def spoiled(self, body):
        return [
            body.replace(b'"eq"', b'"gte"'),
            body.replace(b'"hits"', b'"results"'),
            body.replace(b'"adsh"', b'"accession"'),
            body.replace(b'"8-K"', b'"10-K"'),
            body.replace(b'"1.03"', b'"8.01"'),
            body.replace(b'"file_date": "2022-', b'"file_date": "2021-'),
            body.replace(b'"file_date": "2022-', b'"file_date": "22-'),
            body.replace(b'"6159"', b'"SIC 6159"'),
            body.replace(b'"ciks": ["0000038009"]', b'"ciks": []'),
            body.replace(b"items=1.03", b"items=2.05"),
            body.replace(b"startdt=2022-01-01", b"startdt=2022-02-01"),
            body.replace(b"enddt=2023-12-31", b"enddt=2023-11-30"),
            body[1:-1],
        ]

    @few
    @given(data=st.data())
    def test_hits_lost_or_doubled_are_noticed(self, capture, data):
        entries = json.loads(capture.body)
        hits = entries[0]["page"]["hits"]["hits"]
        i = data.draw(st.integers(0, len(hits) - 1))
        if data.draw(st.booleans()):
            del hits[i]
        else:
            hits.insert(data.draw(st.integers(0, len(hits))), hits[i])
            entries[0]["page"]["hits"]["total"]["value"] += data.draw(st.integers(0, 1))
        with pytest.raises(SourceError):
            capture.parse(json.dumps(entries).encode())

    @few
    @given(order=st.randoms(use_true_random=False))
    def test_the_order_of_hits_does_not_matter(self, capture, whole, order):
        entries = json.loads(capture.body)
        order.shuffle(entries[0]["page"]["hits"]["hits"])
        assert capture.parse(json.dumps(entries).encode()).equals(whole)


def test_it_is_a_source_with_pages_that_belong_together():
    assert isinstance(edgar, Paged)
    assert isinstance(edgar, Joined)


def test_nothing_found_is_zero_in_every_month(shared):
    reply = json.loads((shared / "wire/efts.sec.gov/search-index_zero-hits.json").read_text())
    request = span("1.03", "2024-01-01", "2025-10-31")
    rows = registry.parse(joined(request, reply), request, catalog().series)
    assert rows["value"].unique().to_list() == [0.0]
    assert rows.group_by("series").len()["len"].to_list() == [10] * 12
    assert (rows["period"].min(), rows["period"].max()) == (date(2025, 1, 1), date(2025, 10, 1))


def test_a_real_total_cut_off_at_ten_thousand_is_halved(shared):
    body = (shared / "wire/efts.sec.gov/search-index_ford_5y_over-10000.json").read_bytes()
    request = span("1.03", "2022-01-01", "2023-12-31")
    step = edgar.follow(Reply(body, 200, NOON), request)
    assert not step.keep
    dates = [parse_qs(urlsplit(r.url).query) for r in step.requests]
    assert [(d["startdt"][0], d["enddt"][0]) for d in dates] == [("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")]
    assert {d["items"][0] for d in dates} == {"1.03"}
    with pytest.raises(SourceError, match="fewer than 10000 hits in a span, saw a total cut off there"):
        registry.parse(joined(request, json.loads(body)), request, catalog().series)


# ------------------------------------------------------------------------------------------------ what counts


def hit(accession, filed, *ciks, sic="3711", form="8-K", items=("1.03", "9.01"), document="main.htm"):
    source = {
        "adsh": accession,
        "form": form,
        "file_date": filed,
        "ciks": [f"{c:010d}" for c in ciks],
        "sics": [sic] if sic else [],
        "items": list(items),
    }
    return {"_id": f"{accession}:{document}", "_source": source}


def counts(hits, item="1.03", start="2019-01-01", end="2020-12-31"):
    request = span(item, start, end)
    rows = registry.parse(joined(request, page(hits)), request, catalog().series).filter(pl.col("value") > 0)
    return {(s.rpartition(".")[2], p.isoformat()[:7]): int(v) for s, p, v in rows.select("series", "period", "value").iter_rows()}


def test_later_filings_of_a_case_do_not_count_within_twelve_months():
    case = [hit("a", "2019-06-01", 1), hit("b", "2020-05-30", 1), hit("c", "2020-09-01", 1), hit("d", "2020-02-01", 2)]
    assert counts(case) == {("DISCRETIONARY", "2020-02"): 1}
    assert counts([hit("a", "2019-06-01", 1), hit("b", "2020-06-01", 1)]) == {
        ("DISCRETIONARY", "2020-06"): 1
    }  # 366 days later: 2020 has a 29 February


def test_companies_that_file_together_are_one_case_in_the_first_one_s_sector():
    assert counts([hit("a", "2020-05-22", 7, 8, sic="7510"), hit("b", "2020-06-22", 8, sic="6159")]) == {("INDUSTRIALS", "2020-05"): 1}


def test_documents_of_one_filing_are_one_filing():
    assert counts([hit("a", "2020-05-22", 7, document=d) for d in ("main.htm", "ex99.htm")]) == {("DISCRETIONARY", "2020-05"): 1}


def test_documents_that_tell_different_stories_are_refused():
    with pytest.raises(SourceError, match="documents that differ"):
        counts([hit("a", "2020-05-22", 7), hit("a", "2020-05-23", 7, document="ex99.htm")])


def test_amendments_neither_count_nor_hide_what_follows():
    assert counts([hit("a", "2020-05-22", 7, form="8-K/A")]) == {}
    assert counts([hit("a", "2020-05-22", 7, form="8-K/A"), hit("b", "2020-06-22", 7)]) == {("DISCRETIONARY", "2020-06"): 1}


def test_a_company_without_an_industry_code_or_a_shell_has_no_sector():
    assert counts([hit("a", "2020-05-22", 7, sic=""), hit("b", "2020-05-23", 8, sic="6770")]) == {("UNCLASSIFIED", "2020-05"): 2}


def test_layoffs_count_companies_a_month():
    filed = [
        hit("a", "2020-05-02", 7, items=("2.05",)),
        hit("b", "2020-05-22", 7, items=("2.05",)),
        hit("c", "2020-06-01", 7, 9, items=("2.05",)),
    ]
    assert counts(filed, item="2.05", start="2020-01-01") == {("ITEM205", "2020-05"): 1, ("ITEM205", "2020-06"): 1}


def test_sectors_of_the_real_hits(shared):
    codes = {h["_source"]["sics"][0] for h in real_hits(shared, "2.02", "2000", "2030")}
    assert {code: sector_of(int(code)) for code in codes} == {"3711": "DISCRETIONARY", "6159": "FINANCIALS"}
    submissions = json.loads((shared / "wire/data.sec.gov/submissions_CIK0001318605_TSLA.json").read_text())
    assert (submissions["name"], sector_of(int(submissions["sic"]))) == ("Tesla, Inc.", "DISCRETIONARY")


def test_a_filing_is_public_on_its_day_of_filing(shared):
    """The rule of a month rests on it: of Tesla's 8-Ks none was accepted after the New York day that the SEC files it under."""
    from zoneinfo import ZoneInfo

    recent = json.loads((shared / "wire/data.sec.gov/submissions_CIK0001318605_TSLA.json").read_text())["filings"]["recent"]
    reports = [
        (d, a) for f, d, a in zip(recent["form"], recent["filingDate"], recent["acceptanceDateTime"], strict=True) if f.startswith("8-K")
    ]
    assert len(reports) > 50
    for filed, accepted in reports:
        moment = datetime.fromisoformat(accepted).astimezone(ZoneInfo("America/New_York"))
        assert moment.date() <= date.fromisoformat(filed)


# ------------------------------------------------------------------------------------------------ an index that answers


class Index:
    """A full-text index of made filings: filters by date, answers in pages, cuts totals off."""

    def __init__(self, hits, *, most=10_000):
        self.hits, self.most, self.asked = hits, most, []

    def fetch(self, request, validators=None):
        query = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()}
        self.asked.append((query["startdt"], query["enddt"], int(query.get("from", 0))))
        assert (query["q"], query["forms"], query["dateRange"]) == ("", "8-K", "custom")
        found = [
            h
            for h in self.hits
            if query["items"] in h["_source"]["items"] and query["startdt"] <= h["_source"]["file_date"] <= query["enddt"]
        ]
        at = int(query.get("from", 0))
        shown = page(found[at : at + edgar.PAGE], min(len(found), self.most), "gte" if len(found) >= self.most else "eq")
        return Reply(json.dumps(shown).encode(), 200, NOON)


filings = st.lists(
    st.tuples(
        st.integers(0, 729), st.sampled_from([1, 2, 3, 4, 5]), st.sampled_from([None, 6, 7]), st.sampled_from(["8-K", "8-K", "8-K/A"])
    ),
    max_size=60,
)


@few
@given(filings, st.sampled_from([40, 10_000]))
def test_counts_equal_a_plain_loop_whatever_the_paging(made, most):
    hits = []
    for n, (day, company, partner, form) in enumerate(made):
        filed = (date(2019, 1, 1) + timedelta(days=day)).isoformat()
        ciks = [company] if partner is None else [company, partner]
        hits += [hit(f"{n:03d}", filed, *ciks, sic=str(3700 + company), form=form, document=d) for d in ("a", "b")]
    request = span("1.03", "2019-01-01", "2020-12-31")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(edgar, "PAGE", 10)
        patched.setattr(edgar, "MOST_HITS", most)
        days = Counter(h["_source"]["file_date"] for h in hits)
        if max(days.values(), default=0) >= most:
            return
        (got,) = retrieve(request, Index(hits, most=most))
        rows = registry.parse(got.reply.body, got.request, catalog().series)
    assert got.request == request
    found = {(s.rpartition(".")[2], p): v for s, p, v in rows.select("series", "period", "value").iter_rows() if v}
    assert found == loop(hits)


def loop(hits):
    originals = {h["_source"]["adsh"]: h["_source"] for h in hits if h["_source"]["form"] == "8-K"}
    told = sorted(originals.values(), key=lambda s: (s["file_date"], s["adsh"]))
    count = Counter()
    for i, one in enumerate(told):
        day = date.fromisoformat(one["file_date"])
        earlier = [
            o for o in told[:i] if set(o["ciks"]) & set(one["ciks"]) and day - date.fromisoformat(o["file_date"]) <= timedelta(days=365)
        ]
        if not earlier and day.year == 2020:
            count[sector_of(int(one["sics"][0])), day.replace(day=1)] += 1
    return dict(count)


def test_a_page_lost_on_the_way_is_noticed(monkeypatch):
    monkeypatch.setattr(edgar, "PAGE", 2)
    hits = [hit(str(n), f"2020-01-{n + 1:02d}", n + 1) for n in range(5)]
    request = span("1.03", "2019-01-01", "2020-12-31")
    (got,) = retrieve(request, Index(hits))
    pages = json.loads(got.reply.body)
    assert len(pages) == 3
    for lost in range(3):
        with pytest.raises(SourceError):
            registry.parse(json.dumps(pages[:lost] + pages[lost + 1 :]).encode(), request, catalog().series)


def test_an_index_that_changed_between_pages_is_noticed(monkeypatch):
    monkeypatch.setattr(edgar, "PAGE", 2)
    request = span("1.03", "2019-01-01", "2020-12-31")
    index = Index([hit(str(n), f"2020-01-{n + 1:02d}", n + 1) for n in range(4)])
    (got,) = retrieve(request, index)
    pages = json.loads(got.reply.body)
    pages[1]["page"]["hits"]["hits"][0] = pages[0]["page"]["hits"]["hits"][1]  # moved from the first page to the second while we read
    with pytest.raises(SourceError, match="each document once"):
        registry.parse(json.dumps(pages).encode(), request, catalog().series)


# ------------------------------------------------------------------------------------------------ what is asked, and of whom


def plan(today: date, *names, contact="Jane Doe jane@example.org"):
    wanted = [catalog()[n] for n in names or (*BANKRUPTCIES, "EDGAR.ITEM205")]
    return registry.plan(wanted, Context(today, contact=contact), only=["edgar"])


def test_one_span_a_year_and_item_up_to_the_last_month_that_is_over():
    spans = [edgar._asked(r.url)[:3] for r in plan(date(2025, 11, 18))]
    assert len(spans) == len(set(spans)) == 21 + 22
    assert spans[0] == ("1.03", date(2004, 8, 23), date(2005, 12, 31))
    assert spans[20] == ("1.03", date(2024, 1, 1), date(2025, 10, 31))
    assert spans[21] == ("2.05", date(2004, 8, 23), date(2004, 12, 31))
    assert spans[-1] == ("2.05", date(2025, 1, 1), date(2025, 10, 31))


def test_a_span_is_settled_a_week_after_its_end():
    newest = {day: plan(date(2025, 11, day), "EDGAR.ITEM205")[-1] for day in (1, 7, 8, 30)}
    assert len({r.url for r in newest.values()}) == 1
    assert [r.settled for r in newest.values()] == [False, False, True, True]
    assert all(r.settled for r in plan(date(2025, 11, 18))[:-1])


def test_one_sector_asked_for_brings_all_of_them():
    """A settled span is asked for once; were only one sector kept of it, the others could never come."""
    assert {r.ids for r in plan(TODAY, "BANKRUPTCY.ENERGY")} == {BANKRUPTCIES}


@pytest.mark.parametrize("contact", ["", "Jane Doe"])
def test_without_a_contact_nothing_is_asked_and_the_reason_is_told(contact):
    (request,) = plan(date(2025, 11, 18), contact=contact)
    assert set(request.ids) == {*BANKRUPTCIES, "EDGAR.ITEM205"}
    index = Index([])
    with pytest.raises(
        NotHeldError,
        match=r'expected a name and an e-mail address for the SEC, e\.g\. CROSSROADS_CONTACT="Jane Doe jane@example\.org", saw none',
    ):
        retrieve(request, index)
    assert index.asked == []


def test_a_mirror_needs_no_contact():
    planned = registry.plan([catalog()["EDGAR.ITEM205"]], Context(TODAY, listing=lambda _: []), only=["edgar"])
    assert {r.lacks for r in planned} == {""}


def test_fewer_than_ten_requests_a_second():
    assert {r.interval for r in plan(TODAY)} == {edgar.host_interval}
    assert edgar.host_interval > 0.1


def test_a_status_of_refusal_is_told_as_it_is():
    class Refuses:
        def fetch(self, request, validators=None):
            return Reply(b"Undeclared Automated Tool", 403, NOON)

    with pytest.raises(SourceError, match="status 403: Undeclared Automated Tool"):
        retrieve(replace(span("1.03", "2019-01-01", "2020-12-31"), lacks=""), Refuses())
