internal import Loader
internal import Testing

/// Libraries that load, and whose words are wrong: entry, table, descriptor.
extension BadLibrary {
    static let tables: [BadLibrary] = [
        BadLibrary(
            "no entry", .refused, .noEntry,
            "it does not export hubbub_adapter_entry_v1, so it is no adapter or one for another version of hubbub: remove it, or build it for this one"
        ) { try $0.build($1, "int something(void) { return 1; }") },
        BadLibrary(
            "entry returns NULL", .refused, .entryNull,
            "its entry function returned NULL, so by its own word it cannot work here: see what it asks for",
            AdapterSource(entry: "return NULL;")),
        BadLibrary(
            "entry says why it returns NULL", .refused, .entryNull,
            "its entry function returned NULL, so by its own word it cannot work here: see what it asks for; it said: no licence found",
            AdapterSource(entry: "fputs(\"no licence found\\n\", stderr); return NULL;")),
        BadLibrary(
            "wrong magic", .refused, .wrongMagic,
            "its table begins with 0xdeadbeef, not with 0x42425548: set head with HUBBUB_HEAD(hubbub_adapter)",
            AdapterSource(change: "t.head.magic = 0xdeadbeef;")),
        BadLibrary(
            "newer major", .refused, .newerMajor,
            "it was built for interface 2.3, this host has 1.1: use a newer hubbub",
            AdapterSource(change: "t.head.major = 2; t.head.minor = 3;")),
        BadLibrary(
            "older major", .refused, .olderMajor,
            "it was built for interface 0.1, this host has 1.1: build it again",
            AdapterSource(change: "t.head.major = 0;")),
        // 1.0 is the oldest there is; its table had this size, and will have it for ever.
        BadLibrary("older minor", .ok, nil, "", AdapterSource(change: "t.head.minor = 0; t.head.struct_size = 128;")),
        BadLibrary("newer minor", .ok, nil, "", AdapterSource(change: "t.head.minor = 7; t.head.struct_size += 64;")),
        BadLibrary(
            "short structure", .refused, .shortStructure,
            "struct_size of its table is 40, interface 1.0 has at least 128: set head with HUBBUB_HEAD(hubbub_adapter)",
            AdapterSource(change: "t.head.struct_size = 40;")),
        BadLibrary(
            "null function", .refused, .nullFunction,
            "the function stop of its table is NULL: every adapter must set it", AdapterSource(change: "t.stop = NULL;")
        ),
        BadLibrary(
            "null function of a role", .refused, .nullFunction,
            "the function deliver of its table is NULL: an adapter of the role sink must set it",
            AdapterSource(change: "d.roles |= HUBBUB_ROLE_SINK; d.accepts = emits; d.accept_count = 1;")),
        BadLibrary(
            "no descriptor", .refused, .invalidDescriptor,
            "the field descriptor of its table is NULL: every adapter must set it",
            AdapterSource(change: "t.descriptor = NULL;")),
        BadLibrary(
            "malformed name", .refused, .invalidDescriptor,
            "its descriptor is not valid: name is \"Bad Name\": lower-case letters, digits and - are allowed, 32 at most",
            AdapterSource(name: "Bad Name")),
        BadLibrary(
            "absurd count", .refused, .invalidDescriptor,
            "its descriptor is not valid: emits has a count of 1073741824 and no list, or more than 4096",
            AdapterSource(change: "d.emit_count = 1u << 30;")),
        BadLibrary(
            "missing extension", .refused, .missingExtension,
            "it requires hubbub.teleport/9, which this host does not offer: use a newer hubbub",
            AdapterSource(
                change: "static const hubbub_text ids[] = {HUBBUB_TEXT(\"hubbub.teleport/9\")};"
                    + "d.required_extensions = ids; d.required_extension_count = 1;")),
        BadLibrary(
            "duplicate name", .refused, .duplicateName,
            "the adapter good is there twice, the other one is {folder}/another.so: remove one"
        ) {
            try $0.build("another.so", AdapterSource().text)
            try $0.build($1, AdapterSource().text)
        },
        BadLibrary(
            "second export", .ok, .exportsMore,
            "it exports more than its entry: more; link it with a version script",
            AdapterSource(declarations: "int more(void) { return 1; }")),
    ]
}
