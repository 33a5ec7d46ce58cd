"""What holds for every command: exit codes, one line for what goes wrong, a quick start."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.program import COMMAND, Outcome, environment, refused, run

import cbrm_tui

Cbrm = Callable[..., Outcome]
COMMANDS = (
    *("open", "demo", "new", "join", "list", "show", "check", "figures", "history", "schema"),
    *("add", "set", "unset", "delete", "rescore", "undo", "redo", "restore"),
    *("share", "sync", "status", "disagreements", "settle", "partners", "unlock"),
    *("review", "offer", "offer-means", "answer", "approve", "method", "disengage", "archive"),
    *("config", "doctor", "completions"),
)
_SLOW = ("textual", "s3fs", "fsspec", "aiobotocore", "watchfiles", "rich", "cbrm_tui.tui", "cbrm_tui.sync")


def test_version_and_help(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).out == f"cbrm {cbrm_tui.__version__}\n"
    listed = run("--help", cwd=tmp_path).out
    words = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line.strip()]
    assert set(COMMANDS) <= set(words)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_takes_a_workspace(tmp_path: Path, command: str) -> None:
    explained = run(command, "--help", cwd=tmp_path)
    assert explained.code == 0
    assert "-w, --workspace PATH" in explained.out


@pytest.mark.parametrize("arguments", [("--version",), ("list", "risk"), ("set", "R-FJP8", "title=x")])
def test_a_quick_command_imports_nothing_slow(sample: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], *arguments],
        cwd=sample,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "click" in imported
    slow = {name for name in imported for prefix in _SLOW if name == prefix or name.startswith(f"{prefix}.")}
    assert slow == set()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frobnicate",), "there is no command “frobnicate”"),
        (("lst", "risk"), "did you mean cbrm list?"),
        (("--wrong",), "No such option '--wrong'"),
        (("list", "risk", "--wrong"), "No such option '--wrong'"),
        (("-w", "/nowhere", "list", "risk"), "/nowhere is not a workspace: it has no workspace.toml"),
        (("-w",), "Option '-w' requires an argument"),
        (("completions", "tcsh"), "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        ((), "the screens need a terminal"),
        ((".",), "the screens need a terminal"),
        (("open",), "the screens need a terminal"),
        (("open", "."), "the screens need a terminal"),
        (("--ascii",), "the screens need a terminal"),
        (("-w", ".", "--theme=paper"), "the screens need a terminal"),
    ],
)
def test_wrong_usage_is_exit_2_and_one_line(cbrm: Cbrm, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(cbrm(*arguments))


def test_without_a_workspace_it_is_said_how_to_begin(tmp_path: Path) -> None:
    said = refused(run("list", "risk", cwd=tmp_path))
    assert str(tmp_path) in said
    assert "begin with cbrm demo, cbrm new or cbrm join" in said


def test_a_broken_workspace_toml_is_named_with_line_and_column(sample: Path, cbrm: Cbrm) -> None:
    (sample / "workspace.toml").write_text('as = "brindlewick"\nperson = \n', encoding="utf-8")
    assert "workspace.toml, line 2, column 10" in refused(cbrm("list", "risk"))


def test_a_document_nested_beyond_reason_is_no_traceback(sample: Path, cbrm: Cbrm) -> None:
    (sample / "joint" / "risks" / "R-FJP8.toml").write_text(f"a = {'[' * 100_000}", encoding="utf-8")
    outcome = cbrm("check", "--json")
    assert outcome.code in (1, 2)
    assert len(outcome.err.splitlines()) <= 1


def _tiny_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))


def test_a_full_disk_is_told_and_what_stood_still_stands(sample: Path, cbrm: Cbrm) -> None:
    before = (sample / "joint" / "risks" / "R-FJP8.toml").read_bytes()
    said = refused(cbrm("set", "R-FJP8", "title=Never written", before=_tiny_files))
    assert "the file would be larger than allowed here" in said
    assert (sample / "joint" / "risks" / "R-FJP8.toml").read_bytes() == before
    assert cbrm("show", "R-FJP8", "--json").json["title"] == "Porosity shows only after machining"
    assert not list(sample.rglob("*.tmp"))


def test_a_new_workspace_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    arguments = ("new", "p", "--title", "T", "--org", "a=A", "--as", "a")
    assert "larger than allowed" in refused(run(*arguments, cwd=tmp_path, before=_tiny_files))
    assert list(tmp_path.iterdir()) == []


def _obey_permissions() -> None:
    """Let the permissions of files hold for the superuser too, as for anybody else."""
    if os.geteuid() == 0:
        drop_from_bounding_set, override_permissions = 24, 1
        if ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0) != 0:
            raise OSError("this machine does not let permissions hold for the superuser")


def test_a_read_only_folder_can_be_read_and_refuses_edits_in_one_line(sample: Path, cbrm: Cbrm) -> None:
    if sys.platform != "linux" and os.geteuid() == 0:
        pytest.skip("permissions do not hold for the superuser here")
    folders = [sample, *(path for path in sample.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        listed = cbrm("list", "risk", "--json", before=_obey_permissions)
        said = refused(cbrm("set", "R-FJP8", "title=x", before=_obey_permissions))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert listed.code == 0
    assert len(listed.json) == len(list(sample.glob("*/risks/*.toml")))
    assert "permission denied" in said


def test_a_reader_who_leaves_early_is_no_error_on_screen(sample: Path) -> None:
    for number in range(400):
        (sample / "joint" / "risks" / f"R-{number:04}.toml").write_text(
            f'title = "{"x" * 300}"\n', encoding="utf-8"
        )
    with subprocess.Popen(
        [*COMMAND, "list", "risk", "--json"],
        cwd=sample,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_told_in_one_line(sample: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "list", "risk"],
            cwd=sample,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "cbrm: No space left on device\n"


def _interruptible() -> None:
    """Let SIGINT end the process also where the run of the tests was started to ignore it, as with `&`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_ends_it_without_a_traceback(sample: Path) -> None:
    # The workspace's lock is held elsewhere, so the command waits and can be interrupted.
    state = sample / ".cbrm"
    state.mkdir()
    holder = (
        "import sys, filelock; filelock.FileLock(sys.argv[1]).acquire(); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(state / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as lock:
        assert lock.stdout is not None
        lock.stdout.readline()
        with subprocess.Popen(
            [*COMMAND, "-w", str(sample), "set", "R-FJP8", "title=x"],
            env=environment(PYTHONUNBUFFERED="1"),
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_interruptible,  # noqa: PLW1509 - one call in C
        ) as waiting:
            while True:
                waiting.send_signal(signal.SIGINT)
                try:
                    _, err = waiting.communicate(timeout=1)
                    break
                except subprocess.TimeoutExpired:
                    continue
        lock.communicate()
    assert waiting.returncode != 0
    assert "Traceback" not in err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_a_script_for_the_shell(tmp_path: Path, shell: str) -> None:
    assert f"_CBRM_COMPLETE={shell}_complete" in run("completions", shell, cwd=tmp_path).out


@pytest.mark.parametrize(
    ("words", "offered"),
    [("cbrm sta", "status"), ("cbrm list exi", "exit_item"), ("cbrm show r-fj", "R-FJP8")],
)
def test_the_shell_is_offered_commands_types_and_ids(sample: Path, words: str, offered: str) -> None:
    asked = {"_CBRM_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert f"plain,{offered}" in run(cwd=sample, env=asked).out.splitlines()


def test_schemas_are_of_every_type_and_declare_what_the_sample_uses(tmp_path: Path, cbrm: Cbrm) -> None:
    schemas = cbrm("schema").json
    written = cbrm("schema", tmp_path / "schemas")
    files = {path.name: json.loads(path.read_text()) for path in (tmp_path / "schemas").iterdir()}
    assert files == {f"{word}.schema.json": described for word, described in schemas.items()}
    assert len(written.out.splitlines()) == len(schemas)
    properties = schemas["risk"]["properties"]
    assert properties["kind"]["enum"] == ["threat", "opportunity"]
    assert properties["review_on"]["format"] == "date"
    for row in cbrm("list", "risk", "--json").json:
        assert row.keys() - {"id", "type", "space", "score", "band"} <= properties.keys()
    assert "status" in schemas["element"]["additionalProperties"]["properties"]


def test_the_day_can_be_another_one_and_must_be_a_date(sample: Path) -> None:
    def codes(day: str) -> set[str]:
        found = run("check", "--json", cwd=sample, env={"CBRM_TODAY": day}).json
        return {finding["code"] for finding in found}

    assert "MO04" not in codes("2026-11-23")
    assert "MO04" in codes("2028-01-01")
    assert "must be a date such as" in refused(run("check", cwd=sample, env={"CBRM_TODAY": "soon"}))
