package import CHubbub
internal import EventBlock
internal import Glibc

/// A filter made ready: a flat program over the block, evaluated without an allocation.
///
/// This and `CompiledMapping` are the only places that know how filters and mappings are written: a richer language is
/// another compiler to the same two.
@safe package final class CompiledFilter: @unchecked Sendable {
    private let nodes: UnsafeMutableBufferPointer<Node>
    private let constants: UnsafeMutableBufferPointer<UInt8>

    /// A node of the tree in prefix order: its children follow it, the next sibling stands at `end`.
    fileprivate struct Node {
        var operation: Operation
        var end = 0
        var attribute = Attribute.extension
        var name = 0..<0
        var text = 0..<0
        /// The text as the number that an Integer or Boolean attribute would have, where it can be one.
        var integer: Int32?
        var boolean: Int32?
    }

    fileprivate enum Operation { case all, any, not, exact, prefix, suffix }
    fileprivate enum Attribute { case id, source, type, subject, contentType, schema, rendered, `extension` }

    /// All of `filters` must hold.
    package init(_ filters: [FilterSpec]) {
        var compiler = FilterCompiler()
        compiler.compile(.all(filters))
        looksAtTypeOnly = compiler.nodes.allSatisfy { node in
            switch node.operation {
            case .all, .any, .not: true
            case .exact, .prefix, .suffix: node.attribute == .type
            }
        }
        unsafe nodes = .allocate(capacity: compiler.nodes.count)
        _ = unsafe nodes.initialize(from: compiler.nodes)
        unsafe constants = .allocate(capacity: max(1, compiler.constants.count))
        _ = unsafe constants.initialize(from: compiler.constants)
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe constants.deallocate()
    }

    /// Whether every event passes.
    package var passesAll: Bool { unsafe nodes.count == 1 }

    /// Whether the verdict depends on nothing but the event's type.
    package let looksAtTypeOnly: Bool

    /// Whether the event passes. [any thread]
    @inline(__always)
    package func matches(_ event: UnsafePointer<hubbub_event>) -> Bool {
        unsafe evaluate(0, event)
    }

    private func evaluate(_ index: Int, _ event: UnsafePointer<hubbub_event>) -> Bool {
        let operation = unsafe nodes[index].operation
        switch operation {
        case .all, .any:
            let wanted = operation == .any
            let end = unsafe nodes[index].end
            var child = index + 1
            while child < end {
                if unsafe evaluate(child, event) == wanted { return wanted }
                child = unsafe nodes[child].end
            }
            return !wanted
        case .not: return unsafe !evaluate(index + 1, event)
        case .exact, .prefix, .suffix: return unsafe test(index, operation, event)
        }
    }

    @inline(__always)
    private func test(_ index: Int, _ operation: Operation, _ event: UnsafePointer<hubbub_event>) -> Bool {
        switch unsafe nodes[index].attribute {
        case .id: return unsafe test(index, operation, hubbub_event_get_id(event).raw)
        case .source: return unsafe test(index, operation, hubbub_event_get_source(event).raw)
        case .type: return unsafe test(index, operation, hubbub_event_get_type(event).raw)
        // Texts are never empty in a filter, so an absent attribute, whose text is empty, matches nothing.
        case .subject: return unsafe test(index, operation, hubbub_event_get_subject(event).raw)
        case .contentType: return unsafe test(index, operation, hubbub_event_get_content_type(event).raw)
        case .schema: return unsafe test(index, operation, hubbub_event_get_schema(event).raw)
        case .rendered: return unsafe testRendered(index, operation, event)
        case .extension: return unsafe testExtension(index, operation, event)
        }
    }

    @inline(__always)
    private func testExtension(_ index: Int, _ operation: Operation, _ event: UnsafePointer<hubbub_event>) -> Bool {
        let name = unsafe nodes[index].name
        guard let start = unsafe constants.baseAddress,
            let attribute = unsafe hubbub_event_find_attribute(
                event, UnsafeRawPointer(start + name.lowerBound).assumingMemoryBound(to: CChar.self),
                UInt64(name.count))
        else { return false }
        switch unsafe attribute.pointee.kind {
        case HUBBUB_KIND_STRING, HUBBUB_KIND_URI, HUBBUB_KIND_URI_REFERENCE, HUBBUB_KIND_TIMESTAMP:
            return unsafe test(index, operation, hubbub_event_get_attribute_text(event, attribute).raw)
        case HUBBUB_KIND_INTEGER where operation == .exact:
            return unsafe nodes[index].integer == attribute.pointee.integer
        case HUBBUB_KIND_BOOLEAN where operation == .exact:
            return unsafe nodes[index].boolean == attribute.pointee.integer
        default: return unsafe testRendered(index, operation, event)
        }
    }

    /// Attributes whose canonical text does not stand in the block.
    private func testRendered(_ index: Int, _ operation: Operation, _ event: UnsafePointer<hubbub_event>) -> Bool {
        let name = unsafe String(decoding: UnsafeBufferPointer(rebasing: constants[nodes[index].name]), as: UTF8.self)
        return unsafe AttributeReader(name).withText(event) { text in
            unsafe text.map { unsafe test(index, operation, $0) } ?? false
        }
    }

    @inline(__always)
    private func test(_ index: Int, _ operation: Operation, _ found: UnsafeRawBufferPointer) -> Bool {
        let text = unsafe nodes[index].text
        guard let wanted = unsafe constants.baseAddress, let start = found.baseAddress, found.count >= text.count else {
            return false
        }
        switch operation {
        case .exact:
            return unsafe found.count == text.count && memcmp(start, wanted + text.lowerBound, text.count) == 0
        case .suffix:
            return unsafe memcmp(start + found.count - text.count, wanted + text.lowerBound, text.count) == 0
        default: return unsafe memcmp(start, wanted + text.lowerBound, text.count) == 0
        }
    }
}

/// Flattens a tree of filters.
private struct FilterCompiler {
    var nodes: [CompiledFilter.Node] = []
    var constants: [UInt8] = []

    mutating func compile(_ filter: FilterSpec) {
        let index = nodes.count
        switch filter {
        case .all(let filters): group(.all, filters)
        case .any(let filters): group(.any, filters)
        case .not(let filter): group(.not, [filter])
        case .exact(let pairs): tests(.exact, pairs)
        case .prefix(let pairs): tests(.prefix, pairs)
        case .suffix(let pairs): tests(.suffix, pairs)
        }
        nodes[index].end = nodes.count
    }

    private mutating func group(_ operation: CompiledFilter.Operation, _ filters: [FilterSpec]) {
        nodes.append(CompiledFilter.Node(operation: operation))
        for filter in filters { compile(filter) }
    }

    private mutating func tests(_ operation: CompiledFilter.Operation, _ pairs: [AttributeText]) {
        if pairs.count != 1 { nodes.append(CompiledFilter.Node(operation: .all)) }
        for pair in pairs {
            var node = CompiledFilter.Node(operation: operation, end: nodes.count + 1)
            node.attribute = attribute(pair.attribute)
            node.name = constant(pair.attribute)
            node.text = constant(pair.text)
            node.integer = Int32(pair.text).flatMap { String($0) == pair.text ? $0 : nil }
            node.boolean = pair.text == "true" ? 1 : pair.text == "false" ? 0 : nil
            nodes.append(node)
        }
    }

    private mutating func constant(_ text: String) -> Range<Int> {
        let start = constants.count
        constants.append(contentsOf: text.utf8)
        return start..<constants.count
    }

    private func attribute(_ name: String) -> CompiledFilter.Attribute {
        switch name {
        case "id": .id
        case "source": .source
        case "type": .type
        case "subject": .subject
        case "datacontenttype": .contentType
        case "dataschema": .schema
        case "time", "specversion": .rendered
        default: .extension
        }
    }
}
