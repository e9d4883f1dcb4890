#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

/* A macro of the library. */
static inline int hubbub_ssl_set_min_proto_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}
