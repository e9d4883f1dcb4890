internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import EmitterAdapter
internal import Testing
internal import Unix

@Suite struct SettingsTests {
    private func refusal(_ settings: [TypedValue.Field]) throws -> String {
        let host = try TestHost(EmitterAdapter.self)
        #expect(host.create(settings) == HUBBUB_E_SETTINGS)
        return host.lastErrorSet
    }

    private func subscription(_ fields: TypedValue.Field...) -> TypedValue.Field {
        .init("subscribe", .list([.record(fields)]))
    }

    @Test("settings that cannot work are refused with what to do")
    func refusals() throws {
        #expect(try refusal([.init("clean_session", .boolean(false))]).contains("needs a client_id"))
        #expect(try refusal([.init("password", .string("hidden"))]).contains("username"))
        #expect(try !refusal([.init("password", .string("hidden"))]).contains("hidden"))
        #expect(
            try refusal([.init("secure", .boolean(false)), .init("ca", .string("/x"))]).contains("secure: false"))
        // TLS is what there is without a word about it.
        #expect(try refusal([.init("certificate", .string("/x"))]).contains("belong together"))
        #expect(try refusal([.init("host", .string(""))]).contains("host"))
        #expect(try refusal([.init("key", .string("se/cret"))]).contains("key"))
        #expect(try !refusal([.init("key", .string("se/cret"))]).contains("se/cret"))
        #expect(try refusal([.init("key", .string(""))]).hasPrefix("key is empty: give a channel key, or leave it out"))
        #expect(try refusal([subscription(.init("channel", .string("a/#/b")))]).contains("subscribe[0]"))
        #expect(
            try refusal([subscription(.init("channel", .string("a")), .init("last", .integer(1)))]).contains(
                "give a key"))
    }

    @Test("links and watches that cannot be are refused with their place")
    func renewals() throws {
        let key = TypedValue.Field("key", .string("se-cret"))
        func link(_ name: String, _ channel: String, _ more: TypedValue.Field...) -> TypedValue {
            .record([.init("name", .string(name)), .init("channel", .string(channel))] + more)
        }
        func links(_ links: TypedValue...) throws -> String { try refusal([key, .init("links", .list(links))]) }
        #expect(try links(link("abc", "a/")) == "links[0]: abc is no name of a link: one or two letters or digits")
        #expect(try links(link("a", "a/"), link("a", "b/")) == "links[1] stands there twice: take one out")
        #expect(try links(link("a", "a/#/")).hasPrefix("links[0]: a link cannot stand for a/#/"))
        #expect(try links(link("a", "a b/")).hasPrefix("links[0]: the channel a b/"))
        #expect(try links(link("a", "a/", .init("key", .string("x/y")))).hasPrefix("links[0]: key: the key has"))
        let watch: TypedValue = .record([.init("channel", .string("a/"))])
        #expect(
            try refusal([.init("watch", .list([watch]))])
                == "watch[0]: key is missing: an Emitter broker does nothing without a key")
        #expect(try refusal([key, .init("watch", .list([watch, watch]))]).hasPrefix("watch[1] stands there twice"))
        let many = (0...256).map { TypedValue.record([.init("channel", .string("c\($0)/"))]) }
        #expect(try refusal([key, .init("watch", .list(many))]) == "watch has more than 256 entries")
    }

    @Test func aMissingFileIsTold() throws {
        let host = try TestHost(
            EmitterAdapter.self, [.init("ca", .string("/nowhere/ca.pem"))])
        #expect(host.start() == HUBBUB_E_SETTINGS)
        #expect(host.lastErrorSet == "ca: cannot read /nowhere/ca.pem: No such file or directory")
    }

    @Test func theDescriptorIsValid() throws {
        let host = try TestHost(EmitterAdapter.self)
        let descriptor = unsafe try AdapterDescriptor(reading: host.adapter.pointee.descriptor)
        #expect(descriptor == EmitterAdapter.descriptor)
    }

    /// A broker takes or refuses each message at once, so a durable route need not wait for one before it gives the next.
    @Test(arguments: ["server": true, "client": false]) func aBrokerKeepsTheOrder(mode: String, keepsOrder: Bool) {
        let settings = TypedValue.record([.init("mode", .string(mode)), .init("qos", .integer(1))])
        #expect(EmitterAdapter.descriptor.promising(with: settings).sinkKeepsOrder == keepsOrder)
    }
}
