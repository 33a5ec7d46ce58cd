"""Approving the joint plan."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from cbrm_tui.domain import clock
from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.approving import approve, present_version, standing
from cbrm_tui.workspace.errors import WorkspaceError


class Approving(Desk):
    """The key by which the own organisation stands behind the plan as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "Y",
            "approve",
            "Approve",
            show=False,
            id="main.approve",
            tooltip="Approve the joint plan's present version for your organisation",
        ),
    ]

    def action_approve(self) -> None:
        """Ask, with how far each partner is, and record the approval."""
        from cbrm_tui.tui.screens.editors import Confirm

        plan, today = self.session.plan, clock.today()
        try:
            edit = approve(plan, self.session.person, today, today)
            version, partners = present_version(plan), standing(plan)
        except WorkspaceError as error:
            self.refuse(str(error))
            return
        lines = [f"{name}: {words}" for name, words in partners]
        if self.session.judgement.count("joint"):
            lines.append("The joint plan has open findings; the overview counts them.")

        def answered(sure: bool | None) -> None:
            if sure:
                self.make(edit, f"version {version} approved; {self.key('u')} takes it back")

        us = plan.space_settings("joint").name_of(plan.me)
        question = f"Does {us} approve version {version} of the joint plan?"
        self.app.push_screen(Confirm(question, "\n".join(lines), "Approve", "Not now"), answered)
