internal import HubTesting
internal import Unix

/// An adapter in C whose peer sends one and the same event again and again, whatever it is told.
enum InsistentAdapter {
    /// Builds it as `adapters/libinsistent.so` in the workplace.
    static func build(in place: Workplace) throws {
        let root = "\(#filePath)".replacing("/Tests/CommandTests/InsistentAdapter.swift", with: "")
        try Directories.create(Path.join(place.path, "adapters"))
        try place.write(source, to: "insistent.c")
        let outcome = try place.shell(
            "cc -std=c11 -shared -fPIC -I'\(root)/include' -o adapters/libinsistent.so insistent.c && chmod 755 adapters/*.so"
        )
        if outcome.ending != .exited(0) { throw Unexpected("cc: \(outcome.standardError)") }
    }

    private static let source = """
        #include <hubbub/hubbub.h>
        #include <stdlib.h>
        struct hubbub_instance { const hubbub_host *host; const hubbub_timer *timer; };
        static const hubbub_type_spec word = {
            .head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("insistent.word"),
            .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("Always the same."),
        };
        static const hubbub_type_spec *const types[] = {&word};
        static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};
        static const hubbub_descriptor descriptor = {
            .head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("insistent"), .version = HUBBUB_TEXT("1.0.0"),
            .summary = HUBBUB_TEXT("Says the same again and again"), .roles = HUBBUB_ROLE_SOURCE,
            .source_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .redelivers = HUBBUB_REDELIVERS_ON_RECONNECT,
            .source_keeps_ids = 1, .pushback = HUBBUB_PUSHBACK_READING, .emits = types, .emit_count = 1,
            .required_extensions = required, .required_extension_count = 1,
        };
        static void say(hubbub_instance *self, void *argument) {
            (void)argument;
            hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW,
                .id = HUBBUB_TEXT("the-same"), .payload_kind = HUBBUB_PAYLOAD_TEXT, .payload = HUBBUB_TEXT("word")};
            const hubbub_event *event = NULL;
            if (self->host->create_event(self->host, &draft, &event) != HUBBUB_OK) { return; }
            uint64_t taken = 0;
            self->host->emit(self->host, &event, NULL, 1, &taken);
            self->host->event_release(self->host, &event, 1 - taken);
            self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("said"), taken);
        }
        static int32_t create(const hubbub_adapter *a, const hubbub_host *h, const hubbub_value *s, hubbub_instance **i) {
            (void)a; (void)s;
            *i = calloc(1, sizeof(**i));
            if (*i == NULL) { return HUBBUB_E_MEMORY; }
            (*i)->host = h;
            (*i)->timer = h->extension(h, (hubbub_text)HUBBUB_TEXT(HUBBUB_TIMER_ID));
            return HUBBUB_OK;
        }
        static void destroy(hubbub_instance *i) { free(i); }
        static int32_t start(hubbub_instance *i) {
            uint64_t number = 0;
            return i->timer->set(i->host, 20000000, 20000000, say, NULL, &number);
        }
        static int32_t stop(hubbub_instance *i, uint32_t deadline) { (void)i; (void)deadline; return HUBBUB_OK; }
        HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
            static const hubbub_adapter table = {
                .head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor, .create = create, .destroy = destroy,
                .start = start, .stop = stop,
            };
            return &table;
        }
        """
}
