extension WrongFile {
    /// Bytes that no editor writes.
    static let bytes: [WrongFile] = [
        .init(
            bytes: [],
            """
            hub.yaml:1:1: error: the key "endpoints" is missing [config.missing_key]
                for example endpoints: {ticks: {adapter: generate}}; hubbub init writes a whole file
            """),
        .init(
            bytes: Array("hub: \0\n".utf8),
            #"""
            hub.yaml:1:6: error: the control character \u{0} cannot stand here [yaml.syntax]
                in double quotes write \x and its number
            """#),
        .init(
            bytes: Array("hub: \u{1}\n".utf8),
            #"""
            hub.yaml:1:6: error: the control character \u{1} cannot stand here [yaml.syntax]
                in double quotes write \x and its number
            """#),
        .init(
            bytes: Array("hub: \u{7F}\n".utf8),
            #"""
            hub.yaml:1:6: error: the control character \u{7f} cannot stand here [yaml.syntax]
                in double quotes write \x and its number
            """#),
        .init(
            bytes: Array("# ü\nhub: é".utf8) + [0xFF],
            """
            hub.yaml:2:7: error: this is not UTF-8 [yaml.syntax]
                save the file as UTF-8
            """),
        .init(
            bytes: Array("hub: ".utf8) + [0xC0, 0x80],
            """
            hub.yaml:1:6: error: this is not UTF-8 [yaml.syntax]
                save the file as UTF-8
            """),
        .init(
            bytes: Array("hub: ".utf8) + [0xED, 0xA0, 0x80],
            """
            hub.yaml:1:6: error: this is not UTF-8 [yaml.syntax]
                save the file as UTF-8
            """),
        .init(
            bytes: Array("hub: ".utf8) + [0xE2, 0x82],
            """
            hub.yaml:1:6: error: this is not UTF-8 [yaml.syntax]
                save the file as UTF-8
            """),
        .init(
            bytes: Array("\u{FEFF}hub: Kitchen\nendpoints: {}\n".utf8),
            """
            hub.yaml:1:6: error: "Kitchen" is no name for a hub [config.bad_name]
                lower-case letters, digits and - make one, 63 at most
            """),
        .init(
            bytes: [0xFF, 0xFE] + Array("h\0u\0b\0".utf8),
            """
            hub.yaml:1:1: error: this is UTF-16 [yaml.syntax]
                save the file as UTF-8
            """),
        .init(
            bytes: Array("hub: a\u{FEFF}b\nendpoints: {}\n".utf8),
            #"""
            hub.yaml:1:6: error: "a\u{feff}b" is no name for a hub [config.bad_name]
                lower-case letters, digits and - make one, 63 at most
            """#),
        .init(
            bytes: Array("hub: Kitchen\r\nendpoints: {}\r\n".utf8),
            """
            hub.yaml:1:6: error: "Kitchen" is no name for a hub [config.bad_name]
                lower-case letters, digits and - make one, 63 at most
            """),
        .init(
            bytes: [UInt8](repeating: 0x5B, count: 40),
            """
            hub.yaml:1:34: error: lists and mappings are nested more than 32 deep [yaml.depth]
            """),
        .init(
            bytes: Array(("a: " + String(repeating: "{a: ", count: 40)).utf8),
            """
            hub.yaml:1:129: error: lists and mappings are nested more than 32 deep [yaml.depth]
            """),
        .init(
            bytes: Array(String(repeating: "- ", count: 100_000).utf8),
            """
            hub.yaml:1:67: error: lists and mappings are nested more than 32 deep [yaml.depth]
            """),
        .init(
            bytes: [UInt8](repeating: 0x23, count: 1 << 20 + 1),
            """
            hub.yaml: error: the file has 1048577 bytes; at most 1048576 are read [file.too_large]
            """),
        .init(
            bytes: Array("a: \"\(String(repeating: "x", count: 100_000))\"".utf8),
            """
            hub.yaml:1:1: error: "a" is no key [config.unknown_key]
                keys here: hub, log, log_format, drain, journal, adapters, endpoints and routes
            hub.yaml:1:1: error: the key "endpoints" is missing [config.missing_key]
                for example endpoints: {ticks: {adapter: generate}}; hubbub init writes a whole file
            """),
        .init(
            bytes: Array("endpoints: {}\n\"a\\e[31m\\nb\": 1\n".utf8),
            #"""
            hub.yaml:2:1: error: "a\u{1b}[31m\nb" is no key [config.unknown_key]
                keys here: hub, log, log_format, drain, journal, adapters, endpoints and routes
            """#),
        .init(
            #"""
            adapters: {pins: {"a\e[31m": 1}}
            endpoints: {}
            """#,
            #"""
            hub.yaml:1:30: error: adapters.pins.a\u{1b}[31m must be a SHA-256; "1" is none [config.bad_value]
                64 hexadecimal digits, as sha256sum prints them
            """#),
    ]
}
