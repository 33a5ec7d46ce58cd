"""The dialogs: editing a field, a new record, rescoring, prompts, disagreements, history, help."""

from cbrm_tui.tui.screens.editors.beginning import BeginScreen
from cbrm_tui.tui.screens.editors.choice_prompt import ChoicePrompt
from cbrm_tui.tui.screens.editors.confirm import Confirm
from cbrm_tui.tui.screens.editors.disagreements import DisagreementsScreen
from cbrm_tui.tui.screens.editors.field_editor import FieldEditor, FieldResult
from cbrm_tui.tui.screens.editors.help import HelpScreen
from cbrm_tui.tui.screens.editors.history import HistoryScreen
from cbrm_tui.tui.screens.editors.method import MethodScreen
from cbrm_tui.tui.screens.editors.new_record import NewRecord
from cbrm_tui.tui.screens.editors.offering import OfferScreen
from cbrm_tui.tui.screens.editors.overtaken import OvertakenPrompt
from cbrm_tui.tui.screens.editors.partners import PartnersScreen
from cbrm_tui.tui.screens.editors.rescore import Rescore, RescoreResult
from cbrm_tui.tui.screens.editors.text_prompt import TextPrompt

__all__ = [
    "BeginScreen",
    "ChoicePrompt",
    "Confirm",
    "DisagreementsScreen",
    "FieldEditor",
    "FieldResult",
    "HelpScreen",
    "HistoryScreen",
    "MethodScreen",
    "NewRecord",
    "OfferScreen",
    "OvertakenPrompt",
    "PartnersScreen",
    "Rescore",
    "RescoreResult",
    "TextPrompt",
]
