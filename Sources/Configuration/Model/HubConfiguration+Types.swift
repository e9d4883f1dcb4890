internal import Descriptors
internal import Routing

extension HubConfiguration {
    /// Gives a route without `as` the type of its target, where the target accepts one only and something else arrives.
    mutating func completeTypes(_ adapters: AdapterCatalogue) {
        for index in routes.indices where routes[index].spec.mapping.type == nil {
            let spec = routes[index].spec
            guard let target = endpoint(spec.to).flatMap({ adapters.descriptors[$0.adapter] }),
                target.accepts.count == 1,
                let type = target.accepts.first, !type.isPattern
            else { continue }
            let arriving = spec.from.flatMap { name in
                endpoint(name).flatMap { adapters.descriptors[$0.adapter] }?.emits ?? []
            }
            if arriving.contains(where: { $0.name != type.name }) { routes[index].spec.mapping.type = type.name }
        }
    }
}
