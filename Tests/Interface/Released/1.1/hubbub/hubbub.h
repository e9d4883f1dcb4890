/* hubbub/hubbub.h: the whole interface. */
#ifndef HUBBUB_HUBBUB_H
#define HUBBUB_HUBBUB_H

#include "adapter.h"
#include "base.h"
#include "descriptor.h"
#include "event.h"
#include "host.h"
#include "listen.h"
#include "state.h"
#include "timer.h"
#include "watch.h"

#endif
