internal import Descriptors
internal import Glibc
package import JSONText
internal import Unix

/// A command's side of the control socket. Blocks; for one thread.
package final class ControlClient {
    private let socket: FileDescriptor
    private var reader = LineReader(limit: ControlMessage.lineLimit)
    private let path: String

    /// - Throws: `NO_HUB` where nobody listens at the path.
    package init(path: String) throws(ControlFailure) {
        self.path = path
        do throws(SystemError) { socket = try UnixSocket.connect(to: path) } catch {
            guard error.code == ENOENT || error.code == ECONNREFUSED else {
                throw ControlFailure(.io, "cannot reach the hub at \(path): \(error)")
            }
            throw ControlFailure(.noHub, "no hub runs at \(path): start one with `hubbub run`, or name its --socket")
        }
    }

    /// Sends a request and hears its items until the last line, whose value is returned.
    ///
    /// - Parameter item: called for each item; false ends the listening, and nil is returned.
    @discardableResult
    package func request(
        _ command: String, _ members: [JSONValue.Member] = [], item: (JSONValue) -> Bool = { _ in true }
    ) throws(ControlFailure) -> JSONValue? {
        do throws(SystemError) {
            try socket.write(
                all: JSONValue.object([.init("command", .string(command))] + members).bytes + [UInt8(ascii: "\n")])
        } catch { throw lost(error.description) }
        while true {
            let message = try next()
            if let value = message["item"] {
                if !item(value) { return nil }
            } else if let value = message["done"] {
                return value
            } else if let error = message["error"] {
                throw ControlFailure(
                    named: error["code"]?.string ?? InterfaceCode.failed.name,
                    error["text"]?.string ?? "the hub gave no reason")
            } else {
                throw lost("it sent something else than an answer")
            }
        }
    }

    private func next() throws(ControlFailure) -> JSONValue {
        do {
            guard case .line(let line) = try reader.next(socket) else { throw lost("it closed the connection") }
            return try JSONValue(parsing: line.span)
        } catch let failure as ControlFailure {
            throw failure
        } catch {
            throw lost("\(error)")
        }
    }

    private func lost(_ why: String) -> ControlFailure {
        ControlFailure(.lost, "the hub at \(path) was lost: \(why)")
    }
}
