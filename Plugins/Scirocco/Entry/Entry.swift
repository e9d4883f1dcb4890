internal import AdapterKit
public import CHubbub
internal import SciroccoAdapter

/// The one symbol of the library: the adapter's table.
@c @implementation
public func hubbub_adapter_entry_v1() -> UnsafePointer<hubbub_adapter>? {
    unsafe AdapterEntry.export(SciroccoAdapter.self)
}
