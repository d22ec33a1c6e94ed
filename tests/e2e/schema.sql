-- The cloud side as it stands today: the tables, the trigger and the policies that the
-- web frontend and the server-side worker were built on. Needs schema `auth`.
grant usage on schema auth to anon, authenticated, service_role;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text
);

create table public.analytics_jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  status text not null default 'pending'
    check (status in ('pending', 'processing', 'completed', 'failed')),
  job_type text not null
    check (job_type in ('fetch_messages', 'compute_analytics', 'full_sync', 'compute_insights')),
  progress integer default 0 check (progress >= 0),
  total integer default 0 check (total >= 0),
  metadata jsonb default '{}',
  error text,
  error_details jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  started_at timestamptz,
  completed_at timestamptz,
  retry_count integer default 0,
  max_retries integer default 3
);
create index on public.analytics_jobs (status, created_at);
create index on public.analytics_jobs (user_id, updated_at, id);

create table public.message_cache (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  message_id text not null,
  thread_id text,
  provider text not null default 'gmail' check (provider in ('gmail', 'outlook', 'slack')),
  raw_data jsonb not null,
  processed_data jsonb,
  internal_date timestamptz,
  subject text,
  from_email text,
  to_emails text[],
  has_attachments boolean default false,
  fetched_at timestamptz default now(),
  cache_version integer default 1,
  unique (user_id, message_id, provider)
);

create table public.analytics_cache (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  cache_key text not null,
  data jsonb not null,
  created_at timestamptz default now(),
  expires_at timestamptz not null,
  hit_count integer default 0,
  unique (user_id, cache_key)
);

create table public.analytics_insights (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  insight_type text not null,
  value jsonb not null,
  created_at timestamptz default now()
);

create table public.user_tokens (
  user_id uuid not null references public.profiles (id) on delete cascade,
  provider text not null default 'google',
  access_token text,
  refresh_token text,
  expires_at timestamptz,
  token_type text,
  scope text,
  updated_at timestamptz default now(),
  last_sync_at timestamptz,
  last_message_date timestamptz,
  total_messages_synced integer default 0,
  primary key (user_id, provider)
);

create function public.set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end $$;
create trigger set_updated_at before update on public.analytics_jobs
  for each row execute function public.set_updated_at();

-- A profile for everyone who signs up.
create function public.add_profile() returns trigger language plpgsql security definer as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end $$;
create trigger add_profile after insert on auth.users
  for each row execute function public.add_profile();

alter table public.profiles enable row level security;
alter table public.analytics_jobs enable row level security;
alter table public.message_cache enable row level security;
alter table public.analytics_cache enable row level security;
alter table public.analytics_insights enable row level security;
alter table public.user_tokens enable row level security;

create policy "select own" on public.profiles for select using (auth.uid() = id);
create policy "select own" on public.analytics_jobs for select using (auth.uid() = user_id);
create policy "insert own" on public.analytics_jobs for insert with check (auth.uid() = user_id);
-- The hole: anybody signed in may update any job, and anybody at all the message cache.
create policy "update any" on public.analytics_jobs for update using (true);
create policy "all for everybody" on public.message_cache for all using (true) with check (true);
create policy "own" on public.analytics_cache for all
  using (auth.uid() = user_id) with check (auth.uid() = user_id);
create policy "select own" on public.analytics_insights for select using (auth.uid() = user_id);
create policy "insert own" on public.analytics_insights for insert with check (auth.uid() = user_id);
create policy "own" on public.user_tokens for all
  using (auth.uid() = user_id) with check (auth.uid() = user_id);
