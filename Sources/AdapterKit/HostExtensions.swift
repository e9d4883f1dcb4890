internal import CHubbub
internal import Descriptors

/// The host's extensions that the adapter declared, looked up once.
@safe struct HostExtensions {
    private(set) var timer: UnsafePointer<hubbub_timer>?
    private(set) var watch: UnsafePointer<hubbub_watch>?
    private(set) var listen: UnsafePointer<hubbub_listen>?
    private(set) var state: UnsafePointer<hubbub_state>?
    private let declared: [String]

    init(_ host: UnsafePointer<hubbub_host>, declared: [String]) {
        self.declared = declared
        unsafe timer = unsafe find(HUBBUB_TIMER_ID, in: host, \.head)
        unsafe watch = unsafe find(HUBBUB_WATCH_ID, in: host, \.head)
        unsafe listen = unsafe find(HUBBUB_LISTEN_ID, in: host, \.head)
        unsafe state = unsafe find(HUBBUB_STATE_ID, in: host, \.head)
    }

    /// The structure of an extension, unless it is undeclared, missing or too short.
    private func find<Structure>(
        _ id: String, in host: UnsafePointer<hubbub_host>, _ head: KeyPath<Structure, hubbub_head>
    ) -> UnsafePointer<Structure>? {
        guard declared.contains(id) else { return nil }
        let found = unsafe withText(id) { unsafe host.pointee.extension(host, $0) }
        guard let structure = unsafe found?.assumingMemoryBound(to: Structure.self) else { return nil }
        guard unsafe reaches(structure.pointee[keyPath: head], Structure.self) else { return nil }
        return unsafe structure
    }

    /// The error for an extension that is not there.
    func missing(_ id: String) -> AdapterError {
        declared.contains(id)
            ? AdapterError(.unsupported, "this hub does not offer \(id): use a newer one")
            : AdapterError(.unsupported, "the adapter's descriptor does not name \(id): add it to its extensions")
    }
}

extension Host {
    /// An extension of the host by its id, for those that this kit has no functions for. Instance thread.
    @unsafe public func lookUp(extension id: String) -> UnsafeRawPointer? {
        unsafe withText(id) { unsafe table.pointee.extension(table, $0) }
    }
}
