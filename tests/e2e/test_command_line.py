"""What the three programs have in common: how they take a command line, and what completes it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["SUBLET_BUILD"])
PROGRAMS = {
    "sublet": BUILD / "compositor/sublet",
    "subletctl": BUILD / "compositor/subletctl/subletctl",
    "sublet-lessee": BUILD / "lessee-client/sublet-lessee",
}
WRONG_USAGE = 2


def said(program: str, *words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [PROGRAMS[program], *words], capture_output=True, text=True, check=False, **options
    )


def commands(program: str) -> list[str]:
    """The words after which --help is asked for; "" is the program itself."""
    _, _, block = said(program, "--help").stdout.partition("ubcommands:\n")
    return ["", *re.findall(r"^  (\S+) ", block.split("\n\n")[0], re.M)]


def options_in_help(program: str, command: str) -> set[str]:
    words = [command] if command else []
    _, _, help_text = said(program, *words, "--help").stdout.partition("Options:\n")
    help_text = help_text.split("\n\n")[0]
    return set(re.findall(r"(?:^|[ ,])(--[a-z][a-z-]+)", "\n".join(
        line.lstrip()[:40] for line in help_text.splitlines() if re.match(r" +-", line)
    ), re.M))  # fmt: skip


# Wrong usage ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "told"), [
    (["sublet", "--brokr"], "sublet: there is no option --brokr; did you mean --broker?"),
    (["sublet", "--config"], "sublet: --config needs a value: FILE"),
    (["sublet", "foot"], 'sublet: "foot" is one word too many'),
    (["sublet", "--socket", ""], 'sublet: --socket: "" is neither a name such as wayland-7 nor an '
                                 "absolute path"),
    (["sublet", "--socket", "../x"], 'sublet: --socket: "../x" is neither a name such as wayland-7 '
                                     "nor an absolute path"),
    (["sublet", "--socket", "/" + "x" * 300],
     "sublet: --socket: the path of a socket has at most 107 bytes, and this one would have 301"),
    (["subletctl", "--socket"], "subletctl: --socket needs a value: NAME"),
    (["sublet-lessee", "run", "--scene"], "sublet-lessee: --scene needs a value: SCENE"),
    (["subletctl", "foo"], 'subletctl: there is no command "foo"'),
    (["subletctl"], "subletctl: a command is missing"),
    (["sublet-lessee", "exce"], 'sublet-lessee: there is no command "exce"; did you mean exec?'),
    (["sublet-lessee", "run", "--frames", "0"],
     'sublet-lessee: --frames: "0" is not a number above 0'),
    (["sublet-lessee", "run", "--gamma", "20"],
     'sublet-lessee: --gamma: "20" is not a number from 0.1 to 10'),
])  # fmt: skip
def test_wrong_usage_is_told_by_the_program_with_status_2(words, told):
    ended = said(*words)
    assert (ended.returncode, ended.stdout) == (WRONG_USAGE, "")
    first, second = ended.stderr.splitlines()
    assert first == told
    assert second.startswith(f"  {words[0]}") and second.endswith("--help tells what there is")


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_help_fits_a_terminal_and_shows_how_to_call(program):
    for command in commands(program):
        text = said(program, *([command] if command else []), "--help").stdout
        assert "Usage:" in text
        assert max(map(len, text.splitlines())) <= 104
        for noise in ("POSITIVE", "NONNEGATIVE", "FLOAT", "TEXT", " INT ", "UINT"):
            assert noise not in text, (command, noise)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_help_has_one_kind_of_quotes(program):
    for command in commands(program):
        text = said(program, *([command] if command else []), "--help").stdout
        assert not set(text) & set("\u201c\u201d\u2018\u2019`"), command


def exit_statuses(page: str) -> dict[str, str]:
    """What a manual page says of each, in its words."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = text.partition("# EXIT STATUS\n")[2].partition("\n# ")[0]
    found = re.findall(r"^\*([\d*, ]+)\*\n\t(.+(?:\n\t.+)*)", section, re.M)
    return {status: re.sub(r"\s+", " ", text) for status, text in found}


def test_the_three_programs_agree_on_exit_statuses():
    pages = [exit_statuses(f"{program}.1.scd") for program in PROGRAMS]
    for page in pages:
        assert {"0", "1", "2"} <= set(page)
        assert page["2"].startswith("The command line is wrong")
    tools = pages[1:]
    for status, word in (("3", "no "), ("4", "")):
        assert all(word in page[status] for page in tools)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_version_is_told_with_the_name(program):
    assert re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", said(program, "--version").stdout)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("subletctl", "XDG_RUNTIME_DIR is not set, so no compositor can be found"),
        ("sublet-lessee", "neither XDG_RUNTIME_DIR nor DISPLAY is set, so no lessor can be found"),
    ],
)
def test_without_a_runtime_folder_the_tools_say_so_in_their_words(program, reason):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("XDG_RUNTIME_DIR", "DISPLAY")
    }
    ended = said(program, "list", env=environment)
    assert ended.returncode == 3
    assert ended.stderr.splitlines()[0] == f"{program}: {reason}"


# Completions ----------------------------------------------------------------------------------


def complete(program: str, *words: str, folder: Path) -> set[str]:
    """What bash offers for the last word."""
    file = folder / program
    file.write_text(said(program, "--completions", "bash").stdout, encoding="utf-8")
    line = " ".join(f"'{word}'" for word in words)
    script = f"""
    compopt() {{ :; }}
    source '{file}'
    COMP_WORDS=({program} {line}); COMP_CWORD={len(words)}
    _{program.replace("-", "_")}
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    return set(ended.stdout.split())


@pytest.mark.parametrize("program", PROGRAMS)
def test_bash_completes_every_command_and_option_that_the_help_has(program, tmp_path):
    found = commands(program)
    for command in found:
        words = [command, ""] if command else [""]
        offered = complete(program, *words, folder=tmp_path)
        assert options_in_help(program, command) <= offered
        if not command:
            assert set(found) - {""} <= offered


def test_bash_completes_values(tmp_path):
    assert complete("subletctl", "mask", "3", "o", folder=tmp_path) == {"on", "off"}
    assert complete("subletctl", "wait", "--state", "l", folder=tmp_path) == {"leased"}
    assert complete("sublet-lessee", "run", "--renderer", "", folder=tmp_path) == {"dumb", "gles"}
    planes = complete("sublet-lessee", "exec", "--planes", "", folder=tmp_path)
    assert planes == {"all", "primary+cursor"}
    for command in ("exec", "claim"):
        assert "true" in complete("sublet-lessee", command, "--", "tru", folder=tmp_path)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("shell", "form"), [("zsh", "{}["), ("fish", " -l {} ")])
def test_the_other_shells_know_the_same(program, shell, form):
    text = said(program, "--completions", shell).stdout
    for command in commands(program):
        assert command in text
        for option in options_in_help(program, command):
            name = option if shell == "zsh" else option[2:]
            assert form.format(name) in text, (command, option)


# --check-config -------------------------------------------------------------------------------


EXAMPLES = sorted((ROOT / "packaging/examples").glob("*.toml"))


def test_there_are_examples():
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("file", [*EXAMPLES, ROOT / "docs/config.toml"], ids=lambda path: path.stem)
def test_an_example_has_no_mistakes(file):
    checked = said("sublet", "--check-config", "--config", str(file))
    assert (checked.returncode, checked.stdout) == (0, f"sublet: {file} has no mistakes\n")


@pytest.mark.parametrize(("text", "told"), [
    ('[keyboard]\nlayout = "xx"\n',
     '{}:1:1: keyboard: there is no keymap for layout "xx"; see xkeyboard-config(7)'),
    ("[[display]]\nmatch = {{}}\nlease = true\n",
     '{}:3:9: display.lease: wrong type (boolean); allowed: "never", "offer"'),
])  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path, text, told):
    file = tmp_path / "config.toml"
    file.write_text(text.replace("{{}}", "{}"), encoding="utf-8")
    checked = said("sublet", "--check-config", "--config", str(file))
    assert (checked.returncode, checked.stdout) == (1, "")
    assert f"sublet: {told.format(file)}" in checked.stderr


def test_what_is_no_file_is_not_waited_for(tmp_path):
    pipe = tmp_path / "config.toml"
    os.mkfifo(pipe)
    checked = said("sublet", "--check-config", "--config", str(pipe), timeout=20)
    assert (checked.returncode, checked.stdout) == (1, "")
    assert f"sublet: {pipe} is not a regular file\n" in checked.stderr


def test_a_program_that_is_not_there_is_worth_a_word(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[desktop]\nterminal = ["nosuchterm"]\n', encoding="utf-8")
    checked = said("sublet", "--check-config", "--config", str(file))
    assert checked.returncode == 0
    assert checked.stderr == 'sublet: desktop.terminal: there is no program "nosuchterm" now\n'


def test_no_file_is_no_mistake(tmp_path):
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    checked = said("sublet", "--check-config", env=environment)
    assert checked.returncode == 0
    assert checked.stdout == "sublet: there is no configuration: every key has its default\n"
