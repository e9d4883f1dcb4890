/* hubbub/timer.h: the extension hubbub.timer/1: timers on the instance's thread. */
#ifndef HUBBUB_TIMER_H
#define HUBBUB_TIMER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The id of the extension. */
#define HUBBUB_TIMER_ID "hubbub.timer/1"

/* A timer fired. It may set and cancel timers, itself among them. [instance-thread] */
typedef void (*hubbub_timer_fired)(hubbub_instance *instance, void *argument);

/* The extension: timers on the instance's thread. */
typedef struct hubbub_timer {
    hubbub_head head;

    /*
     * Fires after `delay` nanoseconds, then every `period`, or once when that is 0. A period that was missed is not made
     * up for. *timer is never 0. HUBBUB_E_BUSY over 65,536 timers. [instance-thread]
     */
    int32_t (*set)(const hubbub_host *host, uint64_t delay, uint64_t period, hubbub_timer_fired fired, void *argument,
                   uint64_t *timer);

    /* After this it does not fire. A timer that fired for good or is unknown is not an error. [instance-thread] */
    void (*cancel)(const hubbub_host *host, uint64_t timer);
} hubbub_timer;

#ifdef __cplusplus
}
#endif

#endif
