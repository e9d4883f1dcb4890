internal import CHubbub
internal import CUnix
internal import Glibc

/// Appends texts to a block whose size was computed before; each is followed by a zero byte.
@unsafe struct BlockWriter {
    let base: UnsafeMutableRawPointer
    private var cursor: Int

    init(base: UnsafeMutableRawPointer, cursor: Int) {
        unsafe self.base = unsafe base
        unsafe self.cursor = cursor
    }

    @inline(always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> hubbub_slice {
        if let start = bytes.baseAddress { unsafe Self.copy(start, to: base + cursor, bytes.count) }
        return unsafe reserve(bytes.count)
    }

    /// The same from a string.
    mutating func append(_ string: String) -> hubbub_slice {
        var string = string
        return string.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    /// Where the next text goes.
    var position: Int { unsafe cursor }

    /// Appends the text of an attribute; nil where it holds a character that is not allowed.
    @inline(always)
    mutating func appendString(_ bytes: UnsafeRawBufferPointer) -> hubbub_slice? {
        unsafe Self.copyString(bytes, to: base + cursor) ? reserve(bytes.count) : nil
    }

    /// Out of line, so that its callers stay short.
    @inline(never)
    private static func copyString(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        guard unsafe TextRules.isString(bytes) else { return false }
        if let start = bytes.baseAddress { unsafe copy(start, to: target, bytes.count) }
        return true
    }

    /// Copies the bytes and says whether all of them are ASCII, in one pass.
    @inline(always)
    static func copyASCII(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        guard bytes.count >= Int(HUBBUB_COPY_WIDTH), let start = bytes.baseAddress else {
            return unsafe copyShort(bytes, to: target)
        }
        return unsafe hubbub_copy_ascii(target, start, bytes.count)
    }

    @inline(never)
    private static func copyShort(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        unsafe copy(start, to: target, bytes.count)
        return unsafe TextRules.isASCII(bytes)
    }

    /// Short texts are most of an event: two overlapping words cost less than a call.
    @inline(always)
    private static func copy(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
        switch count {
        case 16...32:
            unsafe copyEnds(source, to: target, 16, UInt64.self)
            unsafe copyEnds(source + count - 16, to: target + count - 16, 16, UInt64.self)
        case 8..<16: unsafe copyEnds(source, to: target, count, UInt64.self)
        case 4..<8: unsafe copyEnds(source, to: target, count, UInt32.self)
        default: unsafe memcpy(target, source, count)
        }
    }

    /// Copies the first and the last word, which overlap where they must.
    @inline(always)
    private static func copyEnds<Word: BitwiseCopyable>(
        _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int, _ word: Word.Type
    ) {
        let last = count - MemoryLayout<Word>.size
        let head = unsafe source.loadUnaligned(as: word)
        let tail = unsafe source.loadUnaligned(fromByteOffset: last, as: word)
        unsafe target.storeBytes(of: head, as: word)
        unsafe target.storeBytes(of: tail, toByteOffset: last, as: word)
    }

    /// Leaves room for `count` bytes.
    @inline(always)
    mutating func reserve(_ count: Int) -> hubbub_slice {
        let slice = unsafe hubbub_slice(
            offset: UInt32(truncatingIfNeeded: cursor), size: UInt32(truncatingIfNeeded: count))
        unsafe base.storeBytes(of: 0, toByteOffset: cursor &+ count, as: UInt8.self)
        unsafe cursor &+= count &+ 1
        return slice
    }

    @inline(__always)
    mutating func required(_ bytes: UnsafeRawBufferPointer, _ field: StaticString) throws(EventError) -> hubbub_slice {
        guard bytes.count > 0 else { throw .invalid("\(field)", "is empty") }
        guard unsafe TextRules.isString(bytes) else {
            throw .invalid("\(field)", "holds a character that is not allowed")
        }
        return unsafe append(bytes)
    }

    @inline(__always)
    mutating func optional(_ text: hubbub_text, _ field: StaticString) throws(EventError) -> hubbub_slice {
        guard unsafe text.size > 0 else { return hubbub_slice() }
        return unsafe try required(text.raw, field)
    }

    /// Puts an attribute in its place among the `filled` ones that stand in the table, sorted by name.
    @inline(__always)
    mutating func attribute(
        _ field: UnsafePointer<hubbub_field>, into event: UnsafeMutablePointer<hubbub_event>, filled: Int
    ) throws(EventError) {
        let name = unsafe field.pointee.name.raw
        guard unsafe TextRules.isName(name) else {
            throw unsafe .attribute("\"\(String(decoding: name, as: UTF8.self))\"", "has a name other than [a-z0-9]+")
        }
        let entry = unsafe try entry(field, name)
        let table = unsafe (base + MemoryLayout<hubbub_event>.size).assumingMemoryBound(to: hubbub_event_attribute.self)
        var place = filled
        while place > 0 {
            let order = unsafe compare(name, hubbub_event_get_slice(event, table[place - 1].name).raw)
            if order > 0 { break }
            if order == 0 { throw unsafe .attribute(String(decoding: name, as: UTF8.self), "stands there twice") }
            unsafe table[place] = unsafe table[place - 1]
            place -= 1
        }
        unsafe table[place] = entry
    }

    @inline(__always)
    private mutating func entry(
        _ field: UnsafePointer<hubbub_field>, _ name: UnsafeRawBufferPointer
    ) throws(EventError) -> hubbub_event_attribute {
        let kind = unsafe field.pointee.value.kind
        let integer = unsafe field.pointee.value.integer
        var entry = hubbub_event_attribute()
        switch kind {
        case HUBBUB_KIND_BOOLEAN: entry.integer = integer == 0 ? 0 : 1
        case HUBBUB_KIND_INTEGER:
            guard let exact = Int32(exactly: integer) else {
                throw unsafe .attribute(String(decoding: name, as: UTF8.self), "is beyond 32 bits")
            }
            entry.integer = exact
        case HUBBUB_KIND_STRING, HUBBUB_KIND_URI, HUBBUB_KIND_URI_REFERENCE, HUBBUB_KIND_TIMESTAMP:
            guard unsafe TextRules.isString(field.pointee.value.text.raw) else {
                throw unsafe .attribute(String(decoding: name, as: UTF8.self), "holds a character that is not allowed")
            }
        case HUBBUB_KIND_BINARY: break
        default:
            throw unsafe .attribute(String(decoding: name, as: UTF8.self), "is of kind \(kind), which no attribute has")
        }
        if unsafe TextRules.isCoreName(name) {
            throw unsafe .attribute(String(decoding: name, as: UTF8.self), "has a place of its own in the draft")
        }
        entry.kind = kind
        entry.name = unsafe append(name)
        let hasText = kind != HUBBUB_KIND_BOOLEAN && kind != HUBBUB_KIND_INTEGER
        if hasText { entry.text = unsafe append(field.pointee.value.text.raw) }
        return entry
    }

    /// Pads the block to a multiple of 8 and returns its size.
    @inline(__always)
    mutating func finish() -> Int {
        while unsafe cursor & 7 != 0 {
            unsafe base.storeBytes(of: 0, toByteOffset: cursor, as: UInt8.self)
            unsafe cursor &+= 1
        }
        return unsafe cursor
    }
}

/// Order by bytes, the shorter first.
@inline(__always)
package func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    if let first = left.baseAddress, let second = right.baseAddress {
        let order = unsafe memcmp(first, second, min(left.count, right.count))
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}

/// Whether `count` bytes are the same: the same as `memcmp`, but without a call for the size that most names have.
@inline(always)
func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    guard 8...16 ~= count else { return unsafe memcmp(left, right, count) == 0 }
    let last = count &- 8
    let head = unsafe left.loadUnaligned(as: UInt64.self) ^ right.loadUnaligned(as: UInt64.self)
    let tail =
        unsafe left.loadUnaligned(fromByteOffset: last, as: UInt64.self)
        ^ right.loadUnaligned(fromByteOffset: last, as: UInt64.self)
    return head | tail == 0
}
