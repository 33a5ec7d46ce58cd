"""The record types, a module per principle; importing this package registers them all."""

from cbrm_tui.domain.records.base import Record, SpaceKind, field_at, record_types
from cbrm_tui.domain.records.common import Action, Decision
from cbrm_tui.domain.records.p01_relationship import Appointment, Resource
from cbrm_tui.domain.records.p02_values import Alignment, Value
from cbrm_tui.domain.records.p03_objectives import Objective, ObjectiveFit
from cbrm_tui.domain.records.p05_governance import Agreement, Governance, Issue
from cbrm_tui.domain.records.p07_trust import Commitment, Survey
from cbrm_tui.domain.records.p08_value import Idea
from cbrm_tui.domain.records.p09_knowledge import Information
from cbrm_tui.domain.records.p10_risk import Risk
from cbrm_tui.domain.records.p11_measurement import Measure, Review
from cbrm_tui.domain.records.p12_exit import ExitItem
from cbrm_tui.domain.records.sheets import Element, PlanSheet, principle_of

__all__ = [
    "Action",
    "Agreement",
    "Alignment",
    "Appointment",
    "Commitment",
    "Decision",
    "Element",
    "ExitItem",
    "Governance",
    "Idea",
    "Information",
    "Issue",
    "Measure",
    "Objective",
    "ObjectiveFit",
    "PlanSheet",
    "Record",
    "Resource",
    "Review",
    "Risk",
    "SpaceKind",
    "Survey",
    "Value",
    "field_at",
    "principle_of",
    "record_types",
]
