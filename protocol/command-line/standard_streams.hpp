#pragma once

namespace sublet {

/// Opens what stands in for standard streams that are closed, so that no other file gets their
/// numbers: a message would be written into it, and a socket's peer would take that for a broken
/// protocol. What is read there is at its end, what is written fails as on a closed stream.
/// Programs that are started have them closed again. To be called before anything is opened.
void occupy_standard_streams();

} // namespace sublet
