#pragma once

// What wlroots' headers need of a protocol whose XML distributions do not package: the wire values.

enum zwlr_output_power_v1_mode {
    ZWLR_OUTPUT_POWER_V1_MODE_OFF = 0,
    ZWLR_OUTPUT_POWER_V1_MODE_ON = 1,
};
