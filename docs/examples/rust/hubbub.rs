//! What this example needs of the interface, as `include/hubbub` declares it. `make check` prints all of it as C and lets the C
//! compiler compare it with the headers: sizes, offsets, constants.

#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

/// Declares structures of the interface, and keeps their layout as lines of C that must hold.
macro_rules! structures {
    ($($(#[$note:meta])* $name:ident = $c:literal { $($field:ident: $type:ty,)* })*) => {
        $($(#[$note])* #[repr(C)] #[derive(Clone, Copy)] pub struct $name { $(pub $field: $type,)* })*

        pub fn layout() -> Vec<String> {
            let mut lines = Vec::new();
            $(
                lines.push(format!("_Static_assert(sizeof({}) == {}, \"{0}\");", $c, std::mem::size_of::<$name>()));
                let value = std::mem::MaybeUninit::<$name>::uninit();
                $(
                    // Addresses only: nothing of it is read.
                    let offset = unsafe {
                        std::ptr::addr_of!((*value.as_ptr()).$field) as usize - value.as_ptr() as usize
                    };
                    lines.push(format!(
                        "_Static_assert(offsetof({0}, {1}) == {2} && sizeof((({0} *)0)->{1}) == {3}, \"{0}.{1}\");",
                        $c, stringify!($field), offset, std::mem::size_of::<$type>()));
                )*
            )*
            lines
        }
    };
}

/// The same for constants.
macro_rules! constants {
    ($($name:ident: $type:ty = $value:expr;)*) => {
        $(pub const $name: $type = $value;)*

        pub fn constants() -> Vec<String> {
            vec![$(format!("_Static_assert(HUBBUB_{} == {}, \"HUBBUB_{0}\");", stringify!($name), $name),)*]
        }
    };
}

constants! {
    ABI_MAGIC: u32 = 0x4242_5548;
    ABI_MAJOR: u16 = 1;
    OK: i32 = 0;
    E_FAILED: i32 = -19;
    KIND_INTEGER: u32 = 2;
    REQUIRED: u32 = 1;
    TYPE_OPEN: u32 = 1;
    ROLE_SOURCE: u32 = 1;
    ROLE_SINK: u32 = 2;
    ACKNOWLEDGES_SETTLEMENT: u32 = 2;
    PAYLOAD_TEXT: u32 = 1;
    DELIVERED: u32 = 0;
    REJECTED: u32 = 2;
    TIME_NOW: i64 = i64::MAX;
}

/// Every kind of payload.
pub const ANY_PAYLOAD: u32 = 0b1111;

pub type EmitFunction = extern "C" fn(*const Host, *const *const Event, *const u64, u64, *mut u64) -> i32;
pub type CreateFunction = extern "C" fn(*const Adapter, *const Host, *const c_void, *mut *mut c_void) -> i32;
pub type DeliverFunction = extern "C" fn(*mut c_void, *const Delivery, u64, *mut u64) -> i32;

/// A function of the interface that this example does not use.
pub type Unused = *const c_void;

structures! {
    Head = "hubbub_head" { magic: u32, major: u16, minor: u16, struct_size: u32, reserved: u32, }

    Text = "hubbub_text" { data: *const c_char, size: u64, }

    Value = "hubbub_value" {
        kind: u32, reserved: u32, integer: i64, real: f64, text: Text, items: *const Field, count: u64,
    }

    Field = "hubbub_field" { name: Text, value: Value, }

    Slice = "hubbub_slice" { offset: u32, size: u32, }

    /// The head of a block, in which the slices lie. A reference to it would speak of the head alone: keep the pointer.
    Event = "hubbub_event" {
        magic: u32, version: u16, header_size: u16, size: u32, attribute_count: u32, payload_kind: u32, reserved: u32, time: i64,
        id: Slice, source: Slice, r#type: Slice, subject: Slice, content_type: Slice, schema: Slice, time_text: Slice,
        payload: Slice,
    }

    Draft = "hubbub_draft" {
        head: Head, type_index: u32, payload_kind: u32, r#type: Text, id: Text, source: Text, subject: Text, content_type: Text,
        schema: Text, time_text: Text, time: i64, attributes: *const Field, attribute_count: u32, flags: u32, payload: Text,
        cause: *const Event,
    }

    Settlement = "hubbub_settlement" {
        token: u64, outcome: u32, delay_ms: u32, code: i32, reserved: u32, text: Text,
    }

    Delivery = "hubbub_delivery" {
        event: *const Event, token: u64, type_index: u32, attempt: u32, key: u64, series: u64, place: u64,
    }

    FieldSpec = "hubbub_field_spec" {
        head: Head, name: Text, kind: u32, flags: u32, help: Text, example: Text, fallback: Text, minimum: i64, maximum: i64,
        choices: *const Text, choice_count: u64, members: *const *const FieldSpec, member_count: u64, caution: Text,
    }

    TypeSpec = "hubbub_type_spec" {
        head: Head, name: Text, flags: u32, payload_kinds: u32, help: Text, attributes: *const *const FieldSpec,
        attribute_count: u64,
    }

    Descriptor = "hubbub_descriptor" {
        head: Head, name: Text, version: Text, license: Text, homepage: Text, summary: Text, description: Text, roles: u32,
        source_acknowledges: u32, sink_acknowledges: u32, redelivers: u32, sink_is_idempotent: u32, pushback: u32, handover: u32,
        sink_keeps_order: u32, source_keeps_ids: u32, sink_keeps_place: u32, emits: *const *const TypeSpec, emit_count: u64,
        accepts: *const *const TypeSpec, accept_count: u64, operations: Unused, operation_count: u64, settings: Unused,
        setting_count: u64, required_extensions: Unused, required_extension_count: u64, optional_extensions: Unused,
        optional_extension_count: u64, promises: Unused, promise_count: u64, uses: Unused, use_count: u64,
    }

    Host = "hubbub_host" {
        head: Head, context: *mut c_void, batch_events: u32, event_bytes: u32, unsettled_events: u32, requests_under_way: u32,
        extension: Unused,
        create_event: extern "C" fn(*const Host, *const Draft, *mut *const Event) -> i32,
        event_payload: Unused, event_seal: Unused, event_ref: Unused,
        event_release: extern "C" fn(*const Host, *const *const Event, u64),
        emit: EmitFunction,
        settle: extern "C" fn(*const Host, *const Settlement, u64),
        deliver_ready: extern "C" fn(*const Host),
        started: Unused, stopped: Unused, failed: Unused, link: Unused, complete: Unused, request: Unused, post: Unused,
        log_level: Unused, log: Unused, set_error: Unused, error_text: Unused, count: Unused,
    }

    Adapter = "hubbub_adapter" {
        head: Head, context: *mut c_void, descriptor: *const Descriptor,
        create: Option<CreateFunction>,
        destroy: Option<extern "C" fn(*mut c_void)>,
        start: Option<extern "C" fn(*mut c_void) -> i32>,
        stop: Option<extern "C" fn(*mut c_void, u32) -> i32>,
        deliver: Option<DeliverFunction>,
        credit: Option<extern "C" fn(*mut c_void, u64, u64)>,
        settled: Unused, call: Unused, cancel: Unused, answered: Unused, configure: Unused, extension: Unused,
    }
}

/// What is constant may be looked at from any thread.
pub struct Constant<T>(pub T);
unsafe impl<T> Sync for Constant<T> {}

pub const fn head<T>() -> Head {
    Head { magic: ABI_MAGIC, major: ABI_MAJOR, minor: 0, struct_size: std::mem::size_of::<T>() as u32, reserved: 0 }
}

pub const fn text(text: &str) -> Text {
    Text { data: text.as_ptr() as *const c_char, size: text.len() as u64 }
}
