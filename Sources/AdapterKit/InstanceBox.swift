internal import CHubbub
internal import Descriptors

/// What the context of an adapter's table points to: it knows the Swift type, which a C function cannot capture.
final class AdapterBox: Sendable {
    let make: @Sendable (Host, TypedValue) throws(AdapterError) -> any Adapter
    /// Names of the operations, in the order of the descriptor.
    let operations: [String]
    /// Ids of the extensions that the descriptor names.
    let extensions: [String]

    init<Kind: Adapter>(_ kind: Kind.Type, _ descriptor: AdapterDescriptor) {
        make = { (host, settings) throws(AdapterError) in try kind.init(host: host, settings: settings) }
        operations = descriptor.operations.map(\.name)
        extensions = descriptor.requiredExtensions + descriptor.optionalExtensions
    }
}

/// What the host's pointer to an instance points to.
final class InstanceBox {
    let adapter: any Adapter
    let host: Host
    let operations: [String]

    init(_ adapter: any Adapter, host: Host, operations: [String]) {
        self.adapter = adapter
        self.host = host
        self.operations = operations
    }

    /// The pointer that the host holds, with one reference, until `release`.
    func retained() -> OpaquePointer {
        unsafe OpaquePointer(Unmanaged.passRetained(self).toOpaque())
    }

    /// The box behind the host's pointer.
    static func from(_ instance: OpaquePointer?) -> InstanceBox? {
        guard let instance = unsafe instance else { return nil }
        return unsafe Unmanaged<InstanceBox>.fromOpaque(UnsafeRawPointer(instance)).takeUnretainedValue()
    }

    /// Ends what the adapter left open and gives the host's reference back.
    static func release(_ instance: OpaquePointer?) {
        guard let instance = unsafe instance else { return }
        let box = unsafe Unmanaged<InstanceBox>.fromOpaque(UnsafeRawPointer(instance)).takeRetainedValue()
        box.host.releaseCallbacks()
    }
}

extension Host {
    /// Ends timers, watches and listeners that are still there, and breaks the cycles that their closures make.
    func releaseCallbacks() {
        for timer in callbacks.timers.values { unsafe extensions.timer?.pointee.cancel(table, timer.handle) }
        for descriptor in callbacks.watches.keys { _ = unsafe extensions.watch?.pointee.remove(table, descriptor) }
        for listener in callbacks.listeners.values {
            _ = unsafe extensions.listen?.pointee.close(table, listener.handle)
        }
        callbacks.removeAll()
    }
}
