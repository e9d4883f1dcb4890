internal import Locks
internal import Synchronization

/// Where a local server is knocked at, from the threads of its clients.
final class LocalDoor: Sendable {
    /// The two directions of a connection that is to be.
    struct Knock: Sendable {
        let toServer: LocalMailbox
        let toClient: LocalMailbox
    }

    private struct State {
        var waiting: [Knock] = []
        var isShut = false
    }

    /// Clients that wait to be let in.
    private static let most = 128

    private let state = Lock(State())
    private let bell: Doorbell

    /// - Parameter bell: rung when somebody knocks.
    init(_ bell: Doorbell) { self.bell = bell }

    /// Returns false where there is no room.
    func knock(_ knock: Knock) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isShut, state.waiting.count < Self.most else { return false }
            state.waiting.append(knock)
            return true
        }
        // Where it cannot be rung for now, the client's time-out ends the attempt, and the next one rings again.
        if isTaken { bell.ring() }
        return isTaken
    }

    /// Those who have knocked.
    func take() -> [Knock] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Nobody can knock any more.
    func shut() { state.withLock { $0.isShut = true } }
}

/// The local servers of this process. An adapter's library is loaded once, so that its endpoints find each other here.
enum LocalDoors {
    private static let doors = Lock<[CarrierAddress: LocalDoor]>([:])

    /// Whether the address was free for the door.
    static func add(_ door: LocalDoor, at address: CarrierAddress) -> Bool {
        doors.withLock { doors in
            guard doors[address] == nil else { return false }
            doors[address] = door
            return true
        }
    }

    static func remove(at address: CarrierAddress) { doors.withLock { $0[address] = nil } }

    static subscript(address: CarrierAddress) -> LocalDoor? { doors.withLock { $0[address] } }
}
