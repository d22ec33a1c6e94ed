#include "agent/http/curl_error.h"

namespace agent::http {

TransportError::Kind kind_of(CURLcode code, bool by_proxy) {
    using Kind = TransportError::Kind;
    switch (code) {
        case CURLE_COULDNT_CONNECT:
            return by_proxy ? Kind::proxy : Kind::offline;
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_PROXY:
            return Kind::proxy;
        case CURLE_OPERATION_TIMEDOUT:
            return Kind::timeout;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ENGINE_INITFAILED:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_USE_SSL_FAILED:
            return Kind::tls;
        case CURLE_URL_MALFORMAT:
            return Kind::bad_url;
        default:
            // The name is unknown, the connection broke, or what came over it was not HTTP
            // (CURLE_UNSUPPORTED_PROTOCOL: the URL's scheme was checked before).
            return Kind::offline;
    }
}

}  // namespace agent::http
