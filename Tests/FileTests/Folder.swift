internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing
internal import Unix

@testable import FileAdapter

/// A folder of a test's own, with a host whose instance reads or writes there.
final class Folder {
    let path: String

    init() throws { path = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-file") }

    deinit { try? Directories.removeAll(path) }

    subscript(name: String) -> String { Path.join(path, name) }

    /// Replaces the file.
    func write(_ text: String, to name: String) throws {
        unsafe unlink(self[name])
        try append(text, to: name)
    }

    /// What a program that has the file open does.
    func append(_ text: String, to name: String) throws {
        let file = unsafe open(self[name], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        try FileDescriptor(owning: file).write(all: Array(text.utf8))
    }

    func read(_ name: String) -> String? {
        (try? Files.read(self[name], limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A started instance that reads `in`, and remembers how far.
    func reader(_ settings: [TypedValue.Field] = []) throws -> TestHost {
        let host = try TestHost(FileAdapter.self)
        host.extensions.stateDirectory = path
        let given = settings + [.init("read", .string(self["in"]))]
        #expect(host.create(given) == HUBBUB_OK)
        guard host.start() == HUBBUB_OK else { throw TestFailure(host.lastErrorSet) }
        host.runPosts()
        return host
    }

    /// A started instance that writes `out`.
    func writer(_ settings: [TypedValue.Field] = [], to name: String = "out") throws -> TestHost {
        let host = try TestHost(FileAdapter.self)
        host.extensions.stateDirectory = path
        let given = settings + [.init("write", .string(self[name]))]
        guard host.create(given) == HUBBUB_OK else { throw TestFailure(host.lastErrorSet) }
        guard host.start() == HUBBUB_OK else { throw TestFailure(host.lastErrorSet) }
        return host
    }
}

extension TestHost {
    /// What changed in the folder is noticed.
    func notice() {
        for descriptor in extensions.watches.keys { ready(descriptor, .readable) }
        while runPosts() > 0 {}
    }

    var payloads: [String] { calls.emitted.map(\.payload) }

    /// All that was emitted so far is delivered.
    func settleAll() { for event in calls.emitted { settle(event.token, .delivered) } }
}

let text = TypedValue.Field("format", .string("text"))
