"""Free starts of resources as bit sets, kept until claims or schedules change."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import attrs

from ..domain.changes import resource_guard
from ..domain.claims import Claim
from ..domain.grid import FIXED, grid_starts
from ..domain.horizons import WithinHorizon
from ..domain.ids import ResourceId, TenantId
from ..domain.masks import MaskedStarts, cut, mask_of, quantum_of
from ..domain.pipeline import AFTER_GRID
from ..domain.policies import BookableDays, Severity
from ..domain.resources import Resource
from ..domain.rules import Agenda, Rule, Wish
from ..domain.schedules import Schedule
from ..domain.services import Service
from ..domain.timeline import Span
from ..ports.storage import Scope, Storage
from .agendas import Agendas, Plan
from .caches import Bounded
from .directory import Directory

MOST_BYTES = 64 * 1024 * 1024
"""How much is kept of masks, and as much again of what was joined from them."""

_OVERHEAD = 1024
"""About what a mask costs besides its bits."""

STEADY: tuple[Rule, ...] = tuple(rule for rule in AFTER_GRID if rule.steady)
HORIZON = next(rule for rule in AFTER_GRID if isinstance(rule, WithinHorizon))

Key = tuple[Hashable, ...]


@attrs.frozen(eq=False)
class _Lasting:
    """
    When something worked out from claims is good, as far as holds decide it.

    Args:
        since: the second at which the last hold had expired, or None.
        until: the second at which the next one expires, or None.
    """

    since: int | None
    until: int | None

    def holds_at(self, now: int) -> bool:
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )


@attrs.frozen(eq=False)
class _Kept:
    """
    The starts of one resource, good for `guard`.

    It holds on to the `records` that it was made from, because it is kept by
    their identity.
    """

    mask: int
    guard: int
    lasting: _Lasting
    records: tuple[Resource | Schedule | Service, ...]


@attrs.frozen(eq=False)
class _Joined:
    """The starts of all candidates by zone; good while the store's stamp stays."""

    stamp: Hashable
    version: int
    lasting: _Lasting
    base: int
    by_zone: tuple[tuple[Agenda, int], ...]


class MaskCache:
    """
    Answers listings whose steady part is the same as before from what it kept.

    May be called from any thread. `computed` counts the resources whose starts
    had to be swept, so that a test can tell what a change made invalid.

    Args:
        storage: where claims are read.
        agendas: makes plans and agendas.
    """

    def __init__(self, storage: Storage, agendas: Agendas) -> None:
        self._storage = storage
        self._agendas = agendas
        self._kept: Bounded[Key, _Kept] = Bounded(MOST_BYTES)
        self._joined: Bounded[Key, _Joined] = Bounded(MOST_BYTES)
        self.computed = 0

    @staticmethod
    def serves(wish: Wish, extra: Sequence[Rule]) -> bool:
        """Whether everything but notice and horizon is steady for *wish*."""
        service = wish.service
        return (
            service.anchor in FIXED
            and not service.limits
            and not wish.token
            and not (wish.customer and service.overlaps is Severity.BLOCK)
            and not isinstance(service.horizon, BookableDays)
            and not extra
        )

    def starts(
        self,
        tenant: TenantId,
        directory: Directory,
        wish: Wish,
        around: Span,
        among: Sequence[ResourceId],
    ) -> MaskedStarts:
        """Return the starts within *around* that one of *among* can take."""
        stamp = self._storage.stamp()
        query = (tenant, wish.service.id, wish.minutes, wish.units, among, around)
        known = self._joined.get(query)
        if (
            known is None
            or known.stamp != stamp
            or known.version != directory.version
            or not known.lasting.holds_at(wish.second)
        ):
            plan = self._agendas.plan(directory, wish, around, among)
            known = self._join(tenant, plan, wish, stamp)
            weight = sum(mask.bit_length() // 8 for _, mask in known.by_zone)
            self._joined.put(query, known, weight + _OVERHEAD * len(query))
        return _cut(known, wish, around)

    def _join(
        self, tenant: TenantId, plan: Plan, wish: Wish, stamp: Hashable
    ) -> _Joined:
        """Join the candidates' masks by zone."""
        swept = self._masks(tenant, plan, wish)
        by_zone: dict[str, tuple[Agenda, int]] = {}
        for each, kept in zip(plan.candidates, swept, strict=True):
            schedule = plan.directory.schedule(each.schedule)
            if schedule.zone in by_zone:
                agenda, mask = by_zone[schedule.zone]
            else:
                agenda = Agenda(each, schedule, self._agendas.openings(plan, each))
                mask = 0
            by_zone[schedule.zone] = agenda, mask | kept.mask
        lasting = _Lasting(
            max((s for k in swept if (s := k.lasting.since) is not None), default=None),
            min((u for k in swept if (u := k.lasting.until) is not None), default=None),
        )
        return _Joined(
            stamp,
            plan.directory.version,
            lasting,
            plan.span[0],
            tuple(by_zone.values()),
        )

    def _masks(self, tenant: TenantId, plan: Plan, wish: Wish) -> list[_Kept]:
        """Return the mask of every candidate; those that are out of date are swept."""
        now = wish.second
        guards = self._storage.look(tenant, Scope(guards=plan.scope.guards)).guards
        keys = [_key(tenant, plan, wish, each) for each in plan.candidates]
        good: dict[ResourceId, _Kept] = {}
        for each, key in zip(plan.candidates, keys, strict=True):
            kept = self._kept.get(key)
            is_current = kept and kept.guard == guards[resource_guard(each.id)]
            if kept and is_current and kept.lasting.holds_at(now):
                good[each.id] = kept
        stale = tuple(each for each in plan.candidates if each.id not in good)
        fresh = self._sweep(tenant, plan, wish, stale) if stale else {}
        for each, key in zip(plan.candidates, keys, strict=True):
            if each.id in fresh:
                kept = fresh[each.id]
                self._kept.put(key, kept, kept.mask.bit_length() // 8 + _OVERHEAD)
        return [good.get(each.id) or fresh[each.id] for each in plan.candidates]

    def _sweep(
        self, tenant: TenantId, plan: Plan, wish: Wish, stale: tuple[Resource, ...]
    ) -> dict[ResourceId, _Kept]:
        resources = tuple(each.id for each in stale)
        scope = attrs.evolve(plan.scope, resources=resources, tallies=())
        wanted = attrs.evolve(plan, candidates=stale, scope=scope)
        snapshot = self._storage.look(tenant, scope)
        base, quantum = plan.span[0], quantum_of(wish)
        swept = {}
        for agenda in self._agendas.agendas(wanted, snapshot, ""):
            resource = agenda.resource
            swept[resource.id] = _Kept(
                mask_of(_steady(agenda, wish), base, quantum),
                snapshot.guards[resource_guard(resource.id)],
                _lasting(agenda.claims, wish),
                _records(plan, resource),
            )
        self.computed += len(swept)
        return swept


def _cut(known: _Joined, wish: Wish, around: Span) -> MaskedStarts:
    """Return what of *known* is neither too soon nor too far ahead at this instant."""
    base, quantum = known.base, quantum_of(wish)
    first, last = around
    total = 0
    for agenda, mask in known.by_zone:
        bounds = HORIZON.bounds(agenda, wish) or around
        low, high = max(first, wish.earliest, bounds[0]), min(last, bounds[1])
        total |= cut(mask, base, quantum, low, high)
    return MaskedStarts(total, base, quantum)


def _records(
    plan: Plan, resource: Resource
) -> tuple[Resource | Schedule | Service, ...]:
    """Return everything in the catalogue that decides about *resource*."""
    schedules = plan.directory.schedules_of(resource, plan.service)
    return (plan.service, resource, *schedules)


def _key(tenant: TenantId, plan: Plan, wish: Wish, resource: Resource) -> Key:
    records = _records(plan, resource)
    return (tenant, wish.minutes, wish.units, plan.span, *map(id, records))


def _steady(agenda: Agenda, wish: Wish) -> Sequence[int]:
    seen = agenda.seen_by(wish)
    starts = grid_starts(seen, wish)
    for rule in STEADY:
        starts = rule.keep(starts, seen, wish)
    return starts


def _lasting(claims: Iterable[Claim], wish: Wish) -> _Lasting:
    now = wish.second
    expiries = [each.expires_at for each in claims if each.expires_at is not None]
    return _Lasting(
        max((second for second in expiries if second <= now), default=None),
        min((second for second in expiries if second > now), default=None),
    )
