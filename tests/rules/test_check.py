"""Names, kinds, units and windows: agreed before anything is read, or refused with the column."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.rules.made import CATALOG, NAMES
from tests.rules.texts import conditions

from crossroads.catalog.load import catalog
from crossroads.errors import RuleError
from crossroads.rules import plan as p
from crossroads.rules import rule
from crossroads.rules.names import names
from crossroads.rules.parser import parse


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        # names
        ("PRICY > 1", 1, "there is no series 'PRICY'; did you mean PRICE"),
        ("fear > 20", 1, "did you mean FEAR"),
        ("FEAR > 1 and SPREED > 1%", 14, "did you mean SPREAD"),
        ("FED_CUT", 1, "write event(FED_CUT)"),
        ("event(FED_CUTT)", 7, "there is no event 'FED_CUTT'; did you mean FED_CUT"),
        ("event(FEAR)", 7, "FEAR is a series, not an event"),
        ("PAIR > 1", 1, "PAIR is a list"),
        ("count(x > 1 for x in PEAR) > 1", 22, "there is no list 'PEAR'; did you mean PAIR"),
        ("count(x > 1 for x in [FEAR, NONE]) > 1", 29, "there is no series 'NONE'"),
        ("count(FEAR > 1 for FEAR in PAIR) > 1", 1, "choose another variable"),
        ("count(y > 1 for x in PAIR) > 1", 7, "there is no series 'y'"),
        ("PRICE > 1 or LOOP > 1", 14, "LOOP is defined by itself: LOOP -> LOOPED -> LOOP"),
        ("avrg(FEAR, 1m) > 1", 1, "did you mean avg"),
        ("wibble(FEAR) > 1", 1, "known are lag"),
        # units
        ("SPREAD > PRICE", 8, "percent (pct) and points are different kinds"),
        ("FEAR > 1%", 6, "points and percent (pct) are different kinds"),
        ("PRICE + SPREAD > 1", 7, "different kinds"),
        ("PRICE in 1..5%", 7, "different kinds"),
        ("ASSETS > 8", 8, "can be read in two ways"),
        ("JOBS > 150", 6, "can be read in two ways"),
        ("SPREAD > 3mn", 8, "cannot measure percent"),
        ("zscore(FEAR) > 50bp", 14, "sd and percent"),
        ("PRICE * FEAR > 1", 7, "points times points has no meaning"),
        ("PRICE * 1bn > 1", 7, "multiply by a bare number"),
        ("1 / PRICE > 1", 3, "a bare number divided by points"),
        ("streak(FEAR > 1) > 1%", 18, "sessions and percent"),
        ("FEAR > 3m", 6, "points and sessions are different kinds"),
        ("max(PRICE, SPREAD) > 1", 12, "different kinds"),
        ("crosses(PRICE, SPREAD)", 1, "different kinds"),
        ("1 / 0 > PRICE", 3, "division by zero"),
        # kinds
        ("FEAR", 1, "a condition is true or false"),
        ("FEAR > 1 and PRICE", 14, "expected a condition, but 'PRICE' is a quantity"),
        ("not PRICE", 5, "expected a condition"),
        ("(FEAR > 1) + 1 > 1", 7, "expected a quantity, but 'FEAR > 1' is a condition"),
        ("streak(FEAR) > 5", 8, "expected a condition"),
        ("CALM > 1", 1, "expected a quantity"),
        # arguments and windows
        ("avg(FEAR, SPREAD, 1m) > 1", 1, "avg is written avg(x[, 1m])"),
        ("change(FEAR) > 1", 1, "change needs a length of time"),
        ("change(1m) > 1", 1, "change is written change(x, 1m)"),
        ("change(FEAR, 5) > 1", 1, "change is written"),
        ("change(FEAR, 1m..2m) > 1", 14, "not a stretch"),
        ("streak(FEAR > 1, 3m) > 1", 1, "streak is written streak(condition)"),
        ("min(FEAR) > 1", 1, "min is written min(x, ...)"),
        ("change(JOBS, 1w) > 0", 14, "1w is shorter than one step of JOBS (monthly)"),
        ("avg(CARD, 1m) > 1%", 11, "1m is shorter than one step of CARD (quarterly)"),
        ("avg(5, 1m) > 1", 1, "name a series"),
        # direction
        ("return(PRICE, 3m) > 1%", 1, "return looks ahead"),
        ("event(FED_CUT) within 3m", 16, "'within' looks ahead"),
        ("best change(PRICE, 3m) > 1", 1, "'best' stands only before return and change"),
    ],
)
def test_a_condition_that_makes_no_sense(text: str, column: int, says: str) -> None:
    _refused(text, column, says, ahead=False)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("PRICE > 1", 1, "an outcome looks ahead: write change(PRICE, 1m)"),
        ("streak(FEAR > 1) > 1", 1, "streak looks back"),
        ("event(FED_CUT)", 1, "say by when: event(FED_CUT) within 3m"),
        ("return(PRICE, 3m) within 3m", 19, "only an event can be within a time"),
        ("return(SPREAD, 3m) > 1%", 1, "has no return; write change(SPREAD, 3m)"),
        ("return(PRICE) > 1%", 1, "return needs a length of time"),
        ("drawdown(PRICE) < -1%", 1, "drawdown needs a length of time"),
        ("drawdown(PRICE, 1m..2m) < -1%", 17, "not a stretch"),
        ("best drawdown(PRICE, 1m) < -1%", 1, "'best' stands only before"),
        ("return(PRICE, 12m..6m) > 1%", 15, "ends before it begins"),
        ("event(FED_CUT) within 3m..3m", 23, "ends before it begins"),
        ("return(PRICE, 3m) > 5", 19, None),
        ("return(5, 3m) > 1%", 1, "name a series"),
        ("change(FEAR, 1m) > 1%", 18, "different kinds"),
        ("return(PRICE, 3m) and event(FED_CUT) within 3m", 1, "expected a condition"),
        ("1 > 0", 1, "must look at something ahead"),
        ("20%", 1, "must look at something ahead"),
    ],
)
def test_an_outcome_that_makes_no_sense(text: str, column: int, says: str | None) -> None:
    if says is None:  # a bare number beside percent is percent
        assert rule.outcome(text, NAMES).plan == rule.outcome(text.replace("5", "5%"), NAMES).plan
    else:
        _refused(text, column, says, ahead=True)


def _refused(text: str, column: int, says: str, *, ahead: bool) -> None:
    with pytest.raises(RuleError) as caught:
        (rule.outcome if ahead else rule.condition)(text, NAMES)
    message = str(caught.value)
    assert says in message
    assert (caught.value.column, "\n" in message, caught.value.text) == (column, False, text)


def test_a_figure_is_no_condition() -> None:
    with pytest.raises(RuleError, match="a figure is a quantity"):
        rule.quantity("FEAR > 1", NAMES)
    assert rule.expression("FEAR > 1", NAMES).unit is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("FEAR", "points"),
        ("change(SPREAD, 1m)", "pp"),
        ("SPREAD - RATE", "pp"),
        ("SPREAD + 5bp", "pct"),
        ("pct_change(COIN, 1m)", "pct"),
        ("change(COIN, 1m)", "usd"),
        ("percentile(FEAR)", "pct"),
        ("zscore(FEAR)", "sd"),
        ("stdev(pct_change(PRICE, 1d), 1m)", "pct"),
        ("FEAR / FEAR", "ratio"),
        ("1 / (FEAR / FEAR)", "ratio"),
        ("FEAR / COIN", "points/usd"),
        ("FEAR * (FEAR / PRICE)", "points"),
        ("ASSETS - REPO", "usd_mn"),
        ("ASSETS / 1tn", "ratio"),
        ("streak(FEAR > 1)", "sessions"),
        ("count(FEAR > 1, FEAR > 2)", "count"),
        ("count(FEAR > 1, FEAR > 2) / 2 * 100%", "pct"),
        ("abs(PRICE.volume)", "shares"),
        ("max(1, FEAR)", "points"),
        ("-FEAR", "points"),
        ("NETTER", "ratio"),
    ],
)
def test_each_quantity_has_its_unit(text: str, unit: str) -> None:
    found = rule.quantity(text, NAMES).unit
    assert found is not None
    assert found.code == unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SPREAD > 50bp", 0.5),
        ("SPREAD > 29bp", 0.29),
        ("SPREAD > 3", 3.0),
        ("ASSETS > 8tn", 8e6),
        ("REPO > 30bn", 30.0),
        ("REPO > 0", 0.0),
        ("JOBS > 150k", 150.0),
        ("JOBS > -1.5mn", -1500.0),
        ("CLAIMS > 300000", 300000.0),
        ("PRICE.volume > 4bn", 4e9),
        ("streak(FEAR > 1) >= 2w", 10.0),
        ("since(FEAR > 1) >= 3m", 63.0),
        ("change(SPREAD, 1m) >= 10bp + 0.4pp", 0.5),
        ("FEAR > 2 * 3 - 4 / 2", 4.0),
    ],
)
def test_numbers_take_the_unit_of_what_they_stand_beside(text: str, value: float) -> None:
    plan = rule.condition(text, NAMES).plan
    assert isinstance(plan, p.Comparison)
    assert isinstance(plan.right, p.Constant)
    assert plan.right.value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("change(FEAR, 1m)", [("change", 21)]),
        ("change(COIN, 1m)", [("change", 30)]),
        ("change(COIN, 1y)", [("change", 365)]),
        ("change(COIN, 5d)", [("change", 5)]),
        ("change(CLAIMS, 1m)", [("change", 4)]),
        ("change(CLAIMS, 1y)", [("change", 52)]),
        ("change(JOBS, 12m)", [("change", 12)]),
        ("change(CARD, 3m)", [("change", 1)]),
        ("change(CARD, 1y)", [("change", 4)]),
        ("zscore(abs(avg(FEAR, 1w)))", [("avg", 5), ("abs", None), ("zscore", None)]),
        ("change(WIDTH, 1w)", [("change", 5)]),
    ],
)
def test_windows_of_one_series_are_in_its_own_steps(text: str, steps: list[tuple[str, int | None]]) -> None:
    plan = rule.quantity(text, NAMES).plan
    assert isinstance(plan, p.Observed)
    assert [(s.function, s.steps) for s in plan.steps] == steps


@pytest.mark.parametrize("text", ["change(FEAR - PRICE, 1m)", "change(TARGET, 1m)", "change(-JOBS, 1m)", "change(min(FEAR, 5), 1m)"])
def test_windows_of_anything_else_are_in_sessions(text: str) -> None:
    plan = rule.quantity(text, NAMES).plan
    assert isinstance(plan, p.Rolling)
    assert plan.step.steps == 21


def test_names_become_ids_definitions_rules_and_lists_their_members() -> None:
    found = rule.condition("count(rising(x, 1m) for x in PAIR) >= 1 and NETTER > 2 and change(WIDTH, 1m) > 0", NAMES)
    assert str(found.resolved) == (
        "count(rising(PRICE, 1m), rising(FEAR, 1m)) >= 1 and (ASSETS - REPO) / 1bn - 1 > 2 and change(SPREAD, 1m) > 0"
    )
    assert found.references == ("ASSETS", "FEAR", "PRICE", "REPO", "SPREAD")
    assert parse(str(found.resolved)) == found.resolved


def test_events_are_named_apart_from_series() -> None:
    found = rule.outcome("event(FED_CUT) within 3m and event(FEAR > 40) within 1m", NAMES)
    assert (found.references, found.events) == (("FEAR",), ("FED_CUT",))


def test_a_definition_may_stand_where_an_event_is_asked_for() -> None:
    assert rule.outcome("event(CALM) within 1m", NAMES).plan == rule.outcome("event(FEAR < 20) within 1m", NAMES).plan


def test_an_error_inside_a_definition_points_at_its_name() -> None:
    with pytest.raises(RuleError, match="different kinds") as caught:
        rule.condition("FEAR > 1 and NET > 1%", NAMES)
    assert caught.value.column == 18


def test_the_fingerprint_is_of_the_meaning() -> None:
    prints = [
        rule.condition(t, NAMES).fingerprint
        for t in ("change(WIDTH,1m)>=50bp", "(change(SPREAD, 1m)) >= 50bp", "change(SPREAD, 1m) >= 51bp")
    ]
    assert prints[0] == prints[1] != prints[2]
    edited = NAMES.definitions | {"CALM": type(NAMES.definitions["CALM"])("CALM", "FEAR < 21", "", "")}
    changed = type(NAMES)(CATALOG, edited, NAMES.lists, NAMES.families)
    assert rule.condition("CALM", changed).fingerprint != rule.condition("CALM", NAMES).fingerprint
    assert rule.outcome("change(FEAR, 1m) > 0", NAMES).fingerprint != rule.condition("change(FEAR, 1m) > 0", NAMES).fingerprint


def test_the_fingerprint_stays_what_it_is() -> None:
    """Claims are frozen by it: whoever changes this number turns every registered claim into a new variant."""
    found = rule.condition("streak(FEAR > 110) >= 5", NAMES).fingerprint
    assert found == "7e94699a584084f28b8d5ffc26415e77bc5b49e26e78c234bd259deb90caf988"  # of "condition: streak(FEAR > 110) >= 5"


@given(conditions)
def test_a_checked_rule_resolves_to_itself(text: str) -> None:
    found = rule.condition(text, NAMES)
    again = rule.condition(str(found.resolved), NAMES)
    assert (again.plan, again.fingerprint, str(again)) == (found.plan, found.fingerprint, str(found.resolved))


# --------------------------------------------------------------------------------------------- what ships


def test_every_id_of_the_catalogue_can_be_written() -> None:
    known = names(catalog())
    for name in [*known.catalog.series, *known.catalog.aliases]:
        assert rule.expression(name, known).references == (known.catalog.resolve(name),)


def test_every_shipped_definition_checks_and_has_its_indicators_kind() -> None:
    known = names(catalog())
    for definition in known.definitions.values():
        found = rule.expression(definition.rule, known)
        indicator = known.catalog.indicators.get(definition.id)
        if indicator is not None:
            assert found.unit is not None
            assert found.unit.dimension == indicator.unit.dimension, definition.id
        assert definition.en
        assert definition.zh
        assert definition.id not in known.catalog, "a definition must not hide a series"


def test_every_indicator_is_a_definition_or_an_event() -> None:
    known = names(catalog())
    without = set(known.catalog.indicators) - {*known.definitions, *known.families}
    assert not without, "give each a rule in rules/definitions.toml, so that claims and alerts can name it"


def test_every_shipped_list_has_known_members() -> None:
    known = names(catalog())
    for members in known.lists.values():
        assert all(m in known.catalog for m in members)
