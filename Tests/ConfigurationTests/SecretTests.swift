internal import Configuration
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

@Suite struct SecretTests {
    private let secret = "hunter2"

    /// Every way in which a careless line of code could print something.
    private func printed(_ text: String, environment: [String: String] = [:]) -> String {
        let draft = ConfigurationDraft(parsing: Array(text.utf8), file: "hub.yaml")
        let loaded = draft.resolve(environment: environment, adapters: Fixtures.catalogue)
        let result = ConfigurationCheck(loaded, adapters: Fixtures.catalogue).run()
        var output = result.text + result.json.text
        dump(draft, to: &output)
        dump(loaded, to: &output)
        for endpoint in loaded.configuration.endpoints {
            output += "\(endpoint) \(endpoint.settings) \(endpoint.settings.redacted)"
            debugPrint(endpoint.settings, to: &output)
        }
        return output
    }

    @Test(arguments: [
        "password: hunter2", "password: [hunter2]", "pin: hunter2", "pin: ${PIN}", "password: ${PASS}",
        "pin: {a: hunter2}",
        "password: 'file:/hunter3'", "senders: [{name: a, key: hunter2, limit: x}]",
        "senders: [{name: a, key: {b: hunter2}}]",
        "pin: ${NONE:-hunter2}", "mode: ${PASS}", "tls: {enabled: '${PASS}'}", "home: ${PASS}",
    ])
    func areNeverPrinted(_ line: String) {
        let text = "endpoints:\n  x:\n    adapter: wire\n    host: h\n    \(line)\n    rat: 1\n"
        let output = printed(text, environment: ["PASS": secret, "PIN": secret])
        #expect(output.contains("\"rat\" is no setting"))
        if line.contains("mode") || line.contains("home") || line.contains("tls") {
            #expect(!Fixtures.check(text, environment: ["PASS": secret]).text.contains(secret))
        } else {
            #expect(!output.contains(secret))
        }
    }

    @Test(arguments: [
        "endpoints: {x: {adapter: wire, host: h, password:hunter2}}",
        "endpoints: {x: {adapter: wire, password hunter2}}",
        "endpoints: {x: password hunter2}", "endpoints: [password hunter2]",
        "endpoints: {x: {adapter: wire, password: *hunter}}",
        "endpoints: {x: {adapter: wire, host: h, password: '${FILE}'}}",
    ])
    func areNotPrintedWhereTheFormIsWrong(_ text: String) {
        let result = Fixtures.check(text, environment: ["FILE": "file:/hunter2"])
        #expect(result.hasErrors)
        #expect(!result.text.contains(secret), "\(result.text)")
    }

    @Test func redactedSettingsShowTheRest() {
        let loaded = Fixtures.load(
            "endpoints: {x: {adapter: wire, host: h, password: p, senders: [{name: a, key: k}]}}")
        let redacted = loaded.configuration.endpoints[0].settings.redacted
        #expect(redacted["host"] == .string("h"))
        #expect(redacted["password"] == .string("(secret)"))
        #expect(redacted["senders"]?.list?.first?["key"] == .string("(secret)"))
        #expect(redacted["senders"]?.list?.first?["name"] == .string("a"))
    }

    @Test func comeFromFiles() throws {
        try withFolder { folder in
            try write("hunter2\n", "\(folder)/password", mode: 0o600)
            let file = "\(folder)/hub.yaml"
            for path in ["password", "\(folder)/password", "${NAME}"] {
                let loaded = Fixtures.load(
                    "endpoints: {x: {adapter: wire, host: h, password: 'file:\(path)'}}", file: file,
                    environment: ["NAME": "password"])
                #expect(loaded.findings.isEmpty, "\(loaded.findings)")
                #expect(loaded.configuration.endpoints[0].settings.record["password"] == .string(secret))
            }
        }
    }

    @Test func aFileThatOthersReadIsWarnedOf() throws {
        try withFolder { folder in
            try write("12345", "\(folder)/pin", mode: 0o644)
            let loaded = Fixtures.load("endpoints: {x: {adapter: wire, host: h, pin: 'file:\(folder)/pin'}}")
            #expect(loaded.findings.map(\.code) == [.secretExposed])
            #expect(loaded.findings.map(\.severity) == [.warning])
            #expect(loaded.configuration.endpoints[0].settings.record["pin"] == .integer(12345))
        }
    }

    @Test func onlySecretsAreReadFromFiles() {
        let settings = Fixtures.settings("wire", "host: file:/etc/passwd")
        #expect(settings["host"] == .string("file:/etc/passwd"))
    }

    @Test func largeFilesFoldersAndPipesAreRefused() throws {
        try withFolder { folder in
            try write(String(repeating: "a", count: 65_537), "\(folder)/large", mode: 0o600)
            #expect(unsafe mkfifo("\(folder)/pipe", 0o600) == 0)
            for (name, reason) in [
                ("large", "more than 65536 bytes"), ("pipe", "no ordinary file"), (".", "no ordinary file"),
            ] {
                let loaded = Fixtures.load(
                    "endpoints: {x: {adapter: wire, host: h, password: 'file:\(folder)/\(name)'}}")
                #expect(loaded.findings.map(\.code) == [.secretUnreadable])
                #expect(loaded.findings.first?.message.contains(reason) == true, "\(loaded.findings)")
            }
        }
    }

    @Test func configurationFilesAreRead() throws {
        try withFolder { folder in
            try write("hub: attic\nendpoints: {}\n", "\(folder)/hub.yaml", mode: 0o600)
            #expect(ConfigurationDraft.read(path: "\(folder)/hub.yaml").configuration.hub == "attic")
            let missing = ConfigurationDraft.read(path: "\(folder)/none.yaml").findings
            #expect(missing.map(\.code) == [.fileUnreadable])
            #expect(missing.first?.hint == "hubbub init writes one")
            try write(String(repeating: "#", count: 1 << 20) + "#", "\(folder)/large.yaml", mode: 0o600)
            #expect(ConfigurationDraft.read(path: "\(folder)/large.yaml").findings.map(\.code) == [.fileTooLarge])
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/hubbub-configuration-\(UInt64.random(in: 0 ... .max))"
        #expect(unsafe mkdir(folder, 0o700) == 0)
        defer { removeFolder(folder) }
        try body(folder)
    }

    private func removeFolder(_ folder: String) {
        for name in ["password", "pin", "large", "pipe", "hub.yaml", "large.yaml"] {
            _ = unsafe unlink("\(folder)/\(name)")
        }
        _ = unsafe rmdir(folder)
    }

    private func write(_ text: String, _ path: String, mode: UInt32) throws {
        try Files.write(Array(text.utf8), to: path, mode: mode)
        #expect(unsafe chmod(path, mode) == 0)
    }
}
