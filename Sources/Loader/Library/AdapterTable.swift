internal import CHubbub
internal import Descriptors

/// The table that an adapter's entry returned, before it is trusted.
@unsafe struct AdapterTable {
    let pointer: UnsafePointer<hubbub_adapter>

    /// Calls the entry.
    ///
    /// - Throws: `entryNull`.
    init(calling entry: DynamicLibrary.Entry) throws(Reason) {
        guard let pointer = unsafe entry() else {
            throw Reason(
                .entryNull,
                "its entry function returned NULL, so by its own word it cannot work here: see what it asks for")
        }
        unsafe self.pointer = pointer
    }

    /// What the first minor version of this major had: its last field was `extension`. Whatever is added later must be
    /// asked for, or adapters that were built before would be refused.
    private static let smallest = unsafe UInt32(
        (unsafe MemoryLayout<hubbub_adapter>.offset(of: \.extension) ?? 0) + MemoryLayout<UnsafeRawPointer>.size)

    private var head: hubbub_head { unsafe UnsafeRawPointer(pointer).load(as: hubbub_head.self) }

    /// The version of the interface that it was built against.
    var abi: String { unsafe "\(head.major).\(head.minor)" }

    /// Checks what must be right before anything else of the table may be read.
    func check() throws(Reason) {
        let head = unsafe head
        guard head.magic == HUBBUB_ABI_MAGIC else {
            throw Reason(
                .wrongMagic,
                "its table begins with 0x\(String(head.magic, radix: 16)), not with 0x\(String(HUBBUB_ABI_MAGIC, radix: 16)): "
                    + "set head with HUBBUB_HEAD(hubbub_adapter)")
        }
        let ours = "\(HUBBUB_ABI_MAJOR).\(HUBBUB_ABI_MINOR)"
        guard head.major <= UInt16(HUBBUB_ABI_MAJOR) else {
            throw unsafe Reason(
                .newerMajor, "it was built for interface \(abi), this host has \(ours): use a newer hubbub")
        }
        guard head.major == UInt16(HUBBUB_ABI_MAJOR) else {
            throw unsafe Reason(.olderMajor, "it was built for interface \(abi), this host has \(ours): build it again")
        }
        let size = unsafe Self.smallest
        guard head.struct_size >= size else {
            throw Reason(
                .shortStructure,
                "struct_size of its table is \(head.struct_size), interface \(HUBBUB_ABI_MAJOR).0 has at least \(size): "
                    + "set head with HUBBUB_HEAD(hubbub_adapter)")
        }
    }

    /// Reads the descriptor.
    func descriptor() throws(Reason) -> AdapterDescriptor {
        guard let descriptor = unsafe pointer.pointee.descriptor else {
            throw Reason(.invalidDescriptor, "the field descriptor of its table is NULL: every adapter must set it")
        }
        do throws(DescriptorError) { return unsafe try AdapterDescriptor(reading: descriptor) } catch {
            throw Reason(.invalidDescriptor, "its descriptor is not valid: \(error)")
        }
    }

    /// Checks that the functions are there that every adapter has, and those of its roles.
    func checkFunctions(_ descriptor: AdapterDescriptor) throws(Reason) {
        let table = unsafe pointer.pointee
        let functions: [(name: String, isThere: Bool, role: Roles?)] = unsafe [
            ("create", table.create != nil, nil), ("destroy", table.destroy != nil, nil),
            ("start", table.start != nil, nil), ("stop", table.stop != nil, nil),
            ("deliver", table.deliver != nil, .sink), ("call", table.call != nil, .operations),
            ("answered", table.answered != nil, .requests),
        ]
        for function in functions where !function.isThere {
            if let role = function.role, !descriptor.roles.contains(role) { continue }
            let why =
                function.role.map { "an adapter of the role \($0.list.joined()) must set it" }
                ?? "every adapter must set it"
            throw Reason(.nullFunction, "the function \(function.name) of its table is NULL: \(why)")
        }
    }
}
