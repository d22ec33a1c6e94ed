#include "tests/sandbox/supabase_schema.h"

#include "tests/sandbox/supabase_lease_rules.h"

namespace sandbox {
namespace {

Column id_column() {
    return {"id", ColumnType::uuid, true, DefaultValue::random_uuid};
}

Column user_column() {
    return {"user_id", ColumnType::uuid, true};
}

Column plain(const std::string& name, ColumnType type) {
    return {name, type};
}

Column required(const std::string& name, ColumnType type) {
    return {name, type, true};
}

Column instant_of_insert(const std::string& name) {
    return {name, ColumnType::timestamptz, false, DefaultValue::now};
}

Column with_default(const std::string& name, ColumnType type, Json literal) {
    return {name, type, false, DefaultValue::literal, std::move(literal)};
}

Column choice(const std::string& name, Json literal, std::vector<std::string> one_of) {
    const auto default_value = literal.is_null() ? DefaultValue::null : DefaultValue::literal;
    return {name, ColumnType::text, true, default_value, std::move(literal), std::move(one_of)};
}

Column counter(const std::string& name, int literal) {
    return {name, ColumnType::integer, false, DefaultValue::literal, literal, {}, 0};
}

TableSchema profiles() {
    TableSchema table;
    table.name = "profiles";
    table.columns = {required("id", ColumnType::uuid), plain("email", ColumnType::text)};
    table.primary_key = {"id"};
    table.owner_column = "id";
    return table;
}

// Without leases there is no policy for DELETE, so nobody but the service role deletes a job.
TableSchema analytics_jobs(PolicySet policies) {
    TableSchema table;
    table.name = "analytics_jobs";
    table.columns = {
        id_column(),
        user_column(),
        choice("status", "pending", {"pending", "processing", "completed", "failed"}),
        choice("job_type", nullptr,
               {"fetch_messages", "compute_analytics", "full_sync", "compute_insights"}),
        counter("progress", 0),
        counter("total", 0),
        with_default("metadata", ColumnType::jsonb, Json::object()),
        plain("error", ColumnType::text),
        plain("error_details", ColumnType::jsonb),
        instant_of_insert("created_at"),
        instant_of_insert("updated_at"),
        plain("started_at", ColumnType::timestamptz),
        plain("completed_at", ColumnType::timestamptz),
        with_default("retry_count", ColumnType::integer, 0),
        with_default("max_retries", ColumnType::integer, 3),
    };
    table.primary_key = {"id"};
    table.foreign_keys = {{"user_id", "profiles", "id"}};
    table.owner_column = "user_id";
    table.stamped_column = "updated_at";
    table.policies.remove = Reach::none;
    if (policies == PolicySet::as_deployed) table.policies.update = Reach::all;
    return table;
}

TableSchema analytics_jobs(PolicySet policies, ServerSchema schema) {
    TableSchema table = analytics_jobs(policies);
    if (schema == ServerSchema::plain) return table;
    for (Column column :
         {plain("claimed_by", ColumnType::text), plain("claim_token", ColumnType::uuid),
          plain("lease_expires_at", ColumnType::timestamptz),
          required("change_sequence", ColumnType::bigint)}) {
        table.columns.push_back(std::move(column));
    }
    table.trigger = keep_job_in_order;
    table.policies.remove = Reach::own;
    return table;
}

TableSchema message_cache(PolicySet policies) {
    TableSchema table;
    table.name = "message_cache";
    table.columns = {
        id_column(),
        user_column(),
        required("message_id", ColumnType::text),
        plain("thread_id", ColumnType::text),
        choice("provider", "gmail", {"gmail", "outlook", "slack"}),
        required("raw_data", ColumnType::jsonb),
        plain("processed_data", ColumnType::jsonb),
        plain("internal_date", ColumnType::timestamptz),
        plain("subject", ColumnType::text),
        plain("from_email", ColumnType::text),
        plain("to_emails", ColumnType::text_array),
        with_default("has_attachments", ColumnType::boolean, false),
        instant_of_insert("fetched_at"),
        with_default("cache_version", ColumnType::integer, 1),
    };
    table.primary_key = {"id"};
    table.unique_key = {"user_id", "message_id", "provider"};
    table.owner_column = "user_id";
    if (policies == PolicySet::as_deployed) {
        table.policies = {Reach::all, Reach::all, Reach::all, Reach::all};
    }
    return table;
}

TableSchema analytics_cache() {
    TableSchema table;
    table.name = "analytics_cache";
    table.columns = {
        id_column(),
        user_column(),
        plain("cache_key", ColumnType::text),
        plain("data", ColumnType::jsonb),
        instant_of_insert("created_at"),
        required("expires_at", ColumnType::timestamptz),
        with_default("hit_count", ColumnType::integer, 0),
    };
    table.primary_key = {"id"};
    table.unique_key = {"user_id", "cache_key"};
    table.owner_column = "user_id";
    return table;
}

TableSchema analytics_insights() {
    TableSchema table;
    table.name = "analytics_insights";
    table.columns = {
        id_column(),
        user_column(),
        plain("insight_type", ColumnType::text),
        plain("value", ColumnType::jsonb),
        instant_of_insert("created_at"),
    };
    table.primary_key = {"id"};
    table.owner_column = "user_id";
    return table;
}

TableSchema user_tokens() {
    TableSchema table;
    table.name = "user_tokens";
    table.columns = {
        user_column(),
        {"provider", ColumnType::text, true, DefaultValue::literal, "google"},
        plain("access_token", ColumnType::text),
        plain("refresh_token", ColumnType::text),
        plain("expires_at", ColumnType::timestamptz),
        with_default("token_type", ColumnType::text, "Bearer"),
        plain("scope", ColumnType::text),
        instant_of_insert("updated_at"),
        plain("last_sync_at", ColumnType::timestamptz),
        plain("last_message_date", ColumnType::timestamptz),
        with_default("total_messages_synced", ColumnType::integer, 0),
    };
    table.primary_key = {"user_id", "provider"};
    table.owner_column = "user_id";
    return table;
}

}  // namespace

std::vector<TableSchema> supabase_schema(PolicySet policies, ServerSchema schema) {
    return {profiles(),
            analytics_jobs(policies, schema),
            message_cache(policies),
            analytics_cache(),
            analytics_insights(),
            user_tokens()};
}

}  // namespace sandbox
