"""`serve`: the screens in a browser on this machine."""

import asyncio
import os
import sys

import click

from cbrm_tui.cli.context import command, json_option, workspace_root
from cbrm_tui.cli.output import note, put_json, say


@command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="P",
    help="The port; without it, one that is free.",
)
@click.option("--host", default="127.0.0.1", metavar="H", help="The address to listen at.")
@click.option(
    "--open-to-network", is_flag=True, help="Allow a --host that other machines reach. There is no password."
)
@click.option("--theme", metavar="NAME", help="A theme's name.")
@json_option
def serve(port: int, host: str, open_to_network: bool, theme: str | None, as_json: bool) -> int:
    """Show the screens in a browser, at an address that is printed; ctrl+c ends it.

    Each tab works in the workspace on its own, as a further terminal would. Only this machine can reach
    it, and only who knows the address. From elsewhere go through SSH:
    ssh -L 8000:127.0.0.1:8000 HOST cbrm serve --port 8000

    \b
    cbrm serve
    cbrm serve --port 8000 -w plans/rail-parts
    """
    from cbrm_tui.serving import server
    from cbrm_tui.serving.guard import is_loopback
    from cbrm_tui.serving.tab import screens_command
    from cbrm_tui.workspace.workspace import Workspace

    host = host.strip("[]").lower()
    if not is_loopback(host):
        if not open_to_network:
            raise click.UsageError(
                f"other machines reach {host}, and there is no password; --open-to-network allows it"
            )
        note(
            "warning: whoever learns the address can read and change everything here, internal records too; "
            "nothing is encrypted on the way"
        )
    root = workspace_root().resolve()
    title = Workspace.open(root).plan.space_settings("joint").title or root.name
    try:
        listening = server.listen(host, port)
    except OSError as error:
        where = f"port {port} of {host}" if port else host
        raise click.UsageError(f"{where} cannot be used: {os.strerror(error.errno or 0)}") from None
    arguments = ["--theme", theme] if theme else []
    made = server.TabServer(screens_command([*arguments, "--", str(root)]), host, f"{title} · cbrm")
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listening.getsockname()[1]}/{made.token}/"

    def ready() -> None:
        if as_json:
            put_json({"url": url})
        else:
            say(f"{title}: open {url}")
            note("ctrl+c ends it")
        sys.stdout.flush()

    asyncio.run(server.serve(made, listening, ready))
    return 0
