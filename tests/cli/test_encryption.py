"""`cbrm share --passphrase`, `--recipient`, `join --identity` and `unlock`, in processes of their own."""

import json
import shutil
from pathlib import Path

import pexpect
from pyrage import x25519
from tests.cli.program import COMMAND, Outcome, environment, refused, run
from tests.servers.seaweedfs import S3Server

PASSPHRASE = "five small words over the sea"


def on(machine: Path, *arguments: str | Path, cwd: Path, **env: str) -> Outcome:
    """Run `cbrm` on a machine that has its own home and keys."""
    return run(*arguments, cwd=cwd, env={"CBRM_KEYS": str(machine / "keys"), "HOME": str(machine), **env})


def join(machine: Path, store: Path, folder: Path, *more: str | Path, **env: str) -> Outcome:
    return on(machine, "join", store, folder, "--as", "oakmere", *more, cwd=store.parent, **env)


def test_a_passphrase_from_the_environment_seals_and_opens(sample: Path, tmp_path: Path) -> None:
    ours, theirs, store = tmp_path / "one", tmp_path / "two", tmp_path / "store"
    secret = {"CBRM_PASSPHRASE": PASSPHRASE}
    assert on(ours, "share", store, "--passphrase", cwd=sample, **secret).code == 0
    assert "encrypted" in json.loads((store / "plan.json").read_text())["about"]
    assert not any(b"R-FJP8" in path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert "there is no terminal to ask at" in refused(join(theirs, store, tmp_path / "joined"))
    wrong = refused(join(theirs, store, tmp_path / "joined", CBRM_PASSPHRASE="something else"))
    assert "that is not the passphrase" in wrong
    assert join(theirs, store, tmp_path / "joined", **secret).code == 0
    # From now on nobody is asked, and nothing of the secret is in what was made.
    assert on(theirs, "sync", cwd=tmp_path / "joined").code == 0
    made = [path for folder in (sample, tmp_path / "joined", store) for path in folder.rglob("*")]
    assert not any(PASSPHRASE.encode() in path.read_bytes() for path in made if path.is_file())


def test_partners_work_in_a_bucket_of_which_the_provider_reads_nothing(
    sample: Path, tmp_path: Path, s3_server: S3Server, s3_bucket: str
) -> None:
    ours, theirs, joined = tmp_path / "one", tmp_path / "two", tmp_path / "joined"
    url, options = s3_server.address(s3_bucket)
    address = (url, "-o", f"endpoint_url={options['endpoint_url']}")
    for machine, folder, *words in (
        (ours, sample, "share", *address, "--passphrase"),
        (theirs, tmp_path, "join", url, joined, "--as", "oakmere", *address[1:]),
        (theirs, joined, "set", "R-FJP8", "title=Furnace lining under the sea"),
        (ours, sample, "set", "R-FJP8", "owner=Quentin Harbottle"),
        (theirs, joined, "sync"),
        (ours, sample, "sync"),
        (theirs, joined, "sync"),
    ):
        outcome = on(machine, *words, cwd=folder, CBRM_PASSPHRASE=PASSPHRASE)
        assert outcome.code == 0, outcome
    risks = {path.name: path.read_bytes() for path in (sample / "joint" / "risks").iterdir()}
    assert risks == {path.name: path.read_bytes() for path in (joined / "joint" / "risks").iterdir()}
    assert b"Furnace lining under the sea" in risks["R-FJP8.toml"]
    assert b"Quentin Harbottle" in risks["R-FJP8.toml"]
    objects = s3_server.objects(s3_bucket)
    assert {key.split("/")[1] for key in objects} >= {"plan.json", "c", "h"}
    private = [
        PASSPHRASE,
        "AGE-SECRET-KEY",
        "Furnace",
        "Quentin",
        "brindlewick",
        "oakmere",
        "castings",
        *risks,
    ]
    for key, data in objects.items():
        told = data.lower() + key.lower().encode()
        assert not [word for word in private if word.removesuffix(".toml").lower().encode() in told]
        assert not data or key.endswith("/plan.json") or data.startswith(b"age-encryption.org/v1\n")


def test_recipients_and_a_lost_key(sample: Path, tmp_path: Path) -> None:
    machine, store = tmp_path / "one", tmp_path / "store"
    identity = x25519.Identity.generate()
    (tmp_path / "identity.txt").write_text(str(identity))
    shared = on(machine, "share", store, "--recipient", str(identity.to_public()), cwd=sample)
    assert shared.code == 0, shared
    assert "no key here opens it" in refused(join(tmp_path / "two", store, tmp_path / "joined"))
    joined = join(tmp_path / "two", store, tmp_path / "joined", "--identity", tmp_path / "identity.txt")
    assert joined.code == 0, joined
    shutil.rmtree(machine / "keys")
    stopped = on(machine, "sync", cwd=sample)
    assert (stopped.code, "run cbrm unlock" in stopped.out) == (1, True)
    assert "no key here" in refused(on(machine, "unlock", cwd=sample))
    unlocked = on(machine, "unlock", "--identity", tmp_path / "identity.txt", cwd=sample)
    assert (unlocked.code, unlocked.message) == (0, "joint: its key is on this machine")
    assert on(machine, "sync", cwd=sample).code == 0


def test_at_a_terminal_the_passphrase_is_asked_for_and_not_shown(sample: Path, tmp_path: Path) -> None:
    env = environment(CBRM_KEYS=str(tmp_path / "keys"), HOME=str(tmp_path))
    words = [*COMMAND[1:], "share", str(tmp_path / "store"), "--passphrase"]
    child = pexpect.spawn(COMMAND[0], words, cwd=str(sample), env=env, timeout=60, encoding="utf-8")
    for _ in range(2):
        child.expect("assphrase of the plan|epeat for confirmation")
        child.waitnoecho()
        child.sendline(PASSPHRASE)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert PASSPHRASE not in str(child.before)
    assert (tmp_path / "store" / "plan.json").exists()
