"""What a report must not tell."""

import facts
import pytest
from private import Redactor
from quiet_edid import without_text

from testbed.edid import VIVE

SAID = """
Nov 29 sublet on box7.lan by ada: /home/ada/.config/sublet/config.toml
HVR HTC Vive LHR-0A1B2C3D, serial 00123456 at 10.0.0.7 (52:54:00:12:34:56)
"""


def test_names_places_and_serial_numbers_are_taken_out():
    said = Redactor({"00123456": "SERIAL"}, host="box7.lan", users=["ada"])(SAID)
    for secret in ("box7", "ada", "LHR-0A1B2C3D", "00123456", "10.0.0.7", "52:54"):
        assert secret not in said
    assert "HVR HTC Vive SERIAL" in said


def test_words_that_only_contain_a_name_stay():
    assert Redactor({}, host="max", users=["eva"])("maximum, evaluate") == "maximum, evaluate"


def test_versions_of_the_kernel_stay():
    assert Redactor({}, host="box", users=["eva"])("Linux 7.3.4-amd64") == "Linux 7.3.4-amd64"


@pytest.mark.parametrize(("name", "value"), [("SUDO_USER", "ada"), ("DOAS_USER", "ada"), ("PKEXEC_UID", "1")])
def test_who_called_sudo_is_taken_out(monkeypatch, name, value):
    for variable in ("SUDO_USER", "DOAS_USER", "PKEXEC_UID"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LOGNAME", "root")
    monkeypatch.setenv(name, value)
    assert Redactor({}, host="box")("ada, daemon") == {
        "PKEXEC_UID": "ada, USER",  # 1 is daemon wherever there is one
    }.get(name, "USER, daemon")


def redacted(serial: int, text: str) -> str:
    return Redactor(facts.serials_in(without_text(serial)), host="box", users=["eva"])(text)


@pytest.mark.parametrize("form", ["305419896", "0x12345678", "12345678"])
def test_a_serial_number_that_is_no_text_is_taken_out(form):
    assert redacted(0x12345678, f"HVR Headset {form}, plugged") == "HVR Headset SERIAL, plugged"


def test_hexadecimal_serial_numbers_have_letters_of_either_size():
    assert redacted(0xABCDEF12, "0xABCDEF12 0xabcdef12 abcdef12") == "SERIAL SERIAL SERIAL"


@pytest.mark.parametrize("serial", [1, 90, 4711])
def test_a_small_serial_number_is_taken_out_where_it_is_one(serial):
    told = f'HVR Headset {serial} (non-desktop), {{"serial": "{serial}"}}, {{\\"serial\\": \\"{serial}\\"}}, {serial} Hz'
    assert redacted(serial, told) == (
        f'HVR Headset SERIAL (non-desktop), {{"serial": "SERIAL"}}, {{\\"serial\\": \\"SERIAL\\"}}, {serial} Hz'
    )


def test_no_serial_number_is_nobody():
    assert facts.serials_in(without_text(0)) == {}


def test_the_text_of_a_serial_number_is_taken_out_too():
    assert facts.serials_in(bytes(VIVE))["00000001"] == "SERIAL"
