internal import CUnix
internal import Glibc

/// What happened to a watched directory, or to an entry of it.
package struct FileEvent: Equatable, Sendable {
    package struct Kinds: OptionSet, Equatable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Something was written to a file, or it was cut off.
        package static let written = Kinds(rawValue: UInt32(IN_MODIFY))
        /// Whoever could write to a file has closed it.
        package static let closed = Kinds(rawValue: UInt32(IN_CLOSE_WRITE))
        /// An entry was made: a file that is empty as yet, a link, a directory.
        package static let made = Kinds(rawValue: UInt32(IN_CREATE))
        package static let movedHere = Kinds(rawValue: UInt32(IN_MOVED_TO))
        package static let movedAway = Kinds(rawValue: UInt32(IN_MOVED_FROM))
        package static let removed = Kinds(rawValue: UInt32(IN_DELETE))
        /// The owner, the mode or the number of names of an entry is another one.
        package static let restated = Kinds(rawValue: UInt32(IN_ATTRIB))
        /// The directory itself was removed, moved, or its file system went away.
        package static let gone = Kinds(rawValue: UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT))
        /// There is no such watch any more.
        package static let ended = Kinds(rawValue: UInt32(IN_IGNORED))
        /// More happened than the system kept: anything may have changed anywhere.
        package static let overflow = Kinds(rawValue: UInt32(IN_Q_OVERFLOW))
    }

    /// Which watch it belongs to; -1 for an overflow.
    package let watch: Int32
    package let kinds: Kinds
    /// Of the entry; empty for the directory itself.
    package let name: String

    package init(watch: Int32, _ kinds: Kinds, _ name: String = "") {
        (self.watch, self.kinds, self.name) = (watch, kinds, name)
    }

    /// The events in what was read of an inotify descriptor (inotify(7)). What follows an incomplete one is left out; so are
    /// events whose name is no UTF-8.
    package static func all(in bytes: Span<UInt8>) -> [FileEvent] {
        var events: [FileEvent] = []
        var offset = 0
        while offset + head <= bytes.count {
            let size = Int(number(bytes, offset + 12))
            let start = offset + head
            guard size <= bytes.count - start else { break }
            var name: [UInt8] = []
            // The name is filled up with zeros.
            for index in start..<start + size where bytes[index] != 0 { name.append(bytes[index]) }
            if let text = String(validating: name, as: UTF8.self) {
                let kinds = Kinds(rawValue: number(bytes, offset + 4))
                events.append(FileEvent(watch: Int32(bitPattern: number(bytes, offset)), kinds, text))
            }
            offset = start + size
        }
        return events
    }

    /// Of `inotify_event`: watch, mask, cookie and the size of the name, 32 bits each.
    private static let head = 16

    private static func number(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        var number: UInt32 = 0
        // In the machine's order, which is little-endian on all that we run on, or swapped.
        for index in (0..<4).reversed() { number = number << 8 | UInt32(bytes[offset + index]) }
        return UInt32(littleEndian: number)
    }
}
