internal import Glibc
internal import Unix

/// A real Mosquitto in a process of its own, in a temporary folder.
final class Broker {
    static let executable = "/usr/sbin/mosquitto"
    static var isThere: Bool { unsafe access(executable, X_OK) == 0 && access("/usr/bin/mosquitto_pub", X_OK) == 0 }

    let folder: String
    let port: UInt16
    private let tls: Bool
    private var process: pid_t = 0
    private static let extra = ["persistence false", "log_dest none", "allow_anonymous true", "user root"]

    init(more: [String] = [], tls: Bool = false) throws {
        folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-emitter-")
        port = try Self.freePort()
        self.tls = tls
        if tls { try makeCertificates() }
        let certificates = [
            "cafile \(folder)/ca.pem", "certfile \(folder)/broker.pem", "keyfile \(folder)/broker.key",
        ]
        let lines = ["listener \(port) 127.0.0.1"] + (tls ? certificates : []) + Self.extra + more
        try write(lines.joined(separator: "\n") + "\n", to: "broker.conf")
    }

    deinit {
        kill()
        try? Directories.removeAll(folder)
    }

    static func freePort() throws -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
            }
        }
        guard code == 0 else { throw Failure("no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    func write(_ text: String, to name: String) throws {
        guard let file = unsafe fopen("\(folder)/\(name)", "w") else { throw Failure("cannot write \(name)") }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    func start() throws {
        process = try Self.spawn([Self.executable, "-c", "\(folder)/broker.conf"])
        try until("the broker listens") { isListening }
    }

    private var isListening: Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Ends it as a power cut would.
    func kill() {
        guard process > 0 else { return }
        Glibc.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }

    /// Neither reads nor writes until `resume`.
    func freeze() { Glibc.kill(process, SIGSTOP) }
    func resume() { Glibc.kill(process, SIGCONT) }

    private static func spawn(_ arguments: [String]) throws -> pid_t {
        var process: pid_t = 0
        let texts = unsafe arguments.map { unsafe strdup($0) }
        defer { for index in unsafe texts.indices { unsafe free(texts[index]) } }
        let code = unsafe posix_spawn(&process, arguments[0], nil, nil, texts + [nil], environ)
        guard code == 0 else { throw Failure("cannot start \(arguments[0])") }
        return process
    }

    /// Publishes with Mosquitto's own client.
    func publish(_ topic: String, _ text: String, _ more: [String] = []) throws {
        let arguments = ["-p", "\(port)", "-h", "127.0.0.1", "-t", topic, "-m", text] + more
        try Self.run("/usr/bin/mosquitto_pub", arguments)
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let outcome = try Command(program, arguments).run(timeout: .seconds(30))
        guard outcome.ending == .exited(0) else { throw Failure("\(program): \(outcome.standardError)") }
        return outcome.standardOutput
    }

    /// An authority of our own, and a certificate for 127.0.0.1 and localhost; and another authority that knows neither.
    private func makeCertificates() throws {
        func openssl(_ text: String) throws {
            try Self.run("/usr/bin/openssl", text.split(separator: " ").map { String($0).replacing("@", with: folder) })
        }
        for name in ["ca", "other"] {
            try openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) -keyout @/\(name).key "
                    + "-out @/\(name).pem")
        }
        try write("subjectAltName=IP:127.0.0.1,DNS:localhost\n", to: "names")
        try openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout @/broker.key -out @/broker.csr"
        )
        try openssl(
            "x509 -req -in @/broker.csr -CA @/ca.pem -CAkey @/ca.key -CAcreateserial -days 2 -extfile @/names -out @/broker.pem"
        )
    }
}
