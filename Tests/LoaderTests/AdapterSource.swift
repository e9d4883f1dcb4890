/// The C source of a small adapter, and what is wrong with it.
struct AdapterSource {
    var name = "good"
    /// Statements of a constructor.
    var constructor = ""
    /// Statements at the beginning of the entry.
    var entry = ""
    /// Statements that change the table `t` or the descriptor `d`.
    var change = ""
    /// Declarations.
    var declarations = ""

    var text: String {
        """
        #include <hubbub/hubbub.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        \(declarations)
        static int32_t make(const hubbub_adapter *a, const hubbub_host *h, const hubbub_value *s, hubbub_instance **i) {
            (void)a; (void)h; (void)s; *i = NULL; return HUBBUB_OK;
        }
        static void destroy(hubbub_instance *i) { (void)i; }
        static int32_t start(hubbub_instance *i) { (void)i; return HUBBUB_OK; }
        static int32_t stop(hubbub_instance *i, uint32_t deadline) { (void)i; (void)deadline; return HUBBUB_OK; }
        static const hubbub_type_spec tick = {
            .head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.tick"),
            .payload_kinds = 1u << HUBBUB_PAYLOAD_TEXT, .help = HUBBUB_TEXT("A tick."),
        };
        static const hubbub_type_spec *const emits[] = {&tick};
        static hubbub_descriptor d = {
            .head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("\(name)"), .version = HUBBUB_TEXT("1.2.3"),
            .summary = HUBBUB_TEXT("An adapter for tests"), .roles = HUBBUB_ROLE_SOURCE,
            .emits = emits, .emit_count = 1,
        };
        static hubbub_adapter t = {
            .head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &d, .create = make, .destroy = destroy,
            .start = start, .stop = stop,
        };
        __attribute__((constructor)) static void constructor(void) { \(constructor) }
        HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
            \(entry)
            \(change)
            return &t;
        }
        """
    }
}
