"""`cbrm answer` and `cbrm offer-means`: what people think stays inside, the means of it go to partners."""

import click

from cbrm_tui.cli.context import command, json_option, open_workspace
from cbrm_tui.cli.output import note, put_json, put_table, say
from cbrm_tui.cli.types import RecordId
from cbrm_tui.domain import clock
from cbrm_tui.workspace.errors import BadValue

_SKIPPED = frozenset({"0", "-"})


@command("answer")
@click.argument("survey", metavar="SURVEY", type=RecordId())
@click.argument("answers", metavar="ANSWER...", nargs=-1, required=True)
@click.option("--as", "respondent", metavar="NAME", help="Who answers; by default whoever works here.")
@click.option("--anonymous", is_flag=True, help="Keep no name with the answers.")
@click.option("--comment", default="", metavar="TEXT", help="On the whole; it stays inside.")
@json_option
def answer(
    survey: str,
    answers: tuple[str, ...],
    respondent: str | None,
    anonymous: bool,
    comment: str,
    as_json: bool,
) -> None:
    """Answer a trust survey.

    One ANSWER for each question in its order, 1 (disagree) to 5 (agree); 0 skips one. Who has answered
    before gives new answers in place of the old ones. They are kept in the internal space.

    \b
    cbrm answer S-YP1Q 4 5 3 0 4
    cbrm answer S-YP1Q 4 2 3 4 4 --anonymous --comment "Bad news still comes late"
    """
    from cbrm_tui.workspace.surveying import Answers, earlier_response, survey_of
    from cbrm_tui.workspace.surveying import answer as answering

    if anonymous and respondent:
        raise click.UsageError("--anonymous keeps no name; give it or --as")
    workspace = open_workspace()
    asked = survey_of(workspace.plan, survey.upper())
    if len(answers) != len(asked.questions):
        raise BadValue(f"{asked.id} has {len(asked.questions)} questions, not {len(answers)}")
    given = {number: _read(number, text) for number, text in enumerate(answers, 1) if text not in _SKIPPED}
    name = "" if anonymous else respondent if respondent is not None else workspace.config.person
    before = earlier_response(workspace.plan, asked.id, name)
    applied = workspace.apply(
        answering(workspace.plan, asked, Answers(given, remark=comment, respondent=name), clock.today())
    )
    key = before.id if before else applied.ids[0]
    if as_json:
        put_json({"id": key, "survey": asked.id, "replaced": before is not None})
    else:
        say(key)
    did = "put in place of the earlier ones" if before else "kept"
    note(f"the answers are {did} in the internal space; cbrm offer-means {asked.id} shows partners the means")


@command("offer-means")
@click.argument("survey", metavar="SURVEY", type=RecordId())
@click.option("--dry-run", is_flag=True, help="Show what would leave, and change nothing.")
@click.option(
    "--yes", is_flag=True, help="Also when a mean is of so few answers that it tells who said what."
)
@json_option
def offer_means(survey: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Show partners the means of your organisation's answers.

    Each question's mean and of how many answers it is go into the survey, and nothing else: no single
    answer, no comment, no name. Means of fewer than three answers need --yes.
    """
    from cbrm_tui.domain.figures.surveys import question_means
    from cbrm_tui.workspace.surveying import few_answers, offered_rows, survey_of
    from cbrm_tui.workspace.surveying import offer_means as offering

    workspace = open_workspace()
    asked = survey_of(workspace.plan, survey.upper())
    caution = few_answers(workspace.plan, asked)
    if caution and not (yes or dry_run):
        raise BadValue(f"{asked.id}: {caution}; --yes offers them all the same")
    edit = offering(workspace.plan, asked, few_is_fine=True)
    rows = offered_rows(workspace.plan, asked)
    before = question_means(asked)
    me = workspace.me
    if not dry_run:
        workspace.apply(edit)
    if as_json:
        put_json({"survey": asked.id, "offered": not dry_run, "means": rows})
        return
    put_table(
        ("QUESTION", "MEAN", "ANSWERS", "BEFORE"),
        [
            (
                str(row["question"]),
                f"{row['mean']:g}",
                str(row["answers"]),
                before[row["question"]][me].text if me in before.get(row["question"], {}) else "",
            )
            for row in rows
        ],
    )
    if dry_run:
        note("nothing was changed; without --dry-run the means above go into the survey")
    else:
        note(f"{asked.id} has your means, and they leave with the next sync; cbrm undo takes them back")
    if caution:
        note(f"take care: {caution}")


def _read(number: int, text: str) -> int:
    if text not in {"1", "2", "3", "4", "5"}:
        raise BadValue(f"question {number}: an answer goes from 1 to 5, or 0 to skip it, not “{text}”")
    return int(text)
