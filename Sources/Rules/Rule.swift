/// A rule of the interface that the checking host verifies. The spelling is part of the command line's output and never
/// changes; `hubbub explain` says what each means.
package enum Rule: String, Sendable, CaseIterable {
    // The library.
    case load
    case exports
    case lazyBinding = "lazy-binding"
    case unloading
    case textRelocations = "text-relocations"
    case executableStack = "executable-stack"

    // What it says of itself.
    case about
    case help
    case example
    case defaultValue = "default-value"
    case needsSettings = "needs-settings"

    // Its life.
    case createResult = "create-result"
    case noStart = "no-start"
    case startAgain = "start-again"
    case startedTwice = "started-twice"
    case stopLate = "stop-late"
    case noReason = "no-reason"
    case optionalExtension = "optional-extension"
    case undeclaredExtension = "undeclared-extension"

    // Threads and time.
    case wrongThread = "wrong-thread"
    case blocking
    case hang
    case busyLoop = "busy-loop"

    // Whose memory it is, and how long it lives.
    case eventLeak = "event-leak"
    case overRelease = "over-release"
    case foreignEvent = "foreign-event"
    case eventLifetime = "event-lifetime"
    case borrowedMemory = "borrowed-memory"
    case hostLifetime = "host-lifetime"
    case hostSize = "host-size"
    case descriptorLeak = "descriptor-leak"
    case threadLeak = "thread-leak"
    case memoryLeak = "memory-leak"

    // Events, and what becomes of them.
    case emitState = "emit-state"
    case draftHead = "draft-head"
    case undeclaredEvent = "undeclared-event"
    case deliverResult = "deliver-result"
    case settleTwice = "settle-twice"
    case settleUnknown = "settle-unknown"
    case settleOutcome = "settle-outcome"

    // Operations, and what people see.
    case answerTwice = "answer-twice"
    case resultKind = "result-kind"
    case countName = "count-name"

    // What it does to its process.
    case crash
    case exit

    // What it is for, and was not seen to do.
    case untried
}
