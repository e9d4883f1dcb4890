/* An adapter for the tests: one operation for each capability of the interface, and some that break its rules. */
#ifndef HUBBUB_TEST_CAPABILITY_H
#define HUBBUB_TEST_CAPABILITY_H

#include "../../../include/hubbub/hubbub.h"

const hubbub_adapter *capability_adapter(void);

#endif
