#pragma once

namespace sublet {

/// Has this process run before ordinary ones, if it may (CAP_SYS_NICE, RLIMIT_RTPRIO): what it does
/// for a frame is short, and whoever is behind the frame waits for it. Programs that are started
/// from here are ordinary ones, and so are threads.
void run_in_real_time();

} // namespace sublet
