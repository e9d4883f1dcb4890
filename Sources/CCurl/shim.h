/* libcurl's functions with a variable number of arguments, which Swift cannot call, one for each kind of argument. */
#ifndef HUBBUB_CURL_SHIM_H
#define HUBBUB_CURL_SHIM_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* Constants whose macros Swift cannot read. */
enum { HUBBUB_CURL_AUTH_BASIC = CURLAUTH_BASIC };

static inline CURLcode hubbub_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hubbub_curl_set_large(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/* libcurl copies the text, but for CURLOPT_POSTFIELDS. */
static inline CURLcode hubbub_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hubbub_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*hubbub_curl_data)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode hubbub_curl_set_callback(CURL *easy, CURLoption option, hubbub_curl_data value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hubbub_curl_get_number(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode hubbub_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* Calls `socket` and `timer` with `context`. */
static inline CURLMcode hubbub_curl_multi_set_callbacks(CURLM *multi, curl_socket_callback socket,
                                                        curl_multi_timer_callback timer, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

/* The next transfer that has ended and how, or NULL where there is none. */
static inline CURL *hubbub_curl_next_ended(CURLM *multi, CURLcode *result) {
    int waiting = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &waiting)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

#endif
