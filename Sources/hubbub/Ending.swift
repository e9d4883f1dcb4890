internal import ArgumentParser
internal import Control
internal import Glibc
internal import Unix

/// The exit codes, which scripts may rely on.
enum ExitStatus: Int32 {
    case fine = 0
    case failure = 1
    case usage = 2
    /// `EX_CONFIG` of sysexits.h.
    case configuration = 78
}

/// Why a command could not do what was asked. The message says what to do.
struct Failure: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    init(_ description: String, status: ExitStatus = .failure) {
        self.status = status
        self.description = description
    }
}

/// The end of the program.
enum Ending {
    /// Says what is to be said about the error and ends with its code.
    static func end(_ error: any Error) -> Never {
        switch error {
        case let failure as Failure: end(failure.status, failure.description)
        case let failure as ControlFailure: end(.failure, "\(failure.description) [\(failure.code)]")
        case let failure as SystemError: end(.failure, failure.description)
        default: endAsParsed(error)
        }
    }

    /// Ends with a code, which was explained already.
    static func end(_ status: ExitStatus) -> Never { exit(status.rawValue) }

    private static func end(_ status: ExitStatus, _ message: String) -> Never {
        Output.error("hubbub: \(VisibleText.lines(message))\n")
        end(status)
    }

    /// What the argument parser throws: help, the version, wrong use, or an exit code alone.
    private static func endAsParsed(_ error: any Error) -> Never {
        let code = Hubbub.exitCode(for: error)
        let message = Hubbub.fullMessage(for: error)
        if !message.isEmpty {
            let text = message.hasSuffix("\n") ? message : message + "\n"
            if code.isSuccess { Output.write(text) } else { Output.error(text) }
        }
        exit(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
    }
}
