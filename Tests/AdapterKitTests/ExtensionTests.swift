internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing

extension KitTests {
    @Suite struct ExtensionTests {
        let host: TestHost
        let probe: ProbeAdapter

        init() throws {
            host = try TestHost(ProbeAdapter.self, [])
            probe = try ProbeAdapter.made()
        }

        @Test func timersFireOnceOrAgainAndCanBeCancelled() throws {
            var fired: [String] = []
            try probe.host.setTimer(after: .milliseconds(2)) { fired.append("once") }
            let again = try probe.host.setTimer(after: .zero, every: .seconds(1)) { fired.append("again") }
            #expect(host.extensions.timers.values.map(\.delay).sorted() == [0, 2_000_000])
            host.fireTimers()
            host.fireTimers()
            #expect(fired == ["once", "again", "again"])
            probe.host.cancelTimer(again)
            #expect(host.extensions.timers.isEmpty)
        }

        @Test func aTimerMayCancelItself() throws {
            var id: TimerID?
            var count = 0
            let probe = probe
            id = try probe.host.setTimer(after: .zero, every: .seconds(1)) {
                count += 1
                if let id { probe.host.cancelTimer(id) }
            }
            host.fireTimers()
            host.fireTimers()
            #expect(count == 1)
        }

        @Test func watchesFollowTheirDescriptor() throws {
            var seen: [WatchEvents] = []
            try probe.host.watch(5, for: .readable) { seen.append($0) }
            #expect(throws: AdapterError(.busy, "it is watched already")) {
                try probe.host.watch(5, for: .readable) { _ in }
            }
            try probe.host.changeWatch(5, for: [.readable, .writable])
            #expect(host.extensions.watches[5]?.events == [.readable, .writable])
            host.ready(5, [.readable, .hangup])
            #expect(seen == [[.readable, .hangup]])
            probe.host.removeWatch(5)
            probe.host.removeWatch(5)
            #expect(host.extensions.watches.isEmpty)
        }

        @Test func listenersHandConnectionsOver() throws {
            var peers: [String] = []
            let listener = try probe.host.listen(at: "tcp:localhost:0") { descriptor, peer in
                peers.append("\(descriptor) \(peer)")
            }
            #expect(listener.port == 4711)
            try listener.pause(true)
            #expect(host.extensions.listeners.values.first?.isPaused == true)
            host.connect("tcp:localhost:0", descriptor: 9, peer: "127.0.0.1:1")
            #expect(peers == ["9 127.0.0.1:1"])
            listener.close()
            #expect(host.extensions.listeners.isEmpty)
            #expect(throws: AdapterError(.invalid, "the address nowhere is not understood")) {
                try probe.host.listen(at: "nowhere") { _, _ in }
            }
        }

        @Test func aMissingExtensionSaysSo() throws {
            let other = try TestHost(ProbeAdapter.self)
            other.withheld = ["hubbub.listen/1"]
            #expect(other.create([]) == HUBBUB_OK)
            let probe = try ProbeAdapter.made()
            #expect(throws: AdapterError(.unsupported, "this hub does not offer hubbub.listen/1: use a newer one")) {
                try probe.host.listen(at: "tcp:localhost:0") { _, _ in }
            }
        }

        @Test func postsRunLater() throws {
            var ran = 0
            try probe.host.post { ran += 1 }
            #expect(ran == 0)
            #expect(host.runPosts() == 1)
            #expect(ran == 1)
            host.postCode = HUBBUB_E_BUSY
            #expect(throws: AdapterError(.busy, "posts fail")) { try probe.host.post { ran += 1 } }
        }

        @Test func lettingGoEndsWhatIsLeftAndFreesTheAdapter() throws {
            let host = try TestHost(ProbeAdapter.self, [])
            weak var weakProbe: ProbeAdapter?
            do {
                let probe = try ProbeAdapter.made()
                weakProbe = probe
                try probe.host.setTimer(after: .seconds(1)) { probe.log = [] }
                try probe.host.watch(3, for: .readable) { _ in probe.log = [] }
                _ = try probe.host.listen(at: "unix:/x") { _, _ in probe.log = [] }
                try probe.host.post { probe.log = [] }
            }
            host.destroy()
            #expect(host.extensions.timers.isEmpty && host.extensions.watches.isEmpty)
            #expect(host.extensions.listeners.isEmpty)
            #expect(weakProbe == nil)
            // What the host had taken before comes too late and finds nothing.
            host.runPosts()
        }
    }
}
