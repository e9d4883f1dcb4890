internal import Descriptors
internal import JSONText
internal import Runtime

/// The broker of this adapter, on a stage of its own.
final class OurEmitter: EmitterServer {
    let port: UInt16
    let masterKey: String
    private let stage = Stage()
    private let instance: Instance

    init() throws {
        port = try Broker.freePort()
        instance = try stage.emitter(
            "broker",
            [
                .init("mode", .string("server")), .init("port", .integer(Int64(port))),
                .init("secure", .boolean(false)),
            ])
        try stage.start()
        masterKey = try Self.key(instance, [.init("type", .string("master"))])
    }

    deinit { try? stage.stop() }

    func key(for channel: String) throws -> String {
        try Self.key(instance, [.init("type", .string("rwslp")), .init("channel", .string("\(channel)#/"))])
    }

    private static func key(_ instance: Instance, _ parameters: [TypedValue.Field]) throws -> String {
        guard case .success(.json(let text)) = try instance.ask("keygen", parameters),
            let key = try JSONValue(parsing: text)["key"]?.string
        else { throw Failure("the broker makes no key") }
        return key
    }
}
