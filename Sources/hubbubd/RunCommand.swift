internal import Assembly
internal import Configuration
internal import Control
internal import Glibc
internal import Hub
internal import Loader
internal import LogLines
internal import Unix

/// Runs a hub until a signal ends it.
struct RunCommand {
    private var configuration = ""
    private var adapters: [String] = []
    private var isSafe = false
    private var socket: String?
    private var state: String?

    static let usage =
        "usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)"

    init(_ arguments: ArraySlice<String>) {
        var arguments = arguments
        while let argument = arguments.popFirst() {
            switch argument {
            case "--adapters": adapters.append(Self.value(of: argument, &arguments))
            case "--safe": isSafe = true
            case "--socket": socket = Self.value(of: argument, &arguments)
            case "--state": state = Self.value(of: argument, &arguments)
            default:
                guard configuration.isEmpty, !argument.hasPrefix("-") else {
                    Self.misuse("unknown argument \(argument)")
                }
                configuration = argument
            }
        }
        if configuration.isEmpty { Self.misuse("the configuration file is missing") }
    }

    private static func value(of option: String, _ arguments: inout ArraySlice<String>) -> String {
        guard let value = arguments.popFirst() else { misuse("\(option) needs a value") }
        return value
    }

    private static func misuse(_ message: String) -> Never { fail(2, "\(message)\n\(usage)") }

    static func fail(_ code: Int32, _ message: String) -> Never {
        StandardError.write("hubbubd: \(message)\n")
        exit(code)
    }

    /// Reads the configuration anew, on a thread of its own: the main one goes on to watch.
    private static func reload(_ hub: Hub, _ manager: ServiceManager, _ log: Log) {
        log.notice("SIGHUP: reading the configuration anew")
        manager.reloading()
        do throws(SystemError) {
            try Thread.detached("hb-reload") {
                _ = hub.reload()
                manager.ready(hub.summary)
            }
        } catch { log.error("not reloaded: \(error)") }
    }

    private static func taken(_ path: String) -> String {
        guard (try? FileStatus(path))?.kind == .socket else {
            return "\(path) is there and no socket: name another place with --socket"
        }
        return "another hub runs with the control socket \(path): end it, or give this one another --socket"
    }

    func run() -> Never {
        let signals = Signals()
        let environment = Environment.all()
        let executable: String
        do throws(SystemError) { executable = try Environment.executable() } catch { Self.fail(1, "\(error)") }
        let options = LoaderOptions(
            arguments: adapters, environment: environment, executable: executable, isSafe: isSafe)
        let file = configuration
        // A version that runs may have to come back when another one cannot be started.
        let lasting = options.keepingOldVersions
        let looked = Clock.wall()
        let plan = HubPlan.make(path: file, options: options, environment: environment)
        if plan.result.hasErrors || !plan.result.findings.isEmpty {
            StandardError.write(plan.result.findings.map { $0.description + "\n" }.joined())
        }
        if plan.result.hasErrors { exit(78) }

        let format = plan.configuration.logFormat.flatMap { LogFormat(rawValue: $0.rawValue) }
        let logger = Log(level: plan.configuration.log.loggerLevel, format: format ?? .fitting(environment))
        let manager = ServiceManager(environment)
        let path = socket ?? SocketPath.standard(hub: plan.configuration.hub, environment: environment)
        do {
            let hub = try Hub(
                plan, logger: logger, stateDirectory: state, environment: environment,
                replan: { HubPlan.make(path: file, options: lasting, environment: environment, running: $0) },
                wake: Signals.callAttention)
            let server = try ControlServer(path: path, handler: HubCommands(hub))
            defer { server.close() }
            try hub.start()
            hub.watchLibraries(since: looked)
            logger.info("ready: \(hub.summary), control socket \(path)")
            manager.ready(hub.summary)
            var relief = MemoryRelief()
            signals.waitForEnd { isHangUp in
                if isHangUp { Self.reload(hub, manager, logger) }
                hub.watch()
                if !hub.hasCall(longerThan: manager.patience ?? .max) { manager.alive() }
                guard hub.mayRest() else { return 1 }
                relief.rest()
                return manager.secondsBetweenSigns
            }
            manager.stopping()
            logger.info("ending: delivering what is under way; once more ends at once")
            let left = hub.stop(limit: UInt64(hub.plan.configuration.drain)) { signals.hasAnother }
            server.close()
            if left > 0 { logger.warning("ended with \(left) events undelivered") } else { logger.info("ended") }
            // Libraries stay loaded and may have threads of their own: their destructors have no right to run now.
            _exit(signals.wasImpatient ? 1 : 0)
        } catch let error as SystemError where error.code == EADDRINUSE {
            Self.fail(1, Self.taken(path))
        } catch {
            Self.fail(1, "\(error)")
        }
    }
}
