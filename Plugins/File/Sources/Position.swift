internal import JSONText

/// How far a file was read and settled, as it is remembered.
struct Position: Equatable {
    var file: FileIdentity
    /// When the endpoint first met the file, in nanoseconds since 1970: the number of a file is used again after it is
    /// gone, and ids must not be.
    var since: Int64
    /// Bytes from the beginning of the file, at the beginning of a line.
    var offset: Int64

    init(_ file: FileIdentity, since: Int64, offset: Int64) {
        self.file = file
        self.since = since
        self.offset = offset
    }

    /// Reads what `bytes` wrote; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes.span), let device = value["device"]?.integer,
            let number = value["file"]?.integer, let since = value["since"]?.integer,
            let offset = value["offset"]?.integer, offset >= 0
        else { return nil }
        file = FileIdentity(device: UInt64(bitPattern: device), number: UInt64(bitPattern: number))
        self.since = since
        self.offset = offset
    }

    /// One line of JSON.
    var bytes: [UInt8] {
        let value: JSONValue = [
            "device": JSONValue(Int64(bitPattern: file.device)), "file": JSONValue(Int64(bitPattern: file.number)),
            "since": JSONValue(since), "offset": JSONValue(offset),
        ]
        return value.bytes + [UInt8(ascii: "\n")]
    }
}
