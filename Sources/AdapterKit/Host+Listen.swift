internal import CHubbub
internal import Descriptors
internal import Glibc

extension Host {
    /// Listens at an address; `body` is called on the instance's thread with each connection: its descriptor, which is
    /// non-blocking, close-on-exec and now the adapter's, and the peer's name. Needs `hubbub.listen/1` in the descriptor
    /// of the adapter. Instance thread.
    ///
    /// - Parameter address: `tcp:HOST:PORT` (port 0 for any) or `unix:PATH`.
    /// - Throws: `invalid`, `busy` when the address is in use, `denied`, `io`, or `unsupported`.
    public func listen(
        at address: String, _ body: @escaping (_ descriptor: Int32, _ peer: String) -> Void
    ) throws(AdapterError) -> Listener {
        guard let listen = unsafe extensions.listen else { throw extensions.missing(HUBBUB_LISTEN_ID) }
        let key = callbacks.nextKey()
        var handle: UInt64 = 0
        try check(
            unsafe withText(address) { unsafe listen.pointee.open(table, $0, connectionCame, pointer(key), &handle) })
        callbacks.listeners[key] = Callbacks.Listener(body: body, handle: handle)
        return Listener(host: self, key: key, handle: handle)
    }
}

/// A listening socket that the host owns. All of it belongs to the instance's thread.
public final class Listener {
    private let host: Host
    private let key: UInt64
    private let handle: UInt64

    init(host: Host, key: UInt64, handle: UInt64) {
        self.host = host
        self.key = key
        self.handle = handle
    }

    /// Whether it leaves new connections in the socket's queue for now.
    public func pause(_ paused: Bool) throws(AdapterError) {
        guard let listen = unsafe host.extensions.listen else { return }
        try host.check(unsafe listen.pointee.pause(host.table, handle, paused ? 1 : 0))
    }

    /// Ends it. Once is enough; more do no harm.
    public func close() {
        guard host.callbacks.listeners.removeValue(forKey: key) != nil else { return }
        _ = unsafe host.extensions.listen?.pointee.close(host.table, handle)
    }

    /// The port that a TCP listener has, 0 where there is none.
    public var port: Int {
        guard let listen = unsafe host.extensions.listen else { return 0 }
        return unsafe Int(listen.pointee.port(host.table, handle))
    }
}

private func connectionCame(
    _ instance: OpaquePointer?, _ descriptor: Int32, _ peer: hubbub_text, _ argument: UnsafeMutableRawPointer?
) {
    let listener = unsafe InstanceBox.from(instance)?.host.callbacks.listeners[key(argument)]
    guard let listener else {
        // Nobody is there to own it any more.
        _ = close(descriptor)
        return
    }
    listener.body(descriptor, unsafe String(copying: peer))
}
