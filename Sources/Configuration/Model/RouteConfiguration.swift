package import Routing

/// A route, and where its parts are written.
package struct RouteConfiguration: Sendable {
    package var spec: RouteSpec
    /// Where the route begins.
    package let place: Place
    /// One for each name of `spec.from`.
    package var fromPlaces: [Place] = []
    package var toPlace: Place
    /// Where the endpoint for its dead letters is written.
    package var deadLettersPlace: Place?
    package var wherePlace: Place?
    package var asPlace: Place?
    package var dataPlace: Place?
    /// One for each of `spec.mapping.attributes`: where its value is written.
    package var attributePlaces: [Placed<String>] = []
    /// What "set" names with a value that is wrong, which has been complained about.
    var faultyAttributes: [String] = []
    /// Every attribute that a filter looks at.
    package var filterMentions: [FilterMention] = []
    /// Every reference in `set` and `data`.
    package var references: [Placed<Reference>] = []
    /// Whether the file says what happens when the route is full.
    package var statesFull = false

    init(_ spec: RouteSpec, at place: Place) {
        self.spec = spec
        self.place = place
        toPlace = place
    }
}

/// An attribute that a filter looks at.
package struct FilterMention: Equatable, Sendable {
    /// The matcher alone, with this one attribute and its text.
    package let matcher: FilterSpec
    package let attribute: String
    package let text: String
    /// Whether it stands below an odd number of `not`.
    package let isNegated: Bool
    package let attributePlace: Place
    package let textPlace: Place
}
