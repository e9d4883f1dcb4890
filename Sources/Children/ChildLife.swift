package import Placement
internal import Unix

/// One process of an endpoint, from its start to its end. [instance's thread]
@safe final class ChildLife {
    /// What it runs.
    let library: ChildLibrary
    let line: RingLine
    let process: AttachedProcess
    /// On which it asks for listening sockets.
    let channel: MessageSocket
    let began = Clock.monotonic()
    var grantor: CreditGrantor
    /// Of requests, by the hub's number.
    var requests: [UInt64: UInt64] = [:]
    var isStopping = false
    /// When its stop has to be at an end, on the monotonic clock, while that is not cared for.
    var stopsUntil: UInt64?
    /// The hub knows that it has stopped.
    var hasToldStopped = false
    /// Why the hub ended it; nothing that it wrote since is looked at.
    var verdict: String?
    /// It said that its adapter has stopped.
    var hasStopped = false
    /// How it ended, once it was collected.
    var ending: Command.Ending?
    var hasEnded = false
    /// Somebody looks whether it takes what it is sent.
    var isWatched = false
    /// It said that its adapter runs.
    var hasStarted = false
    /// What it said before it had the place of the one before it.
    var early: [ChildMessage] = []
    /// Addresses of the sockets that it asked for.
    var claimed: Set<String> = []
    private let directory: String

    /// Starts a process and tells it what to be.
    ///
    /// - Parameter behind: events and bytes that the one before it emitted and the routes have not taken.
    init(
        _ options: ChildOptions, _ library: ChildLibrary, bell: Bell, behind: (events: Int, bytes: Int) = (0, 0)
    ) throws(SystemError) {
        self.library = library
        let capacity = Inheritance.capacity
        let own = try SharedMemory(making: "hubbub-to-child", capacity: capacity, writers: .maker)
        let theirs = try SharedMemory(making: "hubbub-from-child", capacity: capacity, writers: .everybody)
        let childBell = try Bell()
        line = RingLine(own: own, peer: theirs, bell: bell, peerBell: childBell)
        grantor = line.creditGrantor(behind: behind)
        var setUp = options.setUp
        (setUp.library, setUp.preloads) = (library.path, library.preloads)
        do throws(RingFault) { try line.send(RecordKind.message, HubMessage.setUp(setUp).bytes) } catch {
            throw SystemError(code: 22, call: "adapter-host", error.description)
        }
        let (ours, channel) = try MessageSocket.pair(patience: .seconds(10))
        self.channel = ours
        directory = try options.directories.make(for: options.setUp.endpoint)
        var command = Command(options.executable, ["adapter-host"])
        command.environment = options.environment.merging(["TMPDIR": directory]) { _, ours in ours }
        let descriptors = [
            Inheritance.hubMemory: own.descriptor, Inheritance.childMemory: theirs.descriptor,
            Inheritance.childBell: childBell.descriptor, Inheritance.hubBell: bell.descriptor,
            Inheritance.channel: channel.descriptor.raw,
        ]
        do throws(SystemError) { process = try AttachedProcess(command, descriptors: descriptors) } catch {
            try? Directories.removeAll(directory)
            throw error
        }
    }

    /// Ends the process where it still runs, and removes what it left behind.
    func end() {
        if ending == nil {
            process.kill()
            _ = try? Poll.wait(for: process.end.raw, Poll.readable, timeout: .seconds(5))
            _ = process.collect()
        }
        try? Directories.removeAll(directory)
    }
}

/// What a process is started with.
package struct ChildOptions: Sendable {
    /// Its library is that of `library`.
    package var setUp: SetUp
    /// The version to begin with.
    package var library: ChildLibrary
    /// This program.
    package var executable: String
    package var environment: [String: String]
    /// Where its temporary directory lies.
    package var directories: ProcessDirectories

    package init(
        setUp: SetUp, library: ChildLibrary, executable: String, environment: [String: String],
        directories: ProcessDirectories
    ) {
        self.setUp = setUp
        self.library = library
        self.executable = executable
        self.environment = environment
        self.directories = directories
    }
}
