"""The `yimen` command: each subcommand lives in the module of its own name and is loaded on use."""

from __future__ import annotations

import importlib
from typing import Any

import click

COMMANDS = (
    "audit",
    "backup",
    "chat",
    "jobs",
    "keys",
    "nlu",
    "params",
    "person",
    "place",
    "prescreen",
    "register",
    "restore",
    "retention",
    "route",
    "rules",
    "screen",
    "serve",
    "staff",
    "telegram",
    "tickets",
    "understand",
)


class _Lazy(click.Group):
    """Import a subcommand when it is called: `yimen place` need not wait for the web framework."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"handlers.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; what a person can mend is said in a sentence, with exit code 1."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            from handlers.errors import problems

            told = problems(error)
            if told is None:
                raise
            for problem in told:
                click.echo(str(problem), err=True)
            raise SystemExit(1) from error


@click.group(cls=_Lazy)
@click.version_option(package_name="yimen")
def main() -> None:
    """One door to social assistance: interview, prescreen, file, receive."""
