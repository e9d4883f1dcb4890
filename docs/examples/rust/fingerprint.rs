//! fingerprint: for each event that it is given it emits one with the fingerprint of its payload.
//!
//! It takes no more than its routes take from it: without credit it leaves a delivery where it is, and asks for it again once
//! there is some. So nothing is lost between the two, and nothing waits in it.

mod hubbub;

use hubbub::*;
use std::os::raw::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::{null, null_mut};

// What it says of itself. A null pointer is "none", and 0 is "no": what is not named is that.

static BYTES: Constant<FieldSpec> = Constant(FieldSpec {
    head: head::<FieldSpec>(),
    name: text("bytes"),
    kind: KIND_INTEGER,
    flags: REQUIRED,
    help: text("The size of the payload."),
    example: text("120"),
    fallback: text(""),
    minimum: 0,
    maximum: 0,
    choices: null(),
    choice_count: 0,
    members: null(),
    member_count: 0,
    caution: text(""),
});
static ATTRIBUTES: Constant<[*const FieldSpec; 1]> = Constant([&BYTES.0]);

static MADE: Constant<TypeSpec> = Constant(TypeSpec {
    head: head::<TypeSpec>(),
    name: text("fingerprint.made"),
    flags: 0,
    payload_kinds: 1 << PAYLOAD_TEXT,
    help: text("The fingerprint of an event's payload (FNV-1a, 64 bits), in hexadecimal."),
    attributes: ATTRIBUTES.0.as_ptr(),
    attribute_count: 1,
});
static ANY: Constant<TypeSpec> = Constant(TypeSpec {
    head: head::<TypeSpec>(),
    name: text("*"),
    flags: TYPE_OPEN,
    payload_kinds: ANY_PAYLOAD,
    help: text("Whatever shall have a fingerprint."),
    attributes: null(),
    attribute_count: 0,
});
static EMITS: Constant<[*const TypeSpec; 1]> = Constant([&MADE.0]);
static ACCEPTS: Constant<[*const TypeSpec; 1]> = Constant([&ANY.0]);

static DESCRIPTOR: Constant<Descriptor> = Constant(Descriptor {
    head: head::<Descriptor>(),
    name: text("fingerprint"),
    version: text("1.0.0"),
    license: text("Apache-2.0"),
    homepage: text(""),
    summary: text("Emits the fingerprints of payloads"),
    description: text("An event that is delivered is settled once the one with its fingerprint was taken."),
    roles: ROLE_SOURCE | ROLE_SINK,
    source_acknowledges: 0,
    sink_acknowledges: ACKNOWLEDGES_SETTLEMENT,
    redelivers: 0,
    sink_is_idempotent: 0,
    pushback: 0,
    handover: 0,
    sink_keeps_order: 0,
    source_keeps_ids: 0,
    sink_keeps_place: 0,
    emits: EMITS.0.as_ptr(),
    emit_count: 1,
    accepts: ACCEPTS.0.as_ptr(),
    accept_count: 1,
    operations: null(),
    operation_count: 0,
    settings: null(),
    setting_count: 0,
    required_extensions: null(),
    required_extension_count: 0,
    optional_extensions: null(),
    optional_extension_count: 0,
    promises: null(),
    promise_count: 0,
    uses: null(),
    use_count: 0,
});

static ADAPTER: Constant<Adapter> = Constant(Adapter {
    head: head::<Adapter>(),
    context: null_mut(),
    descriptor: &DESCRIPTOR.0,
    create: Some(create),
    destroy: Some(destroy),
    start: Some(start),
    stop: Some(stop),
    deliver: Some(deliver),
    credit: Some(credit),
    settled: null(),
    call: null(),
    cancel: null(),
    answered: null(),
    configure: null(),
    extension: null(),
});

/// The one symbol that the library exports.
#[no_mangle]
pub extern "C" fn hubbub_adapter_entry_v1() -> *const Adapter {
    &ADAPTER.0
}

/// One endpoint. The host lives as long as it does.
struct Instance {
    host: *const Host,
}

/// What came of a delivery.
enum Outcome {
    Taken,
    NoCredit,
    Refused(i32),
}

impl Instance {
    fn host(&self) -> &Host {
        unsafe { &*self.host }
    }

    /// Emits the fingerprint of an event. That this event is its cause stops loops.
    fn answer(&self, cause: *const Event) -> Outcome {
        let payload = unsafe { payload(cause) };
        let fingerprint = format!("{:016x}", fnv1a(payload));
        let bytes = Field {
            name: text("bytes"),
            value: integer(payload.len() as i64),
        };
        let draft = Draft {
            head: head::<Draft>(), type_index: 0, payload_kind: PAYLOAD_TEXT, r#type: text(""), id: text(""), source: text(""),
            subject: text(""), content_type: text(""), schema: text(""), time_text: text(""), time: TIME_NOW, attributes: &bytes,
            attribute_count: 1, flags: 0, payload: text(&fingerprint), cause,
        };
        let mut event = null();
        let code = (self.host().create_event)(self.host, &draft, &mut event);
        if code != OK {
            return Outcome::Refused(code);
        }
        let mut taken = 0;
        let code = (self.host().emit)(self.host, &event, null(), 1, &mut taken);
        if taken == 1 {
            return Outcome::Taken;
        }
        (self.host().event_release)(self.host, &event, 1);
        if code == OK { Outcome::NoCredit } else { Outcome::Refused(code) }
    }

    fn settle(&self, token: u64, code: i32) {
        let outcome = if code == OK { DELIVERED } else { REJECTED };
        let settlement = Settlement { token, outcome, delay_ms: 0, code, reserved: 0, text: text("") };
        (self.host().settle)(self.host, &settlement, 1);
    }
}

/// The payload, as long as the event is there. It may be large: what is done with it is all that this adapter's thread does.
unsafe fn payload<'a>(event: *const Event) -> &'a [u8] {
    let slice = (*event).payload;
    std::slice::from_raw_parts((event as *const u8).add(slice.offset as usize), slice.size as usize)
}

fn integer(integer: i64) -> Value {
    Value { kind: KIND_INTEGER, reserved: 0, integer, real: 0.0, text: text(""), items: null(), count: 0 }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

// The boundary: no panic may leave the library.

extern "C" fn create(_: *const Adapter, host: *const Host, _settings: *const c_void, instance: *mut *mut c_void) -> i32 {
    catch_unwind(|| {
        unsafe { *instance = Box::into_raw(Box::new(Instance { host })) as *mut c_void };
        OK
    })
    .unwrap_or(E_FAILED)
}

extern "C" fn destroy(instance: *mut c_void) {
    drop(unsafe { Box::from_raw(instance as *mut Instance) });
}

extern "C" fn start(_instance: *mut c_void) -> i32 {
    OK
}

extern "C" fn stop(_instance: *mut c_void, _deadline_ms: u32) -> i32 {
    OK
}

/// One whose fingerprint cannot be made is refused, also where that was a panic: the others go on.
extern "C" fn deliver(instance: *mut c_void, deliveries: *const Delivery, count: u64, accepted: *mut u64) -> i32 {
    let (this, deliveries) = unsafe { (&*(instance as *const Instance), std::slice::from_raw_parts(deliveries, count as usize)) };
    let mut taken = 0;
    for delivery in deliveries {
        match catch_unwind(AssertUnwindSafe(|| this.answer(delivery.event))).unwrap_or(Outcome::Refused(E_FAILED)) {
            Outcome::NoCredit => break,
            Outcome::Taken => this.settle(delivery.token, OK),
            Outcome::Refused(code) => this.settle(delivery.token, code),
        }
        taken += 1;
    }
    unsafe { *accepted = taken };
    OK
}

/// There is room again, so that what was left where it is can come.
extern "C" fn credit(instance: *mut c_void, _events: u64, _bytes: u64) {
    let this = unsafe { &*(instance as *const Instance) };
    (this.host().deliver_ready)(this.host);
}
