/// A record as it stands in the cache's file: read apart no further than to find the next one, because a listing of hundreds of
/// libraries reads most of it on two threads, and the descriptors not at all.
///
/// First a line with the sizes of the three parts, then the parts one after the other and an end of line.
struct CacheText: Equatable, Sendable {
    let path: String
    /// All but the descriptor, as JSON.
    let head: ArraySlice<UInt8>
    /// The descriptor as JSON, or nothing.
    let descriptor: ArraySlice<UInt8>

    init(path: String, head: ArraySlice<UInt8>, descriptor: ArraySlice<UInt8>) {
        (self.path, self.head, self.descriptor) = (path, head, descriptor)
    }

    /// Takes the first record of a text away; nil where there is none.
    init?(from text: inout ArraySlice<UInt8>) {
        var sizes: [Int] = []
        while sizes.count < 3 {
            guard let size = Self.number(from: &text), size < text.count else { return nil }
            sizes.append(size)
        }
        func part(_ size: Int) -> ArraySlice<UInt8>? {
            guard size < text.count else { return nil }
            defer { text = text.dropFirst(size) }
            return text.prefix(size)
        }
        guard let path = part(sizes[0]), let head = part(sizes[1]), let descriptor = part(sizes[2]) else { return nil }
        text = text.dropFirst()
        self.init(path: String(decoding: path, as: UTF8.self), head: head, descriptor: descriptor)
    }

    func write(to text: inout [UInt8]) {
        text += "\(path.utf8.count) \(head.count) \(descriptor.count)\n".utf8
        text += path.utf8
        text += head
        text += descriptor
        text.append(UInt8(ascii: "\n"))
    }

    /// Takes a number of at most nine digits away, and what separates it from what follows.
    private static func number(from text: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        var digits = 0
        while let digit = text.popFirst() {
            guard (0x30...0x39).contains(digit), digits < 9 else { return digits > 0 ? value : nil }
            value = value * 10 + Int(digit - 0x30)
            digits += 1
        }
        return nil
    }
}
