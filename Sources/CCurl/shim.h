/*
 * libcurl, loaded when it is first needed: with all that it needs itself it takes six megabytes, which an adapter that could
 * ask servers, and is not told to, shall not cost. Its functions with a variable number of arguments, which Swift cannot
 * call, are here once for each kind of argument.
 */
#ifndef HUBBUB_CURL_SHIM_H
#define HUBBUB_CURL_SHIM_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>

/* Constants whose macros Swift cannot read. */
enum { HUBBUB_CURL_AUTH_BASIC = CURLAUTH_BASIC };

/* The functions that we use. */
typedef struct hubbub_curl {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_pause) easy_pause;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
    __typeof__(&curl_multi_init) multi_init;
    __typeof__(&curl_multi_setopt) multi_setopt;
    __typeof__(&curl_multi_add_handle) multi_add_handle;
    __typeof__(&curl_multi_remove_handle) multi_remove_handle;
    __typeof__(&curl_multi_socket_action) multi_socket_action;
    __typeof__(&curl_multi_info_read) multi_info_read;
    __typeof__(&curl_multi_cleanup) multi_cleanup;
} hubbub_curl;

/* Fills the table. Returns NULL, or why it could not; the text lives until the next such call of this thread. */
static inline const char *hubbub_curl_load(hubbub_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return dlerror();
#define HUBBUB_CURL_FIND(name) \
    if ((curl->name = (__typeof__(curl->name))dlsym(library, "curl_" #name)) == NULL) return dlerror()
    HUBBUB_CURL_FIND(global_init);
    HUBBUB_CURL_FIND(easy_init);
    HUBBUB_CURL_FIND(easy_setopt);
    HUBBUB_CURL_FIND(easy_pause);
    HUBBUB_CURL_FIND(easy_strerror);
    HUBBUB_CURL_FIND(easy_cleanup);
    HUBBUB_CURL_FIND(slist_append);
    HUBBUB_CURL_FIND(slist_free_all);
    HUBBUB_CURL_FIND(multi_init);
    HUBBUB_CURL_FIND(multi_setopt);
    HUBBUB_CURL_FIND(multi_add_handle);
    HUBBUB_CURL_FIND(multi_remove_handle);
    HUBBUB_CURL_FIND(multi_socket_action);
    HUBBUB_CURL_FIND(multi_info_read);
    HUBBUB_CURL_FIND(multi_cleanup);
#undef HUBBUB_CURL_FIND
    return curl->global_init(CURL_GLOBAL_ALL) == CURLE_OK ? NULL : "it does not start";
}

static inline CURLcode hubbub_curl_set_number(const hubbub_curl *curl, CURL *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}

static inline CURLcode hubbub_curl_set_large(const hubbub_curl *curl, CURL *easy, CURLoption option, curl_off_t value) {
    return curl->easy_setopt(easy, option, value);
}

/* libcurl copies the text, but for CURLOPT_POSTFIELDS. */
static inline CURLcode hubbub_curl_set_text(const hubbub_curl *curl, CURL *easy, CURLoption option, const char *value) {
    return curl->easy_setopt(easy, option, value);
}

static inline CURLcode hubbub_curl_set_pointer(const hubbub_curl *curl, CURL *easy, CURLoption option, void *value) {
    return curl->easy_setopt(easy, option, value);
}

typedef size_t (*hubbub_curl_data)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode hubbub_curl_set_callback(const hubbub_curl *curl, CURL *easy, CURLoption option,
                                                hubbub_curl_data value) {
    return curl->easy_setopt(easy, option, value);
}

static inline const char *hubbub_curl_text(const hubbub_curl *curl, CURLcode code) {
    return curl->easy_strerror(code);
}

static inline CURLMcode hubbub_curl_multi_set_number(const hubbub_curl *curl, CURLM *multi, CURLMoption option,
                                                     long value) {
    return curl->multi_setopt(multi, option, value);
}

/* Calls `socket` and `timer` with `context`. */
static inline CURLMcode hubbub_curl_multi_set_callbacks(const hubbub_curl *curl, CURLM *multi, curl_socket_callback socket,
                                                        curl_multi_timer_callback timer, void *context) {
    CURLMcode code = curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    if (code == CURLM_OK) code = curl->multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl->multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

static inline void hubbub_curl_act(const hubbub_curl *curl, CURLM *multi, curl_socket_t socket, int ready) {
    int running = 0;
    curl->multi_socket_action(multi, socket, ready, &running);
}

/* The next transfer that has ended and how, or NULL where there is none. */
static inline CURL *hubbub_curl_next_ended(const hubbub_curl *curl, CURLM *multi, CURLcode *result) {
    int waiting = 0;
    CURLMsg *message;
    while ((message = curl->multi_info_read(multi, &waiting)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

static inline CURL *hubbub_curl_easy_init(const hubbub_curl *curl) { return curl->easy_init(); }
static inline void hubbub_curl_easy_cleanup(const hubbub_curl *curl, CURL *easy) { curl->easy_cleanup(easy); }
static inline void hubbub_curl_easy_resume(const hubbub_curl *curl, CURL *easy) { curl->easy_pause(easy, CURLPAUSE_CONT); }
static inline struct curl_slist *hubbub_curl_append(const hubbub_curl *curl, struct curl_slist *list, const char *line) {
    return curl->slist_append(list, line);
}
static inline void hubbub_curl_free(const hubbub_curl *curl, struct curl_slist *list) { curl->slist_free_all(list); }
static inline CURLM *hubbub_curl_multi_init(const hubbub_curl *curl) { return curl->multi_init(); }
static inline void hubbub_curl_add(const hubbub_curl *curl, CURLM *multi, CURL *easy) {
    curl->multi_add_handle(multi, easy);
}
static inline void hubbub_curl_remove(const hubbub_curl *curl, CURLM *multi, CURL *easy) {
    curl->multi_remove_handle(multi, easy);
}
static inline void hubbub_curl_multi_cleanup(const hubbub_curl *curl, CURLM *multi) { curl->multi_cleanup(multi); }

#endif
