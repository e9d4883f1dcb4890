/// The name of a route's number, or of an endpoint's. After the head: the name's size in 4 bytes, and the name.
package struct NameRecord: Equatable, Sendable {
    static let nameLimit = 4_096

    package var number: UInt16
    package var name: String

    package init(number: UInt16, name: String) { (self.number, self.name) = (number, name) }

    /// Nil where it is none of that kind, whatever its checksum says.
    init?(_ kind: RecordKind, _ head: RecordHead, _ record: UnsafeRawBufferPointer) {
        guard head.kind == kind.rawValue, let number = UInt16(exactly: head.number), number > 0 else { return nil }
        var reader = unsafe ByteReader(record, from: RecordHead.size)
        guard let size = reader.read(UInt32.self), size <= Self.nameLimit,
            let name = unsafe reader.read(count: Int(size))
        else { return nil }
        self.init(number: number, name: unsafe String(decoding: name, as: UTF8.self))
    }

    func write(_ kind: RecordKind, to writer: inout RecordWriter, time: Int64) {
        writer.append(kind, number: UInt64(number), time: time) { body in
            let name = Array(name.utf8.prefix(Self.nameLimit))
            body.write(UInt32(name.count))
            body.write(name)
        }
    }
}
