"""What a report must not tell."""

from private import Redactor

SAID = """
Nov 29 sublet on box7.lan by ada: /home/ada/.config/sublet/config.toml
HVR HTC Vive LHR-0A1B2C3D, serial 00123456 at 10.0.0.7 (52:54:00:12:34:56)
"""


def test_names_places_and_serial_numbers_are_taken_out():
    said = Redactor(["00123456"], host="box7.lan", user="ada")(SAID)
    for secret in ("box7", "ada", "LHR-0A1B2C3D", "00123456", "10.0.0.7", "52:54"):
        assert secret not in said
    assert "HVR HTC Vive SERIAL" in said


def test_words_that_only_contain_a_name_stay():
    assert Redactor(host="max", user="eva")("maximum, evaluate") == "maximum, evaluate"


def test_versions_of_the_kernel_stay():
    assert Redactor(host="box", user="eva")("Linux 7.3.4-amd64") == "Linux 7.3.4-amd64"
