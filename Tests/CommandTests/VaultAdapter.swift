internal import Unix

/// An adapter in C that declares a secret wherever one can be declared.
enum VaultAdapter {
    /// Builds it as `adapters/libvault.so` in the workplace.
    static func build(in place: Workplace) throws {
        let root = "\(#filePath)".replacing("/Tests/CommandTests/VaultAdapter.swift", with: "")
        try Directories.create(Path.join(place.path, "adapters"))
        try place.write(source, to: "vault.c")
        let outcome = try place.shell(
            "cc -std=c11 -shared -fPIC -I'\(root)/include' -o adapters/libvault.so vault.c && chmod 755 adapters/*.so")
        if outcome.ending != .exited(0) { throw Unexpected("cc: \(outcome.standardError)") }
    }

    private static let source = """
        #include <hubbub/hubbub.h>
        #include <stddef.h>
        #define FIELD(id, text, of, bits, ...) static const hubbub_field_spec id = { \\
            .head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT(text), .kind = of, .flags = bits, \\
            .help = HUBBUB_TEXT("For tests."), __VA_ARGS__ }
        #define MEMBERS(list) .members = list, .member_count = sizeof(list) / sizeof(list[0])
        FIELD(open, "open", HUBBUB_KIND_STRING, 0, .fallback = HUBBUB_TEXT("seen"));
        FIELD(page, "page", HUBBUB_KIND_URI, 0, .minimum = 0);
        FIELD(word, "word", HUBBUB_KIND_STRING, HUBBUB_SECRET, .minimum = 0);
        FIELD(usual, "usual", HUBBUB_KIND_STRING, HUBBUB_SECRET, .fallback = HUBBUB_TEXT("hunter2"));
        FIELD(number, "number", HUBBUB_KIND_INTEGER, HUBBUB_SECRET, .minimum = 0);
        FIELD(blob, "blob", HUBBUB_KIND_JSON, HUBBUB_SECRET, .minimum = 0);
        FIELD(item, "", HUBBUB_KIND_STRING, 0, .minimum = 0);
        static const hubbub_field_spec *const items[] = {&item};
        FIELD(words, "words", HUBBUB_KIND_LIST, HUBBUB_SECRET, MEMBERS(items));
        static const hubbub_field_spec *const pair[] = {&open, &word};
        FIELD(record, "record", HUBBUB_KIND_RECORD, HUBBUB_SECRET, MEMBERS(pair));
        FIELD(part, "", HUBBUB_KIND_RECORD, 0, MEMBERS(pair));
        static const hubbub_field_spec *const parts[] = {&part};
        FIELD(list, "list", HUBBUB_KIND_LIST, 0, MEMBERS(parts));
        static const hubbub_field_spec *const lists[] = {&list};
        FIELD(deep, "deep", HUBBUB_KIND_RECORD, 0, MEMBERS(lists));
        FIELD(pass, "pass", HUBBUB_KIND_STRING, HUBBUB_SECRET, .minimum = 0);
        static const hubbub_field_spec *const settings[] = {
            &open, &page, &word, &usual, &number, &blob, &words, &record, &deep,
        };
        static const hubbub_field_spec *const attributes[] = {&pass};
        static const hubbub_type_spec message = {
            .head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("vault.message"),
            .payload_kinds = 1u << HUBBUB_PAYLOAD_TEXT, .help = HUBBUB_TEXT("A message."),
            .attributes = attributes, .attribute_count = 1,
        };
        static const hubbub_type_spec *const types[] = {&message};
        static const hubbub_descriptor descriptor = {
            .head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("vault"), .version = HUBBUB_TEXT("1.0.0"),
            .summary = HUBBUB_TEXT("Secrets everywhere"), .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK,
            .emits = types, .emit_count = 1, .accepts = types, .accept_count = 1,
            .settings = settings, .setting_count = sizeof(settings) / sizeof(settings[0]),
        };
        static int32_t create(const hubbub_adapter *a, const hubbub_host *h, const hubbub_value *s, hubbub_instance **i) {
            (void)a; (void)h; (void)s; *i = NULL; return HUBBUB_E_FAILED;
        }
        static void destroy(hubbub_instance *i) { (void)i; }
        static int32_t start(hubbub_instance *i) { (void)i; return HUBBUB_OK; }
        static int32_t stop(hubbub_instance *i, uint32_t deadline) { (void)i; (void)deadline; return HUBBUB_OK; }
        static int32_t deliver(hubbub_instance *i, const hubbub_delivery *d, uint64_t n, uint64_t *taken) {
            (void)i; (void)d; (void)n; *taken = 0; return HUBBUB_OK;
        }
        static const hubbub_adapter table = {
            .head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor, .create = create, .destroy = destroy,
            .start = start, .stop = stop, .deliver = deliver,
        };
        HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) { return &table; }
        """
}
