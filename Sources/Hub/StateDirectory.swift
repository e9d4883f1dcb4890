internal import Control
internal import JSONText
internal import Unix

/// The one directory in which a hub keeps what it must know after a restart.
///
/// ```
/// lock             held by the hub that runs
/// format           the version of this layout, as a line
/// endpoints/NAME/  each endpoint's own
/// holds            what an operator has paused or drained
/// journal/         what durable routes have not delivered yet
/// ```
struct StateDirectory: ~Copyable {
    /// What this version writes and reads.
    static let format = 1

    let path: String
    private let lock: FileDescriptor

    /// Opens it for this process alone, and makes it where it is missing.
    init(_ path: String) throws(HubFailure) {
        let file = try Self.lock(path)
        try Self.checkFormat(path)
        self.path = path
        lock = file
    }

    private static func lock(_ path: String) throws(HubFailure) -> FileDescriptor {
        do throws(SystemError) {
            try Directories.create(path)
            let file = try Files.openLock(Path.join(path, "lock"))
            if try Files.lock(file, waiting: false) { return file }
        } catch {
            throw failure(path, error)
        }
        throw HubFailure("another hub uses the state directory \(path): end it, or give this one another --state")
    }

    /// Makes the endpoint's own directory.
    func directory(of endpoint: String) throws(HubFailure) -> String {
        let directory = Path.join(Path.join(path, "endpoints"), endpoint)
        do throws(SystemError) { try Directories.create(directory) } catch { throw Self.failure(path, error) }
        return directory
    }

    /// Where the journal is.
    var journal: String { StatePath.journal(in: path) }

    /// Where it stands what is paused.
    static func holds(in path: String) -> String { Path.join(path, "holds") }

    static func readHolds(_ file: String) throws(HubFailure) -> Holds {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try Files.read(file, limit: 1 << 20) } catch { throw failure(file, error) }
        guard let json = try? JSONValue(parsing: bytes.span), let holds = Holds(json) else {
            throw HubFailure("\(file) does not say what is paused: remove it, and nothing is")
        }
        return holds
    }

    /// Keeps what is paused.
    func keep(_ holds: Holds) throws(HubFailure) {
        let file = Self.holds(in: path)
        // That nothing is needs no room: on a disk that is full, what waits must be able to go on.
        if holds.isEmpty, (try? Files.remove(file)) != nil { return }
        do throws(SystemError) { try Files.write(holds.json.bytes, to: file) } catch {
            throw Self.failure(path, error)
        }
    }

    private static func checkFormat(_ path: String) throws(HubFailure) {
        let file = Path.join(path, "format")
        guard let bytes = try? Files.read(file, limit: 64) else {
            do throws(SystemError) { try Files.write(Array("\(format)\n".utf8), to: file) } catch {
                throw failure(path, error)
            }
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let version = Int(text.prefix { $0 != "\n" }) else {
            throw HubFailure("\(file) does not say which format the state has: is \(path) really a hub's?")
        }
        if version > format {
            throw HubFailure(
                "the state in \(path) has format \(version), and this hub knows \(format): use the newer hub, or name "
                    + "another directory with --state")
        }
    }

    private static func failure(_ path: String, _ error: SystemError) -> HubFailure {
        HubFailure("the state directory \(path) cannot be used: \(error): name another one with --state")
    }
}
