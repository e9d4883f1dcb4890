internal import Children
internal import Configuration
internal import JSONText
internal import Loader
internal import Locks
internal import Runtime
internal import Synchronization

/// What is told of the libraries around a running hub.
extension Hub {
    /// All that lie there, as they were found last, each with the endpoints that run it and what there is to say of others that use its
    /// adapter.
    var libraryStatus: JSONValue {
        let (catalog, members) = (libraries.withLock { $0.catalog }, members)
        return .array(
            catalog.map { entry in
                let users = members.filter { $0.endpoint.adapter == entry.name }
                let running = users.filter { entry.state == .ok && $0.library?.sha256 == entry.sha256 }
                let notes = users.flatMap { member in
                    remarks(member).map { JSONValue.string("\(member.name): \($0)") }
                }
                let facts: [JSONValue.Member] = [
                    .init("endpoints", .array(running.map { .string($0.name) })), .init("notes", .array(notes)),
                ]
                return .object((entry.json.members ?? []) + facts)
            })
    }

    private func remarks(_ member: Member) -> [String] {
        let facts = libraryFacts(member).compactMap(\.value.string)
        return facts + [member.instance?.child?.handover.failure].compactMap(\.self)
    }

    /// What `status` says of an endpoint's library.
    func libraryFacts(_ member: Member) -> [JSONValue.Member] {
        switch libraryNews(member) {
        case .none, .changed: []
        case .arrived(let entry): [.init("waits_for", .string("\(entry.path) is there, and is taken now"))]
        case .waits(let reason): [.init("waits_for", .string(reason))]
        case .remark(let text): [.init("library_note", .string(text))]
        }
    }
}
