/// The version of this distribution.
package enum HubVersion {
    package static let text = "0.1.0"
}
