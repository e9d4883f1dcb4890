internal import FuzzChecks
internal import Unix

/// The target that `FUZZ_TARGET` names: the environment stays when the fuzzer starts itself again.
private let target: FuzzTarget = {
    let name = Environment.all()["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("FUZZ_TARGET names no target: \(name)") }
    return target
}()

/// One input. A rule that is broken ends the program, and the fuzzer keeps the input.
func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    do {
        try target.check(input)
    } catch {
        fatalError("\(error)")
    }
    return 0
}
