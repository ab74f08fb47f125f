/*
 * The functions of libdlmclient, the client library of AGL's DRM lease manager, on every compositor
 * that lends displays: programs that were built for it run with this one instead.
 */
#ifndef DLM_CLIENT_H
#define DLM_CLIENT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/** Whether to say on standard error what is done and why it fails; not at first. */
void dlm_enable_debug_log(bool enable);

/** A lease. */
struct dlm_lease;

/**
 * Leases the display `name`, as the lease manager calls it by default, "card0-HDMI-A-1", or by its
 * connector alone, "HDMI-A-1". Blocks until it is granted. For dlm_release_lease(); NULL, with
 * errno: EACCES: the compositor refused; ENOENT: no compositor is there, or it does not offer this
 * display; ENOMEM; EPROTO: the connection broke.
 */
struct dlm_lease *dlm_get_lease(const char *name);

/** Gives the display back and closes the lease's fd. NULL is ignored. */
void dlm_release_lease(struct dlm_lease *lease);

/** The DRM master fd of the lease, which stays its owner; -1 for NULL. */
int dlm_lease_fd(struct dlm_lease *lease);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
