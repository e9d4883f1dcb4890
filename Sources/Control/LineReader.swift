package import Unix

/// Reads lines from a descriptor that blocks or does not.
package struct LineReader: ~Copyable {
    private var buffer: [UInt8] = []
    private var start = 0
    private let limit: Int

    package enum Input: Equatable {
        case line([UInt8])
        /// The other side closed.
        case end
        /// Nothing there now, on a descriptor that does not block.
        case nothing
    }

    package init(limit: Int) {
        self.limit = limit
    }

    /// The next line without its end.
    ///
    /// - Throws: EMSGSIZE where a line is longer than the limit.
    package mutating func next(_ descriptor: borrowing FileDescriptor) throws(SystemError) -> Input {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return .line(Array(buffer[start..<end]))
            }
            searched = buffer.count - start
            buffer.removeFirst(start)
            start = 0
            if buffer.count > limit { throw SystemError(code: 90, call: "read", "a line") }
            switch try descriptor.read(into: &buffer, limit: 65_536) {
            case nil: return .nothing
            case 0: return .end
            default: continue
            }
        }
    }
}
