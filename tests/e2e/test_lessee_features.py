"""What sublet-lessee makes of a display beside pictures, and what it says where that is missing."""

from __future__ import annotations

import errno
import struct

import pytest

from support import drm_ioctl, kms
from support.drm_fault import DrmFault, Plan, Scope
from support.lessee import DONE, KMS_FAILURE, USAGE
from support.preload import preloading
from support.story import Display, eventually

ROTATE_90, ROTATE_180 = 2, 4


def primary(kernel: kms.Card, display: Display) -> kms.Plane:
    return next(p for p in kernel.planes(display.crtc().id) if p.kind == "primary")


def rotation(kernel: kms.Card, display: Display) -> int:
    return kernel.properties(primary(kernel, display).id, kms.OBJECT_PLANE)["rotation"]


def gamma_entry(kernel: kms.Card, display: Display, index: int) -> int:
    """Red of an entry of the gamma table of a display that is lit and has one."""
    table = kernel.blob(kernel.properties(display.crtc().id, kms.OBJECT_CRTC)["GAMMA_LUT"])
    return struct.unpack_from("<H", table, 8 * index)[0]


def test_the_legacy_calls_drive_a_display_and_its_cursor(headset, run_lessee):
    report = run_lessee("--legacy", "--cursor", "--overlay", "--frames", "30").finish()
    assert report.status == DONE, report.errors
    head = report.head
    assert (head["mode_setting"], head["flips"], head["modeset"]) == ("legacy", 30, False)
    assert head["planes"] == ["primary", "cursor"]
    assert head["refused"][0]["planes"] == "primary + overlay + cursor"
    assert "legacy" in head["refused"][0]["reason"]


class TestALeaseOfTwoPlanes:
    """As most lessors lend."""

    @pytest.fixture
    def sublet(self, configured, headset):
        return configured(
            headset.rule("desktop = false", 'lease = "offer"', 'planes = "primary+cursor"')
        )

    def test_the_plane_that_is_missing_is_named(self, run_lessee):
        report = run_lessee("--overlay", "--cursor", "--frames", "5").finish()
        assert report.status == DONE, report.errors
        assert report.head["planes"] == ["primary", "cursor"]
        (refused,) = report.head["refused"]
        assert refused == {"planes": "primary + overlay", "reason": "the lease has no such plane"}


def test_a_renderer_without_a_driver_is_told_with_what_to_do(run_lessee):
    nowhere = {"GBM_BACKENDS_PATH": "/nowhere", "LIBGL_DRIVERS_PATH": "/nowhere",
               "__EGL_VENDOR_LIBRARY_DIRS": "/nowhere"}  # fmt: skip
    report = run_lessee("--renderer", "gles", **nowhere).finish()
    assert report.status == KMS_FAILURE
    assert "--renderer dumb" in report.errors


def test_the_legacy_calls_show_one_frame_after_the_other(headset, run_lessee):
    run_lessee("--legacy").wait_until_lit()
    shown = headset.frame()
    eventually(lambda: headset.frame() > shown, "a later frame is shown")


@pytest.mark.parametrize("turn, value", [("180", ROTATE_180), ("90", ROTATE_90)])
def test_a_scene_is_turned(kernel, headset, run_lessee, turn, value):
    lessee = run_lessee("--rotate", turn).wait_until_lit()
    assert rotation(kernel, headset) == value
    width, height = (edge >> 16 for edge in primary(kernel, headset).src_box[2:])
    upright = (headset.edid.width, headset.edid.height)
    assert (width, height) == (upright if turn == "180" else upright[::-1])
    report = lessee.stop()
    assert report.status == DONE, report.errors
    assert report.head["settings"]["rotate"] == {"value": turn, "applied": True, "refusal": ""}


def test_a_senseless_rotation_is_a_usage_error(run_lessee):
    assert run_lessee("--rotate", "45").finish().status == USAGE


def test_a_gamma_table_brightens_the_display(kernel, headset, run_lessee):
    lessee = run_lessee("--gamma", "2").wait_until_lit()
    assert gamma_entry(kernel, headset, 64) == pytest.approx((64 / 255) ** 0.5 * 0xFFFF, abs=1)
    report = lessee.stop()
    assert report.status == DONE, report.errors
    assert report.head["settings"]["gamma"]["applied"]


def test_what_the_display_lacks_is_named_and_left_out(run_lessee):
    report = run_lessee("--vrr", "--hdr", "--max-bpc", "10", "--frames", "5").finish()
    assert report.status == DONE, report.errors
    settings = report.head["settings"]
    assert not any(setting["applied"] for setting in settings.values())
    assert "vrr_capable" in settings["vrr"]["refusal"]
    assert "HDR" in settings["hdr"]["refusal"]
    assert "max bpc" in settings["max-bpc"]["refusal"]


@pytest.mark.parametrize("renderer", ["dumb", "gles"])
def test_every_frame_has_its_fence(run_lessee, renderer):
    report = run_lessee("--fences", "--renderer", renderer, "--frames", "20").finish()
    assert report.status == DONE, report.errors
    fences = report.head["settings"]["fences"]
    assert (fences["applied"], fences["made"], fences["in_time"]) == (True, 20, 20)
    # What the CPU draws is drawn; Mesa's drawing by CPU may be told by a fence or not.
    assert fences["waited_for"] in ({0, 20} if renderer == "gles" else {0})


def test_a_layout_that_the_kernel_refuses_is_replaced_by_one_of_the_driver_s_choice(
    run_lessee, tmp_path
):
    fault = DrmFault(tmp_path)
    naming = preloading("name_layouts")
    both = fault.environment | {
        "LD_PRELOAD": f"{fault.environment['LD_PRELOAD']}:{naming['LD_PRELOAD']}"
    }
    commit = drm_ioctl.number(drm_ioctl.MODE_ATOMIC)
    # Tested without a modeset and with one.
    fault.follow(Plan(1, errno.EINVAL, times=2, scope=Scope.ONE_CALL, call=commit))
    report = run_lessee("--renderer", "gles", "--frames", "3", **both).finish()
    assert fault.failed == 2
    assert report.status == DONE, report.errors
    assert report.head["format"]["modifier"] is None
    assert [each["planes"] for each in report.head["refused"]] == ["primary in layout 0x0"]


@pytest.mark.parametrize("renderer", ["dumb", "gles"])
def test_the_format_is_one_that_the_plane_takes(run_lessee, renderer):
    report = run_lessee("--renderer", renderer, "--frames", "3").finish()
    assert report.status == DONE, report.errors
    assert report.head["format"]["fourcc"] == "XR24"
    assert report.head["format"]["modifier"] in (None, "0x0")
