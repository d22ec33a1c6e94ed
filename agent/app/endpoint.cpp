#include "agent/app/endpoint.h"

namespace agent::app {

bool works_for_all(const config::Config& config) {
    return config.text("mode") == "worker";
}

supabase::Endpoint endpoint(const config::Config& config) {
    const char* key = works_for_all(config) ? "supabase.secret_key" : "supabase.key";
    return {config.required("supabase.url"), config.required(key)};
}

}  // namespace agent::app
