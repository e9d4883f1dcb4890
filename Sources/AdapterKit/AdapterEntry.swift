public import CHubbub
internal import Descriptors
internal import Locks
internal import Synchronization

/// The entry of an adapter's library.
public enum AdapterEntry {
    /// Tables by the type that they are for, as addresses: they are never freed.
    private static let tables = Lock<[ObjectIdentifier: UInt]>([:])

    /// The table of an adapter for the function that its library exports. The same one each time; it is never freed.
    public static func export<Kind: Adapter>(_ kind: Kind.Type) -> UnsafePointer<hubbub_adapter>? {
        let address = tables.withLock { tables in
            if let known = tables[ObjectIdentifier(kind)] { return known }
            let made = unsafe UInt(bitPattern: make(kind))
            tables[ObjectIdentifier(kind)] = made
            return made
        }
        return unsafe UnsafePointer(bitPattern: address)
    }

    private static func make<Kind: Adapter>(_ kind: Kind.Type) -> UnsafePointer<hubbub_adapter> {
        let descriptor = kind.descriptor
        let box = AdapterBox(kind, descriptor)
        var table = unsafe hubbub_adapter()
        unsafe table.head = structureHead(hubbub_adapter.self)
        unsafe table.context = Unmanaged.passRetained(box).toOpaque()
        // The arena is not freed: the library stays loaded until the process ends.
        unsafe table.descriptor = Arena().export(descriptor)
        unsafe table.fill(for: descriptor)
        let memory = UnsafeMutablePointer<hubbub_adapter>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }
}

extension hubbub_adapter {
    /// Fills the slots that the descriptor's roles ask for; the others stay empty, which spares the host the calls.
    fileprivate mutating func fill(for descriptor: AdapterDescriptor) {
        unsafe create = unsafe createInstance
        unsafe destroy = unsafe destroyInstance
        unsafe start = unsafe startInstance
        unsafe stop = unsafe stopInstance
        if descriptor.roles.contains(.sink) { unsafe deliver = unsafe deliverToInstance }
        if descriptor.roles.contains(.source) {
            unsafe credit = unsafe creditInstance
            unsafe settled = unsafe settledOfInstance
        }
        if descriptor.roles.contains(.operations) {
            unsafe call = unsafe callInstance
            unsafe cancel = unsafe cancelCall
        }
        if descriptor.roles.contains(.requests) { unsafe answered = unsafe answerInstance }
        if descriptor.settings.contains(where: \.isLive) { unsafe configure = unsafe configureInstance }
    }
}
