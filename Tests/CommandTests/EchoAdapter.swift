internal import HubTesting
internal import Unix

/// An adapter in C that answers each event with another one, and says of which it is the answer.
enum EchoAdapter {
    /// Builds it as `adapters/libecho.so` in the workplace.
    static func build(in place: Workplace) throws {
        let root = "\(#filePath)".replacing("/Tests/CommandTests/EchoAdapter.swift", with: "")
        try Directories.create(Path.join(place.path, "adapters"))
        try place.write(source, to: "echo.c")
        let outcome = try place.shell(
            "cc -std=c11 -shared -fPIC -I'\(root)/include' -o adapters/libecho.so echo.c && chmod 755 adapters/*.so")
        if outcome.ending != .exited(0) { throw Unexpected("cc: \(outcome.standardError)") }
    }

    private static let source = """
        #include <hubbub/hubbub.h>
        #include <stdlib.h>
        struct hubbub_instance { const hubbub_host *host; };
        static const hubbub_type_spec word = {
            .head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("echo.word"),
            .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("A word."),
        };
        static const hubbub_type_spec *const types[] = {&word};
        static const hubbub_descriptor descriptor = {
            .head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("echo"), .version = HUBBUB_TEXT("1.0.0"),
            .summary = HUBBUB_TEXT("Answers each word with a word"), .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK,
            .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .emits = types, .emit_count = 1,
            .accepts = types, .accept_count = 1,
        };
        static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *taken) {
            for (*taken = 0; *taken < count; (*taken)++) {
                hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW,
                    .payload_kind = HUBBUB_PAYLOAD_TEXT, .payload = HUBBUB_TEXT("word"),
                    .cause = deliveries[*taken].event};
                const hubbub_event *answer = NULL;
                if (self->host->create_event(self->host, &draft, &answer) == HUBBUB_OK) {
                    uint64_t emitted = 0;
                    self->host->emit(self->host, &answer, NULL, 1, &emitted);
                    self->host->event_release(self->host, &answer, 1 - emitted);
                }
                hubbub_settlement settlement = {.token = deliveries[*taken].token, .outcome = HUBBUB_DELIVERED};
                self->host->settle(self->host, &settlement, 1);
            }
            return HUBBUB_OK;
        }
        static int32_t create(const hubbub_adapter *a, const hubbub_host *h, const hubbub_value *s, hubbub_instance **i) {
            (void)a; (void)s;
            *i = calloc(1, sizeof(**i));
            if (*i == NULL) { return HUBBUB_E_MEMORY; }
            (*i)->host = h;
            return HUBBUB_OK;
        }
        static void destroy(hubbub_instance *i) { free(i); }
        static int32_t start(hubbub_instance *i) { (void)i; return HUBBUB_OK; }
        static int32_t stop(hubbub_instance *i, uint32_t deadline) { (void)i; (void)deadline; return HUBBUB_OK; }
        HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
            static const hubbub_adapter table = {
                .head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor, .create = create, .destroy = destroy,
                .start = start, .stop = stop, .deliver = deliver,
            };
            return &table;
        }
        """
}
