"""`fieldwarden rules test`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cli.rules.cases_file import Loaded
    from app.usecases.ruletests import CaseResult, Coverage

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("cases", type=_FILE)
@click.option("--rules", "rules_file", type=_FILE, help="The rules.  [default: those that CASES names]")
@click.option("--fields", "fields_file", type=_FILE, help="The fields.  [default: those that CASES names]")
@click.option("--require-tests", is_flag=True, help="Fail if a rule is not covered.")
@click.option("--junit", "junit_file", type=_FILE, help="Also write the results there, for a CI system.")
@click.pass_context
def test(
    ctx: click.Context,
    cases: Path,
    rules_file: Path | None,
    fields_file: Path | None,
    require_tests: bool,
    junit_file: Path | None,
) -> None:
    """Try rules out on CASES: given these values, expect these changes and problems.

    Needs no account and no server. All files are JSON or YAML; fields are as GET metadata_fields answers.

    \b
    cases:
      - name: An employee needs a team
        given: {category: employee}
        expect:
          problems: {team: [missing_mandatory]}

    What a case does not name may be as it likes; {} expects none, and "exact: true" that there are no other
    changes and problems. Rules that are not covered are told too: one is covered if it matched in one case
    and did not in another, and each part of its condition was true once and false once. Exit code 1 if a case
    fails, 2 if the files cannot be used.
    """
    from app.cli.rules.cases_file import load
    from app.cli.rules.files.rules_file import write_bytes
    from app.cli.rules.results import failure_of, gaps, report
    from app.usecases.ruletests import coverage_of, run_case

    loaded = load(cases, rules_file, fields_file)
    results = [run_case(loaded.tested, case) for case in loaded.cases]
    covered = coverage_of(loaded.tested, results)
    for line in report(loaded, results, covered):
        click.echo(line)
    if junit_file:
        write_bytes(junit_file, _junit(loaded, results, covered if require_tests else ()))
    failed = any(failure_of(result) for result in results)
    ctx.exit(1 if failed or (require_tests and any(gaps(one) for one in covered)) else 0)


def _junit(loaded: Loaded, results: Sequence[CaseResult], covered: Sequence[Coverage]) -> bytes:
    from app.cli.rules.junit import Line, junit
    from app.cli.rules.results import failure_of, gaps

    suites = {
        "cases": [
            Line(result.case.name, loaded.line_of(number), "\n".join(failure_of(result)))
            for number, result in enumerate(results)
        ]
    }
    if covered:
        suites["coverage"] = [
            Line(one.name, one.rule["metadata_field_id"], "\n".join(gaps(one))) for one in covered
        ]
    return junit(suites)
