internal import CHubbub
internal import Descriptors
internal import Locks
internal import LogLines
internal import Rules
internal import Synchronization

func hostStarted(_ host: UnsafePointer<hubbub_host>?, _ code: Int32, _ text: hubbub_text) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let text = unsafe String(copying: text)
    let isFirst = instance.shared.withLock { shared in
        defer { shared.startResult = shared.startResult ?? (code, text) }
        return shared.startResult == nil
    }
    if !isFirst, instance.isChecking { instance.violated(.startedTwice, "started was called a second time") }
    instance.loop.wake()
}

func hostStopped(_ host: UnsafePointer<hubbub_host>?) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    instance.shared.withLock { $0.hasStopped = true }
    instance.loop.wake()
}

func hostFailed(_ host: UnsafePointer<hubbub_host>?, _ code: Int32, _ text: hubbub_text) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let failure = unsafe CallFailure(code, String(copying: text))
    instance.shared.withLock { $0.failure = $0.failure ?? failure }
    instance.loop.wake()
}

func hostLink(_ host: UnsafePointer<hubbub_host>?, _ state: UInt32, _ text: hubbub_text) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let text = unsafe String(copying: text)
    let isUp = state == HUBBUB_LINK_UP
    let changed = instance.shared.withLock { shared in
        defer {
            shared.status.isLinkUp = isUp
            shared.status.linkText = text
        }
        return shared.status.isLinkUp != isUp
    }
    instance.configuration.observe?(.link(isUp: isUp, text: text))
    if changed { instance.note(.info, "link \(isUp ? "up" : "down"): \(text)") }
}

func hostComplete(
    _ host: UnsafePointer<hubbub_host>?, _ call: UInt64, _ code: Int32, _ value: UnsafePointer<hubbub_value>?,
    _ text: hubbub_text
) -> Int32 {
    guard let instance = unsafe HostTable.instance(host) else { return HUBBUB_E_INVALID }
    let result: Result<TypedValue, CallFailure> =
        code == HUBBUB_OK
        ? .success(unsafe value.map { unsafe TypedValue(copying: $0.pointee) } ?? .none)
        : .failure(unsafe CallFailure(code, String(copying: text)))
    let isKnown = instance.finishCall(call, result)
    if instance.isChecking { instance.examiner?.answered(call: call, isKnown: isKnown) }
    if isKnown { return HUBBUB_OK }
    return HostTable.failure(HUBBUB_E_NOT_FOUND, "call \(call) is not under way: it was answered, or its time was over")
}

func hostRequest(
    _ host: UnsafePointer<hubbub_host>?, _ name: hubbub_text, _ parameters: UnsafePointer<hubbub_field>?,
    _ count: UInt64, _ timeout: UInt32, _ request: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "request"), let request = unsafe request else {
        return HostTable.failure(HUBBUB_E_THREAD, "request belongs to the instance's thread")
    }
    if let code = instance.refusal(of: "request") { return code }
    do throws(CallFailure) {
        unsafe request.pointee = unsafe try instance.request(
            String(copying: name), TypedValue.fields(parameters, count), timeout: timeout)
        return HUBBUB_OK
    } catch {
        return HostTable.failure(error.code, error.description)
    }
}

func hostPost(_ host: UnsafePointer<hubbub_host>?, _ task: hubbub_task?, _ argument: UnsafeMutableRawPointer?) -> Int32
{
    guard let instance = unsafe HostTable.instance(host), let task = unsafe task else {
        return HostTable.failure(HUBBUB_E_INVALID, "the task is NULL")
    }
    if let code = instance.refusal(of: "post") { return code }
    if unsafe instance.post(.task(task, argument)) { return HUBBUB_OK }
    return HostTable.failure(HUBBUB_E_BUSY, "\(Instance.postLimit) tasks wait already")
}

func hostLogLevel(_ host: UnsafePointer<hubbub_host>?) -> UInt32 {
    switch unsafe HostTable.instance(host)?.logger.level ?? .info {
    case .trace: HUBBUB_LOG_TRACE
    case .debug: HUBBUB_LOG_DEBUG
    case .info, .notice: HUBBUB_LOG_INFO
    case .warning: HUBBUB_LOG_WARNING
    case .error: HUBBUB_LOG_ERROR
    }
}

func hostLog(_ host: UnsafePointer<hubbub_host>?, _ level: UInt32, _ text: hubbub_text) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let message = unsafe String(copying: text)
    switch level {
    case HUBBUB_LOG_TRACE: instance.logger.trace(message)
    case HUBBUB_LOG_DEBUG: instance.logger.debug(message)
    case HUBBUB_LOG_INFO: instance.logger.info(message)
    case HUBBUB_LOG_WARNING: instance.logger.warning(message)
    case HUBBUB_LOG_HOST_MISBEHAVES: instance.logger.error("host misbehaves: \(message)")
    case HUBBUB_LOG_ADAPTER_MISBEHAVES: instance.logger.error("adapter misbehaves: \(message)")
    default: instance.logger.error(message)
    }
}

func hostSetError(_ host: UnsafePointer<hubbub_host>?, _ code: Int32, _ text: hubbub_text) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let failure = unsafe CallFailure(code, String(copying: text))
    instance.shared.withLock { $0.error = failure }
}

func hostErrorText(_ host: UnsafePointer<hubbub_host>?) -> hubbub_text { unsafe ThreadError.text }

func hostCount(_ host: UnsafePointer<hubbub_host>?, _ name: hubbub_text, _ amount: UInt64) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    let name = unsafe String(copying: name)
    guard name.utf8.count <= 32, name.utf8.allSatisfy({ ($0 >= 97 && $0 <= 122) || $0 == 95 }), !name.isEmpty else {
        return instance.violated(
            .countName, "count got the name \"\(name)\": [a-z_]+ are allowed, 32 at most")
    }
    instance.count(name, amount)
}
