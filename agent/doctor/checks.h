#pragma once

#include "agent/doctor/examination.h"
#include "agent/http/curl_client.h"

// The groups, one a file. What they throw becomes a finding. `stop` is requested when their time
// is over.
namespace agent::doctor {

Findings check_settings(const Patient& patient);
Findings check_folder(const Patient& patient);
Findings check_database(const Patient& patient, const StopSignal& stop);
// Whether this system keeps the agent running.
Findings check_service();

struct NetworkFindings {
    Findings findings;
    bool supabase_answers = false;
    bool google_answers = false;
};
NetworkFindings check_network(const Patient& patient, StopSignal& stop);

// Precondition of both: the service answers.
Findings check_supabase(const Patient& patient, StopSignal& stop);
Findings check_google(const Patient& patient, StopSignal& stop);

// http_options() of people who wait.
http::CurlOptions impatient_http(const config::Config& config);

// The stored Supabase session; nothing when signed out.
std::optional<supabase::Session> stored_session(const Patient& patient);

}  // namespace agent::doctor
