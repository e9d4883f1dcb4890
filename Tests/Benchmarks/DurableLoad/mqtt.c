/* MQTT 3.1.1. */
#include "load.h"

#include <stdio.h>

static void mqtt_prepare(struct peer *peer) {
    unsigned char packet[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0};
    int length = snprintf((char *)packet + 14, 32, "%s%d", peer->is_consumer ? "out" : "in", peer->number);
    packet[13] = (unsigned char)length, packet[1] = (unsigned char)(12 + length);
    put(peer, packet, 14 + (size_t)length);
    ask(peer, "\x20\x02");
    if (!peer->is_consumer) return;
    unsigned char subscribe[] = {0x82, 11, 0, 1, 0, 6, 'b', 'e', 'n', 'c', 'h', (unsigned char)('0' + peer->number), 1};
    put(peer, subscribe, sizeof subscribe);
    ask(peer, "\x90\x03");
}

static void mqtt_publish(struct peer *peer) {
    size_t body = 2 + 6 + 2 + event_size;
    uint16_t id = (uint16_t)(peer->sent % 65535 + 1);
    unsigned char head[] = {0x32, (unsigned char)((body & 0x7F) | 0x80), (unsigned char)(body >> 7), 0, 6, 'b', 'e', 'n', 'c', 'h',
                            (unsigned char)('0' + peer->number % 10), (unsigned char)(id >> 8), (unsigned char)id};
    put(peer, head, sizeof head);
    put(peer, payload, event_size);
}

static void mqtt_consume(struct peer *peer) { (void)peer; }

static size_t mqtt_take(struct peer *peer, const unsigned char *bytes, size_t count) {
    size_t length = 0, head = 0;
    for (size_t index = 1; index < 5 && index < count && head == 0; index++) {
        length |= (size_t)(bytes[index] & 0x7F) << (7 * (index - 1));
        if (!(bytes[index] & 0x80)) head = index + 1;
    }
    if (head == 0 || head + length > count) return 0;
    if (bytes[0] >> 4 == 4) {
        uint16_t expected = (uint16_t)(peer->acknowledged % 65535 + 1);
        if ((bytes[2] << 8 | bytes[3]) != expected) fail("an acknowledgement of another event");
        note_acknowledgement(peer);
    } else if (bytes[0] >> 4 == 3) {
        const unsigned char *id = bytes + head + 2 + 6;
        if (length != 2 + 6 + 2 + event_size) fail("another event came than was published");
        put(peer, (unsigned char[]){0x40, 2, id[0], id[1]}, 4);
        note_consumed(1);
    } else {
        fail("an unexpected packet %#x", bytes[0]);
    }
    return head + length;
}

const struct protocol mqtt = {
    .name = "mqtt", .prepare = mqtt_prepare, .publish = mqtt_publish, .consume = mqtt_consume, .take = mqtt_take,
};
