"""Plug-ins are found, checked, and called; what is wrong with one is told by name."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from types import SimpleNamespace

import attrs
import pytest

from orchestrea import (
    Customer,
    Engine,
    Resource,
    Schedule,
    Service,
    WeeklyHours,
    hookimpl,
)
from orchestrea.domain.errors import NotFound, PluginError
from orchestrea.plugins import Plugin, Plugins

SERVICE = Service("advice", durations=["1h"])
EVENT = SimpleNamespace(kind="booking.confirmed", booking="bk_1")
RULES_MODULE = "from orchestrea import hookimpl\n\n@hookimpl\n"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@attrs.frozen
class Always:
    """A rule that allows everything."""

    name: str = "always"
    overridable = True
    steady = True

    def keep(self, starts, agenda, wish):
        return starts

    def reasons(self, start, agenda, wish):
        return ()


class Ruler:
    """A plug-in with the rules that it is given."""

    def __init__(self, *rules, name="ruler"):
        self.rules = rules
        self.__name__ = name

    @hookimpl
    def orchestrea_rules(self, service):
        return self.rules


class Listener:
    """A plug-in that writes down what it is told, then fails if it is to."""

    def __init__(self, name, heard, error=None):
        self.__name__ = name
        self.heard = heard
        self.error = error

    @hookimpl
    def orchestrea_event(self, event, booking):
        self.heard.append((self.__name__, event.kind, booking))
        if self.error:
            raise self.error


class Village:
    """A plug-in with a holiday calendar of its own."""

    @hookimpl
    def orchestrea_holidays(self, name, first, last):
        if name != "VILLAGE":
            return None
        return {
            date(2025, 12, 31): "Too early",
            date(2026, 1, 1): "First",
            date(2026, 12, 31): "Last",
            date(2027, 1, 1): "Too late",
        }


def alone(*given, **options):
    return Plugins(given, discover=False, **options)


def refused(*given, **options):
    with pytest.raises(PluginError) as error:
        alone(*given, **options)
    return str(error.value)


class TestRules:
    def test_rules_of_every_plugin_are_returned(self):
        """Rules come in the order of the plug-ins, then in each plug-in's own."""
        one, two, three = Always("one"), Always("two"), Always("three")
        plugins = alone(Ruler(one, two, name="a"), Ruler(three, name="b"))
        assert (one, two, three) == plugins.rules(SERVICE)

    def test_no_rules(self):
        """A plug-in may return an empty iterable or nothing at all."""
        nothing = Ruler(name="nothing")
        nothing.rules = None
        assert () == alone(Ruler(name="none"), nothing).rules(SERVICE)

    def test_what_is_no_rule_is_refused(self):
        """A thing without what a rule has is refused with what it lacks."""
        plugins = alone(Ruler(SimpleNamespace(name="x", steady=True, keep=None)))
        with pytest.raises(PluginError, match=r"'ruler'.*no overridable, reasons"):
            plugins.rules(SERVICE)

    @pytest.mark.parametrize(
        "rules", [5, (1 / each for each in (1, 0))], ids=["number", "generator"]
    )
    def test_what_cannot_be_walked_is_named(self, rules):
        """What fails while rules are taken from it is the plug-in's failure."""
        broken = Ruler()
        broken.rules = rules
        with pytest.raises(PluginError, match="'ruler'"):
            alone(broken).rules(SERVICE)

    def test_a_plugin_that_fails_is_named(self):
        """An error of a plug-in is a plug-in error that keeps the cause."""

        class Broken:
            __name__ = "broken"

            @hookimpl
            def orchestrea_rules(self):
                raise KeyError("lost")

        with pytest.raises(PluginError, match="'broken' failed: KeyError") as error:
            alone(Broken()).rules(SERVICE)
        assert isinstance(error.value.__cause__, KeyError)

    def test_our_own_errors_pass(self):
        """An error of ours that a plug-in raises is not wrapped."""

        class Missing:
            @hookimpl
            def orchestrea_rules(self):
                raise NotFound("no such thing")

        with pytest.raises(NotFound, match="no such thing"):
            alone(Missing()).rules(SERVICE)


class TestEvents:
    def test_every_plugin_is_told(self):
        """Each plug-in hears of an event, those given first before later ones."""
        heard = []
        alone(Listener("a", heard), Listener("b", heard)).publish(EVENT, "B")
        kind = "booking.confirmed"
        assert [("a", kind, "B"), ("b", kind, "B")] == heard

    def test_a_plugin_that_fails_is_logged_and_passed_over(self, caplog):
        """A failing plug-in is logged by name, and the others are told all the same."""
        heard = []
        broken = Listener("broken", heard, ValueError("no ink"))
        with caplog.at_level(logging.ERROR, "orchestrea.plugins"):
            alone(broken, Listener("b", heard)).publish(EVENT, "B")
        assert ["broken", "b"] == [name for name, *_ in heard]
        (record,) = caplog.records
        assert ("broken", "bk_1") == (record.plugin, record.booking)
        assert "'broken' failed on booking.confirmed" in record.getMessage()
        assert "no ink" in record.exc_text


class TestHolidays:
    def test_a_plugin_answers_first(self):
        """A calendar of a plug-in is used, cut to the dates that were asked for."""
        found = alone(Village()).holidays().days("VILLAGE", FIRST, LAST)
        assert {FIRST: "First", LAST: "Last"} == found

    def test_the_first_answer_decides(self):
        """When two plug-ins know a calendar, the one that comes first answers."""

        class Empty:
            @hookimpl
            def orchestrea_holidays(self, name):
                return {}

        assert {} == alone(Empty(), Village()).holidays().days("VILLAGE", FIRST, LAST)

    @pytest.mark.parametrize("answer", [5, {"2026-01-01": "First"}], ids=repr)
    def test_what_is_no_calendar_is_named(self, answer):
        """An answer that is no mapping of dates is the plug-in's failure."""

        class Sloppy:
            __name__ = "sloppy"

            @hookimpl
            def orchestrea_holidays(self):
                return answer

        with pytest.raises(PluginError, match="'sloppy' failed: TypeError"):
            alone(Sloppy()).holidays().days("X", FIRST, LAST)

    def test_other_calendars_are_left_to_the_adapter(self):
        """What no plug-in knows is asked of the holidays package."""
        found = alone(Village()).holidays().days("FR", FIRST, FIRST)
        assert [FIRST] == list(found)

    def test_the_adapter_is_opened_when_needed_and_once(self):
        """Plug-ins that answer need no adapter; others open it a single time."""
        opened = []

        class Almanac:
            @hookimpl
            def orchestrea_register_adapters(self, registry):
                registry.add("holidays", "almanac", f"{__name__}:Days")

        Days.opened = opened
        holidays = alone(Village(), Almanac()).holidays("almanac")
        holidays.days("VILLAGE", FIRST, LAST)
        assert [] == opened
        holidays.days("X", FIRST, LAST)
        assert {FIRST: "X"} == holidays.days("X", FIRST, LAST)
        assert 1 == len(opened)


class Days:
    """An adapter of holidays that counts how often it is opened."""

    opened: list

    def __init__(self):
        self.opened.append(self)

    def days(self, name, first, last):
        return {first: name}


class TestChecks:
    def test_an_unknown_hook_is_refused(self):
        """A marked function that is no hook is an error that names the plug-in."""

        class Typo:
            __name__ = "typo"

            @hookimpl
            def orchestrea_ruls(self, service): ...

        assert "plug-in 'typo' implements an unknown hook" in refused(Typo())

    def test_an_unknown_argument_is_refused(self):
        """An implementation that asks for what the hook has not is refused."""

        class Greedy:
            __name__ = "greedy"

            @hookimpl
            def orchestrea_rules(self, service, price): ...

        told = refused(Greedy())
        assert "plug-in 'greedy'" in told
        assert "price" in told

    @pytest.mark.parametrize("how", ["wrapper", "hookwrapper"])
    def test_a_wrapper_is_refused(self, how):
        """A hook can be implemented and not wrapped."""

        class Wrapper:
            __name__ = "cling"

            @hookimpl(**{how: True})
            def orchestrea_event(self):
                yield

        assert "plug-in 'cling' wraps orchestrea_event" in refused(Wrapper())

    def test_two_of_one_name_are_refused(self):
        """Two plug-ins of one name are an error."""
        assert "two plug-ins are called 'ruler'" in refused(Ruler(), Ruler())

    def test_two_owners_of_one_scheme_are_named(self):
        """A plug-in that registers what another one has is an error naming both."""

        class Thief:
            __name__ = "thief"

            @hookimpl
            def orchestrea_register_adapters(self, registry):
                registry.add("storage", "sqlite", "thief:Store")

        assert "'builtin' and 'thief' both register" in refused(Thief())

    def test_a_disabled_plugin_is_left_out(self):
        """A plug-in that is disabled by name is not there."""
        heard = []
        plugins = alone(Listener("loud", heard), disabled=["loud"])
        plugins.publish(EVENT, "B")
        assert [] == heard

    def test_ours_can_be_disabled(self):
        """Even what comes with Orchestrea can be left out."""
        assert [] == alone(disabled=["builtin"]).registry.schemes("storage")

    def test_plugins_belong_to_one_engine(self):
        """What one engine was given, another does not see."""
        with (
            Engine.open("memory://", plugins=[Ruler(Always())]) as one,
            Engine.open("memory://") as two,
        ):
            assert 1 == len(one.plugins.rules(SERVICE))
            assert () == two.plugins.rules(SERVICE)


class TestInstalled:
    def test_an_entry_point_is_found(self, install):
        """A plug-in of an installed distribution is loaded and described."""
        code = RULES_MODULE + "def orchestrea_rules(service):\n    return []\n"
        install("acme-rules", {"acme": "acme_rules"}, modules={"acme_rules": code})
        acme = Plugin("acme", "acme-rules", "1.0", ("orchestrea_rules",))
        assert acme in Plugins().describe()

    def test_nothing_is_looked_for_unless_wanted(self, install):
        """Without discovery, installed plug-ins are left out."""
        install("acme-rules", {"acme": "acme_rules"}, modules={"acme_rules": ""})
        assert ["builtin"] == [each.name for each in alone().describe()]

    def test_an_entry_point_may_lead_to_an_object(self, install):
        """The target of an entry point may be an object in a module."""
        code = (
            "from orchestrea import hookimpl\n\nclass P:\n    @hookimpl\n"
            "    def orchestrea_holidays(self, name):\n        return {}\n\np = P()\n"
        )
        install("acme-days", {"days": "acme_days:p"}, modules={"acme_days": code})
        assert {} == Plugins().holidays().days("ACME", FIRST, LAST)

    @pytest.mark.parametrize(
        "code", ["import no_such_thing\n", "1 / 0\n", "def (\n"], ids=str.split
    )
    def test_a_broken_one_is_named(self, install, code):
        """A plug-in that cannot be imported names its distribution and the cause."""
        install("acme-broken", {"ruin": "acme_broken"}, modules={"acme_broken": code})
        with pytest.raises(PluginError) as error:
            Plugins()
        assert "'ruin' of acme-broken 1.0 cannot be loaded" in str(error.value)
        assert type(error.value.__cause__).__name__ in str(error.value)

    def test_a_broken_one_can_be_disabled(self, install):
        """A disabled plug-in is not even imported."""
        install("acme-broken", {"ruin": "acme_broken"}, modules={"acme_broken": "1/0"})
        assert "ruin" not in [
            each.name for each in Plugins(disabled=["ruin"]).describe()
        ]

    def test_settings_disable(self, install, monkeypatch):
        """An engine leaves out what its settings disable."""
        install("acme-broken", {"ruin": "acme_broken"}, modules={"acme_broken": "1/0"})
        with Engine.open("memory://", disabled_plugins=["ruin"]) as engine:
            assert "ruin" not in [each.name for each in engine.plugins.describe()]

    def test_two_distributions_with_one_name_are_named(self, install):
        """Two distributions with plug-ins of one name are both named."""
        install("acme-one", {"same": "acme_one"}, modules={"acme_one": ""})
        install("acme-two", {"same": "acme_two"}, modules={"acme_two": ""})
        with pytest.raises(PluginError, match=r"'same'.*acme-\w+ 1.0.*acme-\w+ 1.0"):
            Plugins()

    def test_an_extra_is_that_of_the_distribution(self, install):
        """A missing package names the extra of the distribution that needs it."""
        code = RULES_MODULE + (
            "def orchestrea_register_adapters(registry):\n"
            "    registry.add('storage', 'acme', 'acme_deep:S', extra='deep')\n"
        )
        modules = {"acme_store": code, "acme_deep": "import no_such_driver\n"}
        install("acme-store", {"store": "acme_store"}, modules=modules)
        with pytest.raises(PluginError, match=r"pip install 'acme-store\[deep\]'"):
            Plugins().open("storage", "acme://")

    def test_the_order_is_given_then_by_name_then_ours(self, install):
        """Plug-ins that are given come first, installed ones by name, ours last."""
        modules = {"acme_b": "", "acme_a": ""}
        install("acme", {"zz_b": "acme_b", "zz_a": "acme_a"}, modules=modules)
        names = [each.name for each in Plugins([Ruler()]).describe()]
        assert "ruler" == names[0]
        assert "builtin" == names[-1]
        assert names.index("zz_a") + 1 == names.index("zz_b")


def test_events_reach_a_plugin_after_the_commit():
    """A plug-in hears of what the store already has, and a failure undoes nothing."""
    seen = []

    class Reader:
        @hookimpl
        def orchestrea_event(self, event, booking):
            seen.append((event.kind, engine.bookings.get(booking.id)))
            raise RuntimeError("too bad")

    class Noon:
        def now(self):
            return datetime(2026, 3, 2, 12, tzinfo=UTC)

    engine = Engine.open("memory://", clock=Noon(), plugins=[Reader()])
    hours = [WeeklyHours("mo-fr", ["09:00-17:00"])]
    engine.catalog.save(Schedule("office", "Europe/Paris", hours))
    engine.catalog.save(Resource("amelie", "office"))
    engine.catalog.save(Service("advice", ["1h"], resources=["amelie"]))
    booking = engine.bookings.book(
        service="advice",
        start=datetime(2026, 3, 3, 9, tzinfo=UTC),
        customer=Customer(email="eva@example.org"),
    )
    assert [("booking.confirmed", booking)] == seen
    assert booking == engine.bookings.get(booking.id)
