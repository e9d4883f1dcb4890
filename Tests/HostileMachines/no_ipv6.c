/*
 * A machine without IPv6: no socket of that family can be made, and the resolver gives none of its addresses. Numeric
 * addresses are still understood, as they are by a real resolver.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int socket(int family, int type, int protocol) {
    if (family == AF_INET6) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    return REAL(socket)(family, type, protocol);
}

int getaddrinfo(const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict found) {
    struct addrinfo ours = {0};
    if (hints != NULL) {
        ours = *hints;
    }
    int is_name = (ours.ai_flags & AI_NUMERICHOST) == 0 && (name == NULL || strchr(name, ':') == NULL);
    if (is_name && ours.ai_family == AF_INET6) {
        return EAI_NONAME;
    } else if (is_name) {
        ours.ai_family = AF_INET;
    }
    return REAL(getaddrinfo)(name, service, &ours, found);
}
