package import CHubbub
internal import Glibc

/// What many events of one producer have in common, byte for byte: source, type, and the attributes that there are. Where that
/// was validated once, of the next one only the rest is looked at.
@safe package final class KnownForm {
    /// Longer texts are not worth comparing.
    private static let limit = 1_024

    /// A copy of a block's beginning, up to the end of what is common.
    private let block: UnsafeMutablePointer<hubbub_event>
    /// Where source, type and the attributes' names stand.
    private let common: Range<Int>
    private let textStart: Int
    private let attributeCount: Int

    /// - Parameter event: a valid one.
    /// - Returns: nil where the common texts do not stand together.
    package init?(of event: UnsafePointer<hubbub_event>) {
        let count = unsafe Int(event.pointee.attribute_count)
        let names = (0..<count).map { unsafe event.attributeTable[$0].name }
        let slices = unsafe [event.pointee.source, event.pointee.type] + names
        let start = slices.map { Int($0.offset) }.min() ?? 0
        let end = slices.map { Int($0.offset) + Int($0.size) + 1 }.max() ?? 0
        guard end - start <= Self.limit else { return nil }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: end, alignment: 8)
        unsafe memcpy(memory, event, end)
        unsafe block = memory.assumingMemoryBound(to: hubbub_event.self)
        common = start..<end
        textStart = unsafe Int(event.pointee.header_size) + count * MemoryLayout<hubbub_event_attribute>.size
        attributeCount = count
    }

    deinit { unsafe UnsafeMutableRawPointer(block).deallocate() }

    /// Whether a block is of this form, and valid. Where it is not, `EventValidator` says whether it is valid at all.
    ///
    /// - Parameter bytes: as `EventValidator.validate` takes them.
    package func covers(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= common.upperBound, let base = bytes.baseAddress else { return false }
        let event = unsafe base.assumingMemoryBound(to: hubbub_event.self)
        guard unsafe hasSameHead(event, size: bytes.count), unsafe hasSameAttributes(event),
            unsafe memcmp(base + common.lowerBound, UnsafeRawPointer(block) + common.lowerBound, common.count) == 0
        else { return false }
        do throws(EventError) {
            unsafe try EventValidator.Checker(bytes: bytes, textStart: textStart).rest(event, count: attributeCount)
            return true
        } catch { return false }
    }

    private func hasSameHead(_ event: UnsafePointer<hubbub_event>, size: Int) -> Bool {
        let (mine, its) = unsafe (block.pointee, event.pointee)
        return mine.magic == its.magic && mine.version == its.version && mine.header_size == its.header_size
            && mine.attribute_count == its.attribute_count && mine.payload_kind == its.payload_kind
            && mine.source == its.source && mine.type == its.type && Int(its.size) == size && size & 7 == 0
    }

    private func hasSameAttributes(_ event: UnsafePointer<hubbub_event>) -> Bool {
        let (mine, its) = unsafe (UnsafePointer(block).attributeTable, event.attributeTable)
        for index in 0..<attributeCount {
            guard unsafe mine[index].name == its[index].name, unsafe mine[index].kind == its[index].kind else {
                return false
            }
        }
        return true
    }
}

extension hubbub_slice {
    @inline(__always)
    fileprivate static func == (left: hubbub_slice, right: hubbub_slice) -> Bool {
        left.offset == right.offset && left.size == right.size
    }
}
