internal import AdapterKit
internal import Locks
internal import Synchronization
internal import Unix

/// The thread that serves a queue: its clients and its store. All that they ask for in one turn is carried out as one, so that
/// they share a sync of the disk, and nobody hears of anything before that. So it is with a pull, too: were it forgotten with the
/// machine's power, its message would be handed out twice, and who has it could not acknowledge it.
///
/// What comes during a sync is the next group: the slower the disk, the larger it is. That the thread does nothing else
/// meanwhile costs nobody anything who would not wait for it anyway; a second thread for the store would have to be woken for
/// each group, and wake this one, which takes as long as the work itself.
final class QueueThread: Sendable {
    typealias Post = @Sendable (QueueServer) -> Void

    private struct State {
        var posts: [Post] = []
        var hasEnded = false
    }

    private let loop: QueueLoop
    private let state = Lock(State())
    /// New connections that it has not looked at yet.
    private let strangers = Atomic(0)

    init() throws(SystemError) { loop = try QueueLoop() }

    /// Opens the store, tells how that went, and serves until the server has ended.
    ///
    /// - Parameters:
    ///   - opened: called on the new thread: nil where all is well.
    ///   - ended: called on it, as the last thing.
    func start(
        _ host: Host, _ settings: QueueSettings, _ place: StorePlace, _ pushes: PushesUnderWay,
        opened: @escaping @Sendable (AdapterError?) -> Void, ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try Thread.detached("hb-queue") { [self] in
            do throws(AdapterError) {
                let store = try place.open()
                opened(nil)
                serve(QueueServer(host: host, settings: settings, loop: loop, store: store, pushes: pushes))
                store.end()
            } catch {
                opened(error)
            }
            ended()
        }
    }

    /// Runs `body` on the thread, with the server. [any thread]
    ///
    /// - Returns: false where the thread has ended: `body` is forgotten.
    @discardableResult
    func post(_ body: @escaping Post) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard !state.hasEnded else { return (false, false) }
            state.posts.append(body)
            return (true, state.posts.count == 1)
        }
        if isFirst { loop.wake() }
        return isTaken
    }

    /// Hands over a new connection, where no more than `limit` of them wait: the thread may be at the disk for long. [any thread]
    ///
    /// - Parameter descriptor: the server's from now on, unless this returns false.
    func greet(_ descriptor: Int32, _ peer: String, limit: Int) -> Bool {
        guard strangers.load(ordering: .relaxed) < limit else { return false }
        strangers.add(1, ordering: .relaxed)
        return post { [self] server in
            strangers.subtract(1, ordering: .relaxed)
            server.greet(descriptor, peer)
        }
    }

    private func serve(_ server: QueueServer) {
        var slice = TimeSlice()
        while true {
            slice.adapt()
            loop.wait(isBusy: server.hasMore)
            for post in takePosts(isLast: false) { post(server) }
            loop.fireTimers()
            server.endTurn()
            if server.isDone { break }
        }
        for post in takePosts(isLast: true) { post(server) }
        server.end()
    }

    private func takePosts(isLast: Bool) -> [Post] {
        state.withLock { state in
            defer { (state.posts, state.hasEnded) = ([], isLast) }
            return state.posts
        }
    }
}
