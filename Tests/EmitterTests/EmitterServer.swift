/// A broker that speaks Emitter's dialect, as tests of the client use it.
protocol EmitterServer: AnyObject {
    /// At 127.0.0.1, without TLS.
    var port: UInt16 { get }
    /// Makes keys and bans them.
    var masterKey: String { get }
    /// A key with all rights for that channel and those below it.
    func key(for channel: String) throws -> String
}

/// The brokers that the client must get along with. Tests that need no special manners of a broker run against each.
enum EmitterServers: CaseIterable {
    case scripted
    case ours

    func start() throws -> any EmitterServer {
        switch self {
        case .scripted: try ScriptedEmitter()
        case .ours: try OurEmitter()
        }
    }
}
