"""Finding the starts that a question is answered with; reads only, takes no lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from ..domain import pipeline
from ..domain.ids import ResourceId
from ..domain.people import Actor
from ..domain.rules import Agenda, Rule, Wish
from ..domain.timeline import Span
from ..domain.wallclock import DAY
from ..ports.storage import Storage
from .agendas import Agendas
from .directory import Directory
from .masks import MaskCache

WEEK = 7 * DAY


@attrs.frozen(eq=False)
class Question:
    """
    What is asked, apart from when.

    Args:
        directory: the catalogue.
        wish: what is asked of the rules.
        among: the candidates, in the order of preference.
        extra: rules of plug-ins.
        actor: who asks.
        held: the start that the asker holds, and since when; None without a hold.
    """

    directory: Directory
    wish: Wish
    among: tuple[ResourceId, ...]
    extra: Sequence[Rule]
    actor: Actor
    held: tuple[int, datetime] | None = None

    def at(self, minute: int) -> Wish:
        """Return the wish for one start; the held one keeps its notice."""
        if self.held is None or self.held[0] != minute:
            return self.wish
        return attrs.evolve(self.wish, since=self.held[1])


class Search:
    """
    Finds starts, from masks where that is enough.

    Args:
        storage: where claims are read.
        agendas: makes plans and agendas.
    """

    def __init__(self, storage: Storage, agendas: Agendas) -> None:
        self._storage = storage
        self._agendas = agendas
        self.masks = MaskCache(storage, agendas)

    def starts(self, question: Question, around: Span) -> Sequence[int]:
        """Return the starts within *around* that may be booked, ascending."""
        wish = question.wish
        if self.masks.serves(wish, question.extra):
            tenant, directory = question.actor.tenant, question.directory
            return self.masks.starts(tenant, directory, wish, around, question.among)
        found = self._swept(question, wish, around)
        if question.held is None:
            return found
        minute = question.held[0]
        own = (max(around[0], minute), min(around[1], minute + 1))
        if own[0] >= own[1]:
            return found
        return sorted({*found, *self._swept(question, question.at(minute), own)})

    def offers(self, question: Question, minute: int) -> bool | None:
        """Return whether somebody can take *minute*; None when masks cannot tell."""
        if not self.masks.serves(question.wish, question.extra):
            return None
        return minute in self.starts(question, whole_weeks(minute, 1))

    def agendas(
        self, question: Question, wish: Wish, around: Span
    ) -> tuple[Agenda, ...]:
        """Return the agendas of the candidates for starts *around*."""
        plan = self._agendas.plan(question.directory, wish, around, question.among)
        snapshot = self._storage.look(question.actor.tenant, plan.scope)
        return self._agendas.agendas(plan, snapshot, wish.customer)

    def _swept(self, question: Question, wish: Wish, around: Span) -> Sequence[int]:
        lists = [
            pipeline.offered(agenda, wish, *around, extra=question.extra)
            for agenda in self.agendas(question, wish, around)
        ]
        return lists[0] if len(lists) == 1 else sorted(set().union(*lists))


def whole_weeks(center: int, weeks: int) -> Span:
    """Return a span of whole weeks, so that questions close by share what is kept."""
    first = (center - weeks * WEEK) // WEEK * WEEK
    return first, -(-(center + weeks * WEEK) // WEEK) * WEEK
