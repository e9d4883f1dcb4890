internal import CHubbub

/// What to watch a descriptor for, and what there is.
public struct WatchEvents: OptionSet, Hashable, Sendable {
    /// The bits of `include/hubbub/watch.h`.
    public let rawValue: UInt32

    /// A set from its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to read, or the stream has ended.
    public static let readable = WatchEvents(rawValue: 1)
    /// There is room to write.
    public static let writable = WatchEvents(rawValue: 2)
    /// The peer closed, or an error stands: reported without being asked for.
    public static let hangup = WatchEvents(rawValue: 4)
}

extension Host {
    /// Runs `body` on the instance's thread whenever the descriptor is ready, as long as it is (level-triggered). The
    /// descriptor must be non-blocking and stays the caller's; it has one watch. Needs `hubbub.watch/1` in the
    /// descriptor of the adapter. Instance thread.
    ///
    /// - Throws: `unsupported` where the host has no watches, `invalid` for a descriptor that cannot be watched.
    public func watch(
        _ descriptor: Int32, for events: WatchEvents, _ body: @escaping (WatchEvents) -> Void
    ) throws(AdapterError) {
        guard let watch = unsafe extensions.watch else { throw extensions.missing(HUBBUB_WATCH_ID) }
        let key = callbacks.nextKey()
        try check(unsafe watch.pointee.add(table, descriptor, events.rawValue, descriptorReady, pointer(key)))
        callbacks.watches[descriptor] = Callbacks.Watch(key: key, body: body)
    }

    /// Changes what a watched descriptor is watched for; nothing leaves only `hangup`. Instance thread.
    public func changeWatch(_ descriptor: Int32, for events: WatchEvents) throws(AdapterError) {
        guard let watch = unsafe extensions.watch else { throw extensions.missing(HUBBUB_WATCH_ID) }
        try check(unsafe watch.pointee.change(table, descriptor, events.rawValue))
    }

    /// Ends the watch; to be called before the descriptor is closed. One that is not watched is no error. Instance thread.
    public func removeWatch(_ descriptor: Int32) {
        guard callbacks.watches.removeValue(forKey: descriptor) != nil else { return }
        _ = unsafe extensions.watch?.pointee.remove(table, descriptor)
    }
}

private func descriptorReady(
    _ instance: OpaquePointer?, _ descriptor: Int32, _ ready: UInt32, _ argument: UnsafeMutableRawPointer?
) {
    guard let watch = unsafe InstanceBox.from(instance)?.host.callbacks.watches[descriptor] else { return }
    // A descriptor's number is reused at once: what was meant for the watch before this one is not for it.
    guard unsafe watch.key == key(argument) else { return }
    watch.body(WatchEvents(rawValue: ready))
}
