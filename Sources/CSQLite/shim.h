#include <sqlite3.h>

/* The library counts no memory, which it would do under a lock; only where nobody uses it yet. Swift cannot call what takes any
   number of arguments. */
static inline void hubbub_sqlite_count_nothing(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
