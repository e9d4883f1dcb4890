package import CHubbub

/// Memory for C structures that point at each other: allocated piece by piece, freed together or never.
@safe public final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []
    private let memory: (any ArenaMemory)?

    /// An empty one.
    public init() { memory = nil }

    /// An empty one whose pieces lie where somebody else wants them.
    package init(_ memory: any ArenaMemory) { self.memory = memory }

    /// Frees all of it; nothing that it gave out may be used any more.
    public func free() {
        for index in unsafe blocks.indices {
            if let memory { unsafe memory.free(blocks[index]) } else { unsafe blocks[index].deallocate() }
        }
        unsafe blocks.removeAll()
    }

    private func allocate<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
        guard let memory else { return .allocate(capacity: count) }
        let piece = unsafe memory.allocate(
            count * MemoryLayout<Element>.stride, alignment: MemoryLayout<Element>.alignment)
        return unsafe piece.bindMemory(to: Element.self, capacity: count)
    }

    package func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let memory = unsafe allocate(Element.self, elements.count)
        unsafe memory.initialize(from: elements, count: elements.count)
        unsafe blocks.append(UnsafeMutableRawPointer(memory))
        return unsafe memory
    }

    package func copy<Element>(one element: Element) -> UnsafePointer<Element> {
        let memory = unsafe allocate(Element.self, 1)
        unsafe memory.initialize(to: element)
        unsafe blocks.append(UnsafeMutableRawPointer(memory))
        return unsafe UnsafePointer(memory)
    }

    package func text(_ string: String) -> hubbub_text { unsafe text(Array(string.utf8)) }

    package func text(_ bytes: [UInt8]) -> hubbub_text {
        guard let memory = unsafe copy(bytes) else { return unsafe hubbub_text() }
        return unsafe hubbub_text(UnsafeRawBufferPointer(start: memory, count: bytes.count))
    }

    func texts(_ strings: [String]) -> UnsafePointer<hubbub_text>? {
        unsafe UnsafePointer(copy(strings.map { unsafe text($0) }))
    }

    package func value(_ value: TypedValue) -> hubbub_value {
        var result = unsafe hubbub_value()
        unsafe result.kind = value.kind.rawValue
        switch value {
        case .none: break
        case .boolean(let boolean): unsafe result.integer = boolean ? 1 : 0
        case .integer(let integer), .duration(let integer), .size(let integer): unsafe result.integer = integer
        case .text(let string, _), .json(let string): unsafe result.text = text(string)
        case .binary(let bytes): unsafe result.text = text(bytes)
        case .real(let real): unsafe result.real = real
        case .list(let items):
            unsafe result.items = UnsafePointer(fields(items.map { TypedValue.Field("", $0) }))
            unsafe result.count = UInt64(items.count)
        case .record(let members):
            unsafe result.items = UnsafePointer(fields(members))
            unsafe result.count = UInt64(members.count)
        }
        return unsafe result
    }

    package func fields(_ fields: [TypedValue.Field]) -> UnsafeMutablePointer<hubbub_field>? {
        unsafe copy(fields.map { unsafe hubbub_field(name: text($0.name), value: value($0.value)) })
    }
}

/// Where the pieces of an arena lie.
package protocol ArenaMemory: AnyObject {
    func allocate(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer
    func free(_ piece: UnsafeMutableRawPointer)
}

/// The head of a structure of ours.
func head<Structure>(_ type: Structure.Type) -> hubbub_head {
    hubbub_head(
        magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
        struct_size: UInt32(MemoryLayout<Structure>.size), reserved: 0)
}
