/* Carechain: a permissioned chain that hospitals run together.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A wall clock that is off by as much as the file CARECHAIN_CLOCK says: eight bytes, nanoseconds, in the
 * machine's order, read anew each time. To be preloaded into a node, by the fault tests (clock.rs) and by
 * the client's tests (client/src/testing/clock.ts). It takes nothing but system calls: the node's allocator
 * asks for the time while it sets itself up, so that a library which allocates or looks symbols up here
 * would wait for itself. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static const volatile long long *offset;

__attribute__((constructor)) static void open_offset(void) {
	const char *path = getenv("CARECHAIN_CLOCK");
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *map = MAP_FAILED;

	if (file >= 0)
		map = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
	/* A test by the wrong clock would be worse than none. */
	if (map == MAP_FAILED)
		abort();
	close(file);
	offset = map;
}

/* The monotonic clocks stay as they are: nothing that waits waits longer. */
int clock_gettime(clockid_t clock, struct timespec *time) {
	int failed = (int)syscall(SYS_clock_gettime, clock, time);
	/* Before the file is open somebody may ask already. */
	if (!failed && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		long long nanoseconds = time->tv_nsec + *offset % SECOND;
		time->tv_sec += *offset / SECOND;
		if (nanoseconds < 0) {
			nanoseconds += SECOND;
			time->tv_sec -= 1;
		} else if (nanoseconds >= SECOND) {
			nanoseconds -= SECOND;
			time->tv_sec += 1;
		}
		time->tv_nsec = (long)nanoseconds;
	}
	return failed;
}
