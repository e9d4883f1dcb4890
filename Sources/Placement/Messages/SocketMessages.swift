/// What a child asks of the hub about listening sockets, over the channel on which descriptors travel.
package enum SocketRequest: Equatable, Sendable {
    /// An address as the interface writes it.
    case open(String)
    case close(String)

    /// The most bytes of a message.
    package static let limit = 1_024

    package var bytes: [UInt8] {
        var writer = MessageWriter()
        switch self {
        case .open(let address):
            writer.write(UInt8(1))
            writer.write(address)
        case .close(let address):
            writer.write(UInt8(2))
            writer.write(address)
        }
        return writer.bytes
    }

    /// Nil where the bytes are none.
    package init?(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes)
        guard let kind = reader.read(UInt8.self), let address = reader.readText(), reader.isAtEnd else { return nil }
        switch kind {
        case 1: self = .open(address)
        case 2: self = .close(address)
        default: return nil
        }
    }
}

/// What the hub answers to `SocketRequest.open`.
package enum SocketAnswer: Equatable, Sendable {
    /// The socket comes with this message.
    case opened
    /// `HUBBUB_E_…`, and why.
    case failed(code: Int32, text: String)

    /// The most bytes of a message.
    package static let limit = 4_096

    package var bytes: [UInt8] {
        var writer = MessageWriter()
        switch self {
        case .opened: writer.write(UInt8(0))
        case .failed(let code, let text):
            writer.write(UInt8(1))
            writer.write(code)
            writer.write(text)
        }
        return writer.bytes
    }

    /// Nil where the bytes are none.
    package init?(_ bytes: [UInt8]) {
        var reader = MessageReader(bytes)
        switch reader.read(UInt8.self) {
        case 0: self = .opened
        case 1:
            guard let code = reader.read(Int32.self), let text = reader.readText() else { return nil }
            self = .failed(code: code, text: text)
        default: return nil
        }
        if !reader.isAtEnd { return nil }
    }
}
