internal import Descriptors
internal import Glibc
internal import JSONText
internal import Unix

/// The child's side of a probe: opens one library, asks it what it is, and writes that to descriptor 3.
///
/// The report is a JSON object a line: `{"phase":"loading"}` before each step, then `{"accepted":{…}}` or
/// `{"refused":{…}}`. Without a descriptor 3 it goes to standard output.
package enum ProbeChild {
    /// The most that a report may have, in bytes.
    private static let largestReport = 2 << 20

    /// Probes and ends the process: 0, whatever was found; 2 on wrong use.
    ///
    /// - Parameters:
    ///   - arguments: the library's absolute path, then those to be opened before it.
    ///   - extensions: the ids that this host offers.
    package static func run(arguments: [String], extensions: [String] = HostExtensions.offered) -> Never {
        guard let path = arguments.first else {
            let usage = Array("usage: hubbubd probe FILE [LIBRARY-TO-OPEN-FIRST …]\n".utf8)
            _ = unsafe write(2, usage, usage.count)
            _exit(2)
        }
        // As the host does, so that a library that ignores it too changes nothing.
        signal(SIGPIPE, SIG_IGN)
        ResourceLimits.apply()
        let report = ReportWriter()
        LastWords.prepare(report.raw)
        let verdict: Verdict
        do throws(Reason) {
            verdict = .accepted(try examine(path, Array(arguments.dropFirst()), extensions, report))
        } catch {
            verdict = .refused(error)
        }
        report.write(text(verdict))
        // What the library printed shall be seen, but none of its destructors shall run any more.
        _ = fflush(nil)
        _exit(0)
    }

    private static func text(_ verdict: Verdict) -> String {
        let text = verdict.json.text
        if text.utf8.count <= largestReport { return text }
        return Verdict.refused(Reason(.invalidDescriptor, "its descriptor has more than \(largestReport) bytes")).json
            .text
    }

    private static func examine(
        _ path: String, _ preloads: [String], _ extensions: [String], _ report: ReportWriter
    ) throws(Reason) -> ProbeReport {
        func enter(_ phase: ProbePhase) {
            report.write("{\"phase\":\"\(phase.rawValue)\"}")
            errno = 0
        }
        enter(.preloading)
        for preload in preloads { try DynamicLibrary.preload(preload) }
        let shared = SharedState(report: report.raw)
        enter(.loading)
        let library = try DynamicLibrary(path)
        try shared.check(.loading)
        let entry = unsafe try library.entry()
        enter(.entry)
        let table = unsafe try call(entry, shared)
        enter(.table)
        unsafe try table.check()
        enter(.descriptor)
        let descriptor = unsafe try table.descriptor()
        unsafe try table.checkFunctions(descriptor)
        try HostExtensions.check(descriptor, extensions)
        return ProbeReport(abi: unsafe table.abi, descriptor: descriptor)
    }

    /// Calls the entry. One that returns NULL because it got no memory says so only through `errno`; and one that did harm
    /// did so whatever it returns.
    private static func call(_ entry: DynamicLibrary.Entry, _ shared: SharedState) throws(Reason) -> AdapterTable {
        do throws(Reason) {
            let table = unsafe try AdapterTable(calling: entry)
            try shared.check(.entry)
            return unsafe table
        } catch {
            let code = errno
            try shared.check(.entry)
            throw error.code == .entryNull && code == ENOMEM ? ProbeReading.memory(.entry) : error
        }
    }
}
