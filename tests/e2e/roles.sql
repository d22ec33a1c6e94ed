-- What the database image of hosted Supabase has before the first table, and
-- @supabase/lite does not make by itself.
create extension if not exists pgcrypto;
create extension if not exists "uuid-ossp";

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;

grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
