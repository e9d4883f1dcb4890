internal import CHubbub
internal import CUnix
internal import Configuration
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Loader
internal import LogLines
internal import Rules
internal import Runtime
internal import Unix

/// The process of one case, for `hubbub adapters check`: it loads the library, does to it what the case says, and writes what
/// it finds to descriptor 3, a JSON object a line. Its working directory is the one where the adapter may write.
package enum Child {
    private static let usage = "usage: hubbubd examine LIBRARY CASE SEED CONFIGURATION MARK [LIBRARY-TO-OPEN-FIRST …]\n"

    /// Does not return.
    package static func run(_ arguments: [String]) -> Never {
        guard arguments.count >= 5, let kind = ConformanceCase(arguments[1]), let seed = UInt64(arguments[2]) else {
            StandardError.write(usage)
            _exit(2)
        }
        signal(SIGPIPE, SIG_IGN)
        _ = hubbub_end_with_parent(SIGKILL)
        do {
            let subject = try subject(arguments[0], preloads: Array(arguments[5...]), configuration: arguments[3])
            let mark = try Mark(path: arguments[4])
            let examination = Examination(kind.name, subject.descriptor, mark, Report(3))
            Report(3).write(["calls": .array(Watchdog.callNames.map { .string($0) })])
            FaultHandler.install(examination)
            var play = Play(subject, examination, SeededNumbers(seed))
            try play.run(kind)
            end(examination)
        } catch {
            StandardError.write("hubbubd: \(error)\n")
            _exit(1)
        }
    }

    /// Says how long the calls took, and that the case came to its end.
    static func end(_ examination: Examination) -> Never {
        Report(3).write(["done": true, "timings": examination.timings, "work": examination.work.json])
        // Libraries stay loaded and may have threads of their own: their destructors have no right to run now.
        _exit(0)
    }

    private static func subject(_ library: String, preloads: [String], configuration: String) throws -> Subject {
        let loaded = try LoadedLibrary.open(library, preloads: preloads)
        guard let raw = unsafe loaded.adapter.pointee.descriptor else { throw Broken("the library has no descriptor") }
        let descriptor = unsafe try AdapterDescriptor(reading: raw)
        let draft = ConfigurationDraft.read(path: configuration).resolve(
            environment: Environment.all(), adapters: AdapterCatalogue([descriptor]))
        guard let endpoint = draft.configuration.endpoints.first else { throw Broken("there is no endpoint") }
        let directory = try Files.realPath(".")
        try? Directories.create(Path.join(directory, "state"))
        return unsafe Subject(
            adapter: loaded.adapter, descriptor: descriptor, settings: endpoint.settings.record, directory: directory)
    }

    private struct Broken: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
