internal import Bus
internal import BusTesting
internal import Delivery
internal import EventBlock
internal import Glibc
internal import Journal
internal import LogLines
internal import Routing
internal import Testing
internal import Unix

/// A directory with a journal, over which hubs come and go: each with sources, sinks and durable routes that the test drives.
final class DurableFixture {
    let directory: String
    private(set) var hub = Fixture()
    private(set) var delivery: DurableDelivery
    private(set) var routes: [Route] = []
    private let specs: [RouteSpec]
    private var restarts = 0
    private let limits: JournalLimits

    /// - Parameter specs: from `source` to the endpoints that they name.
    init(_ specs: [RouteSpec], limits: JournalLimits = JournalLimits()) throws {
        directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-delivery-")
        (self.specs, self.limits) = (specs, limits)
        delivery = try Self.open(directory, limits, specs)
        try wire()
    }

    deinit {
        delivery.close()
        try? Directories.removeAll(directory)
    }

    /// Ends the hub and starts another one over what it left on the disk.
    func restart() throws {
        delivery.close()
        hub = Fixture()
        routes = []
        restarts += 1
        delivery = try Self.open(directory, limits, specs)
        try wire()
    }

    private static func open(
        _ directory: String, _ limits: JournalLimits, _ specs: [RouteSpec]
    ) throws -> DurableDelivery {
        try DurableDelivery(directory, limits: limits, routes: specs, log: Log(level: .error))
    }

    private func wire() throws {
        // The bus numbers its endpoints, and nobody may count on the same numbers.
        for index in 0..<restarts { hub.sink("newcomer \(index)") }
        delivery.name(hub.source("source"), "source")
        for name in Set(specs.map(\.to)) { hub.sink(name, keepsOrder: name != "careless") }
        for spec in specs {
            let number = try #require(delivery.number(of: spec))
            let route = try #require(hub.bus.makeRoute(spec, custody: (delivery, number)))
            delivery.attach(route, number, registry: hub.bus.registry)
            hub.bus.connect(route)
            routes.append(route)
        }
        try delivery.start()
    }

    func source() throws -> SourcePort { try #require(hub.sources["source"]) }
    func sink(_ name: String = "sink") throws -> SinkPort { try #require(hub.sinks[name]) }

    /// Waits until the condition holds.
    func wait(_ what: String, _ condition: () throws -> Bool) throws {
        let end = Clock.monotonic() + 60_000_000_000
        while try !condition() {
            try #require(Clock.monotonic() < end, "waited for \(what)")
            usleep(500)
        }
    }

    /// What a sink gets until it has so many, settled as it comes or not.
    func collect(_ count: Int, from name: String = "sink", settling: Bool = true) throws -> [Int?] {
        let sink = try sink(name)
        var numbers: [Int?] = []
        try wait("\(count) events at \(name)") {
            let got = sink.take()
            numbers += got.map(\.n)
            if settling { sink.settle(got.map(\.token)) }
            return numbers.count >= count
        }
        return numbers
    }

    /// What is settled in the journal is there for the next hub.
    func status(_ index: Int = 0) throws -> JournalRouteStatus {
        let number = try #require(delivery.number(of: specs[index]))
        return try #require(delivery.journal.status(of: number))
    }

    static func route(
        to name: String = "sink", _ delivery: DeliveryClass = .durable, full: FullPolicy = .pushBack,
        limits: (inout RouteLimits) -> Void = { _ in }
    ) -> RouteSpec {
        var spec = RouteSpec(name: "source->\(name)", from: ["source"], to: name, delivery: delivery, full: full)
        spec.limits = RouteLimits(delivery)
        spec.limits.share = 1 << 30
        limits(&spec.limits)
        return spec
    }
}
