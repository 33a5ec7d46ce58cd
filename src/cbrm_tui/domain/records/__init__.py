"""The record types, a module per principle; importing this package registers them all."""

from cbrm_tui.domain.records.base import Record, SpaceKind, field_at, record_types
from cbrm_tui.domain.records.common import Action, Decision
from cbrm_tui.domain.records.p01_relationship import (
    Appointment,
    Change,
    Context,
    Event,
    Relationship,
    Resource,
)
from cbrm_tui.domain.records.p02_values import Alignment, Perception, Value
from cbrm_tui.domain.records.p03_objectives import BusinessCase, Objective, ObjectiveFit, ValueDriver
from cbrm_tui.domain.records.p04_leadership import Allocation, Development
from cbrm_tui.domain.records.p05_governance import (
    Agreement,
    Channel,
    Deliverable,
    Governance,
    Issue,
    ProcessChange,
    ProcessConflict,
)
from cbrm_tui.domain.records.p06_competence import (
    Assessment,
    Behaviour,
    Competence,
    Observation,
    PartnerEvaluation,
)
from cbrm_tui.domain.records.p07_trust import Commitment, Response, Survey
from cbrm_tui.domain.records.p08_value import Idea, ValueDefinition
from cbrm_tui.domain.records.p09_knowledge import Concern, Information, KnowledgeRule
from cbrm_tui.domain.records.p10_risk import Risk
from cbrm_tui.domain.records.p11_measurement import Measure, Review
from cbrm_tui.domain.records.p12_exit import Closeout, ExitItem, Lesson
from cbrm_tui.domain.records.sheets import Element, PlanSheet, principle_of, principle_of_doc

__all__ = [
    "Action",
    "Agreement",
    "Alignment",
    "Allocation",
    "Appointment",
    "Assessment",
    "Behaviour",
    "BusinessCase",
    "Change",
    "Channel",
    "Closeout",
    "Commitment",
    "Competence",
    "Concern",
    "Context",
    "Decision",
    "Deliverable",
    "Development",
    "Element",
    "Event",
    "ExitItem",
    "Governance",
    "Idea",
    "Information",
    "Issue",
    "KnowledgeRule",
    "Lesson",
    "Measure",
    "Objective",
    "ObjectiveFit",
    "Observation",
    "PartnerEvaluation",
    "Perception",
    "PlanSheet",
    "ProcessChange",
    "ProcessConflict",
    "Record",
    "Relationship",
    "Resource",
    "Response",
    "Review",
    "Risk",
    "SpaceKind",
    "Survey",
    "Value",
    "ValueDefinition",
    "ValueDriver",
    "field_at",
    "principle_of",
    "principle_of_doc",
    "record_types",
]
