internal import CHubbub
internal import Rules
internal import Runtime

extension Play {
    func life() throws {
        guard let rig = try begin() else { return }
        rig.pause(50)
        rig.end()
    }

    mutating func startAgain() throws {
        guard let rig = try begin(.startsAgain) else { return }
        for _ in 0..<3 {
            deliver(rig, 20)
            rig.pause(numbers.number(0...20))
            guard case .failed(let reason, _) = rig.beginAgain() else { continue }
            examination.note(.startAgain, "it did not start again after stop: \(reason)", call: "start")
            break
        }
        rig.end()
    }

    mutating func stopAnywhere() throws {
        let created = try Rig(subject, examination, .createdOnly)
        try created.launch()
        created.end()
        for round in 0..<6 {
            let rig = try Rig(subject, examination)
            try rig.launch()
            if round > 1 { rig.pause(numbers.number(0...15)) }
            if round > 3 {
                for _ in 0..<4 {
                    deliver(rig, 60)
                    call(rig, timeouts: [1_000])
                }
                rig.pause(numbers.number(0...3))
            }
            rig.end()
        }
    }

    /// Without some of the extensions that it says it can do without. Where the settings need one of them, it may say so.
    mutating func withheld(_ extensions: [String]) throws {
        examination.withhold(extensions)
        let rig = try Rig(subject, examination)
        if case .failed(let reason, let code) = try rig.begin() {
            rig.end()
            examination.withhold([])
            // What does not start with all of them does not start for another reason.
            guard let whole = try begin() else { return }
            whole.end()
            guard !extensions.isEmpty, code != HUBBUB_E_UNSUPPORTED else { return }
            return examination.note(
                .optionalExtension, "it does not start without \(extensions.joined(separator: ", ")): \(reason)",
                call: "start")
        }
        deliver(rig, 20)
        call(rig, timeouts: [500])
        rig.pause(30)
        calm(rig)
        rig.end()
    }

    mutating func failingHost() throws {
        // The first time nothing fails: then it is known how many functions can.
        guard let rig = try begin() else { return }
        deliver(rig, 10)
        call(rig, timeouts: [200])
        rig.pause(30)
        rig.end()
        let most = examination.fallibleCalls
        for number in 1...8 {
            let isOneOfTheFirst = number <= 5
            guard isOneOfTheFirst ? number <= most : most > 5 else { continue }
            examination.fail(isOneOfTheFirst ? number : numbers.number(6...most))
            let rig = try Rig(subject, examination)
            _ = try rig.begin(limit: 0.3)
            deliver(rig, 10)
            call(rig, timeouts: [200])
            rig.pause(20)
            rig.end()
        }
    }
}
