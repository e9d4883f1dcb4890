package import AdapterKit
package import CHubbub
package import Descriptors
internal import EventBlock

/// A host in miniature for tests of adapters: it makes one instance through the C interface, calls it as a test says, and
/// records what the adapter calls. Nothing runs by itself: timers fire, posts run and descriptors are ready when the test
/// says so. One thread.
@safe package final class TestHost {
    /// The adapter's table, as its library would export it.
    @unsafe package let adapter: UnsafePointer<hubbub_adapter>
    /// The host's table, for tests that shorten it.
    @unsafe package let table: UnsafeMutablePointer<hubbub_host>
    @unsafe package internal(set) var instance: OpaquePointer?
    /// What the adapter called so far.
    package var calls = Recorded()
    /// How many more events `emit` takes.
    package var creditLeft = Int.max
    /// The code with which `emit` refuses the next event behind the taken ones, and with which `post` fails.
    package var emitCode = HUBBUB_OK
    package var postCode = HUBBUB_OK
    /// Extensions that the host does not have.
    package var withheld: Set<String> = []
    package let extensions = TestExtensions()

    let pool = EventPool()
    var identity = EventIdentity()
    var lastError = ""
    var errorText: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 0)

    /// Makes the tables; no instance yet.
    package init<Kind: Adapter>(_ kind: Kind.Type) throws {
        guard let adapter = unsafe AdapterEntry.export(kind) else { throw TestFailure("there is no table") }
        unsafe self.adapter = unsafe adapter
        unsafe table = UnsafeMutablePointer.allocate(capacity: 1)
        unsafe table.initialize(to: hubbub_host())
        fillTable()
    }

    /// Makes the tables and an instance with these settings.
    package convenience init<Kind: Adapter>(_ kind: Kind.Type, _ settings: [TypedValue.Field]) throws {
        try self.init(kind)
        let code = create(settings)
        guard code == HUBBUB_OK else { throw TestFailure("create returned \(code): \(lastErrorSet)") }
    }

    deinit {
        destroy()
        unsafe table.deallocate()
        unsafe errorText.deallocate()
    }

    /// The text of the adapter's last `set_error`.
    package var lastErrorSet: String { calls.errors.last?.message ?? "" }
}

/// Why a test cannot go on.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
