"""`fieldwarden evaluate` as its users meet it: files, standard input, standard output, exit code."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.evaluate import streaming
from tests.corpus import BODIES

FIELDS = [
    {
        "external_id": "category",
        "type": "enum",
        "datasource": {"values": [{"external_id": "employee"}, {"external_id": "product"}]},
    },
    {"external_id": "note", "type": "string"},
    {"external_id": "number", "type": "integer"},
]
RULES = [
    {
        "name": "Employees get a note",
        "external_id": "r1",
        "metadata_field_id": "note",
        "condition": {"metadata_field_id": "category", "equals": "employee"},
        "result": {"set_mandatory": True, "apply_value": {"value": "Grüezi"}},
    }
]
VERDICT = {
    "changes": {"note": "Grüezi"},
    "problems": [],
    "fields": {
        "category": {
            "enabled": True,
            "hidden": False,
            "mandatory": False,
            "options": ["employee", "product"],
            "value": "employee",
            "rules": [],
        },
        "note": {
            "enabled": True,
            "hidden": False,
            "mandatory": True,
            "options": None,
            "value": "Grüezi",
            "rules": ["r1"],
        },
        "number": {
            "enabled": True,
            "hidden": False,
            "mandatory": False,
            "options": None,
            "value": None,
            "rules": [],
        },
    },
}
EMPLOYEE = b'{"metadata": {"category": "employee"}}'


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    fields, rules = tmp_path / "fields.json", tmp_path / "rules.json"
    fields.write_text(json.dumps({"metadata_fields": FIELDS}))
    rules.write_text(json.dumps({"metadata_rules": RULES}))
    return ["evaluate", "--fields", str(fields), "--rules", str(rules)]


def answers(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_in_is_a_verdict_out(arguments):
    result = CliRunner().invoke(main, arguments, input=EMPLOYEE + b"\n")
    assert (result.exit_code, answers(result), result.stderr) == (0, [VERDICT], "")
    assert "Grüezi" in result.stdout
    assert ": " not in result.stdout


def test_clear_removes_what_may_not_be_there(arguments):
    line = b'{"metadata": {"number": "x"}}'
    kept = answers(CliRunner().invoke(main, arguments, input=line))[0]
    cleared = answers(CliRunner().invoke(main, [*arguments, "--clear"], input=line))[0]
    assert (kept["changes"], cleared["changes"]) == ({}, {"number": None})


BAD = {
    b"": "empty line",
    b"  \r": "empty line",
    b"hello": "not JSON: Expecting value at column 1",
    b"\xff{}": "byte 1 is not UTF-8",
    b"[]": 'expected an object: {"metadata": {...}}',
    b"{}": '"metadata" is absent; expected {"metadata": {...}}',
    b'{"metadata": null}': '"metadata" is not an object; expected {"metadata": {...}}',
    b'{"metadata": {"number": NaN}}': "not JSON: NaN is no JSON value",
    b'{"metadata": {"number": -Infinity}}': "not JSON: -Infinity is no JSON value",
    b'{"metadata": {"number": 1e999}}': "the number 1e999 is too large",
    b'{"metadata": {"note": "a", "note": "b"}}': 'the key "note" stands twice in one object',
    b'{"metadata": {"number": %s}}' % (b"9" * 5000): "a whole number of 5000 digits is too large",
    b"[" * 200_000: "nested too deeply",
}


def test_a_bad_line_gets_its_error_in_its_place_and_the_rest_goes_on(arguments):
    lines = [line for bad in BAD for line in (bad, EMPLOYEE)]
    result = CliRunner().invoke(main, arguments, input=b"\n".join(lines) + b"\n")
    expected = []
    for number, message in enumerate(BAD.values()):
        expected += [{"error": {"line": 2 * number + 1, "message": message}}, VERDICT]
    assert answers(result) == expected
    assert result.exit_code == 1
    assert result.stderr == f"{len(BAD)} of {len(lines)} lines could not be read\n"


@pytest.mark.parametrize("note", ["\\ud800", "\\u0000", "\\ud83d\\ude00", "\\udc00 in \\\\ud800"])
def test_any_text_comes_back_as_it_was(arguments, note):
    line = b'{"metadata": {"note": "%s"}}' % note.encode()
    result = CliRunner().invoke(main, arguments, input=line)
    assert answers(result)[0]["fields"]["note"]["value"] == json.loads(f'"{note}"')


def test_a_byte_order_mark_before_the_first_line_is_passed_over(arguments):
    result = CliRunner().invoke(main, arguments, input=b"\xef\xbb\xbf" + EMPLOYEE + b"\n" + EMPLOYEE)
    assert (result.exit_code, answers(result)) == (0, [VERDICT, VERDICT])


@pytest.mark.parametrize(
    ("closed", "told"),
    [("<&-", "standard input is"), (">&-", "standard output is"), ("<&- >&-", "output is closed")],
)
def test_a_closed_stream_is_said(arguments, closed, told):
    command = shlex.join([sys.executable, "-m", "app.cli", *arguments])
    done = subprocess.run(["sh", "-c", f"{command} {closed}"], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert told in line


def test_large_whole_numbers_keep_every_digit(arguments):
    digits = "9" * 4000
    result = CliRunner().invoke(main, arguments, input=f'{{"metadata": {{"number": {digits}}}}}'.encode())
    assert f'"value":{digits},' in result.stdout


def test_a_last_line_without_an_end_counts_and_no_input_is_no_line(arguments):
    assert len(answers(CliRunner().invoke(main, arguments, input=EMPLOYEE + b"\n" + EMPLOYEE))) == 2
    assert CliRunner().invoke(main, arguments, input=b"").stdout == ""


def test_lines_are_found_wherever_the_chunks_are_cut(monkeypatch):
    monkeypatch.setattr(streaming, "LONGEST_LINE", 5)
    text = b"12345\n123456\n\n1\n1234567890123\nab"

    class Cut:
        def __init__(self, size: int) -> None:
            self.size, self.at = size, 0

        def read1(self, _: int) -> bytes:
            self.at += self.size
            return text[self.at - self.size : self.at]

    for size in range(1, len(text) + 1):
        assert list(streaming.read_lines(Cut(size), lambda: None)) == [b"12345", None, b"", b"1", None, b"ab"]


def test_a_rule_that_names_unknown_things_is_left_out_with_a_warning(arguments, tmp_path):
    rules = json.loads(json.dumps(RULES))
    rules.insert(0, {**rules[0], "name": "Typo", "metadata_field_id": "nota"})
    rules.insert(1, {**rules[0], "name": "Off", "state": "inactive"})
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    result = CliRunner().invoke(main, arguments, input=EMPLOYEE)
    assert (result.exit_code, answers(result)) == (0, [VERDICT])
    assert result.stderr == (
        f'warning: {tmp_path}/rules.json /0/metadata_field_id: rule "Typo" is suspended: '
        'there is no metadata field "nota"; did you mean "note"?\n'
    )


def test_every_problem_of_both_files_is_told_at_once(arguments, tmp_path):
    (tmp_path / "fields.json").write_text('[{"external_id": "a", "type": "text"}, {}]')
    (tmp_path / "rules.json").write_text('[{"name": "x", "metadata_field_id": "a", "condition": {}}]')
    result = CliRunner().invoke(main, arguments, input=EMPLOYEE)
    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{tmp_path}/fields.json /0/type: the type is string, integer,")
    assert told[1] == f'{tmp_path}/fields.json /1: "external_id" is required'
    assert any(line.startswith(f"{tmp_path}/rules.json /0/condition: ") for line in told)
    assert any('"result" is required' in line for line in told)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"a": NaN}', "3", '[{"external_id": "a", "type": "enum", "datasource": {"values": [{}]}}]'],
)
def test_unusable_files_are_said_in_a_sentence(arguments, tmp_path, text):
    (tmp_path / "fields.json").write_text(text)
    result = CliRunner().invoke(main, arguments, input=EMPLOYEE)
    assert result.exit_code == 2
    assert re.match(rf"{tmp_path}/fields.json( /0/datasource/values/0)?: ", result.stderr)
    assert len(result.stderr.splitlines()) == 1


def test_absent_files_are_named(arguments, tmp_path):
    (tmp_path / "fields.json").unlink()
    (tmp_path / "rules.json").unlink()
    result = CliRunner().invoke(main, arguments, input=EMPLOYEE)
    assert result.exit_code == 2
    assert [line.partition(": ")[2] for line in result.stderr.splitlines()] == [
        "cannot be read: No such file or directory"
    ] * 2


def start(arguments: list[str], stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE)


def test_whoever_sends_one_line_and_waits_gets_its_answer(arguments):
    with start(arguments) as process:
        for _ in range(3):
            process.stdin.write(EMPLOYEE + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == VERDICT
        process.stdin.close()
        assert process.wait() == 0
        assert process.stdout.read() + process.stderr.read() == b""


def test_lines_that_nobody_should_send_each_get_an_answer(arguments):
    sent = [body for body in BODIES.values() if b"\n" not in body]
    sent += [b'{"metadata": ' + body + b"}" for body in sent]
    with start(arguments) as process:
        out, told = process.communicate(b"\n".join(sent) + b"\n", timeout=100)
    lines = out.splitlines()
    assert (process.returncode, len(lines)) == (1, len(sent))
    assert all(set(json.loads(line)) in ({"changes", "problems", "fields"}, {"error"}) for line in lines)
    assert re.fullmatch(r"\d+ of \d+ lines could not be read\n", told.decode())


def test_a_reader_who_leaves_is_no_traceback(arguments):
    with start(arguments) as process:
        process.stdout.close()
        try:
            process.stdin.write(EMPLOYEE + b"\n")
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait() == 2
        assert process.stderr.read() == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said(arguments):
    full = os.open("/dev/full", os.O_WRONLY)
    with start(arguments, full) as process:
        os.close(full)
        _, told = process.communicate(EMPLOYEE + b"\n")
        assert (process.returncode, told) == (2, b"could not go on: No space left on device\n")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_memory_does_not_grow_with_the_input(arguments):
    line = b'{"metadata": {"category": "product"}, "more": "%s"}\n' % (b"x" * 10_000)
    with start(arguments, subprocess.DEVNULL) as process:
        for _ in range(15_000):
            process.stdin.write(line)
        for _ in range(2_000):
            process.stdin.write(b"x" * 100_000)  # one line of 200 MB
        process.stdin.flush()
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
        _, told = process.communicate()
    assert (process.returncode, told) == (1, b"1 of 15001 lines could not be read\n")
    assert int(peak[1]) < 130_000
