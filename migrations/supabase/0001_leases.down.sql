-- Undoes 0001_leases.sql: the policies and columns are what they were before. Running it again,
-- or where 0001_leases.sql never ran, changes nothing. Jobs, also those being worked on, stay:
-- agents go back to claiming them as in a project without leases.

begin;

set local lock_timeout = '10s';
set local search_path = '';
set local client_min_messages = warning;

-- The saved texts come from pg_policies, read with this search_path.
do $$
declare
  ours constant name[] := array['agent: select own rows', 'agent: insert own rows',
                                'agent: update own rows', 'agent: delete own rows'];
  old record;
begin
  if to_regclass('analytics_sync.saved_policies') is null then
    return;
  end if;

  for old in
    select tablename, policyname from pg_policies
    where schemaname = 'public' and policyname = any (ours)
  loop
    execute format('drop policy %I on public.%I', old.policyname, old.tablename);
  end loop;

  for old in select * from analytics_sync.saved_policies loop
    execute format('create policy %I on public.%I as %s for %s to %s',
                   old.policyname, old.tablename, old.permissive, old.cmd,
                   (select string_agg(quote_ident(role), ', ') from unnest(old.roles) as role))
      || coalesce(' using (' || old.qual || ')', '')
      || coalesce(' with check (' || old.with_check || ')', '');
    execute format('comment on policy %I on public.%I is %L',
                   old.policyname, old.tablename, old.comment);
  end loop;

  for old in select tablename from analytics_sync.saved_row_security where not enabled loop
    execute format('alter table public.%I disable row level security', old.tablename);
  end loop;
end $$;

drop function if exists public.claim_analytics_jobs(text, uuid, int, int, text[]);
drop function if exists public.heartbeat_analytics_job(uuid, uuid, int);
drop function if exists public.release_analytics_job(uuid, uuid);
drop function if exists public.pull_analytics_jobs(uuid, bigint, uuid, int);
drop function if exists public.count_my_analytics_jobs();
drop view if exists public.analytics_job_changes;

drop trigger if exists keep_job_in_order on public.analytics_jobs;

-- Agents in the middle of a job go on with it: without leases, its claim stands in metadata.
-- The columns are read as JSON because they may not be there.
update public.analytics_jobs as job set
  metadata = coalesce(job.metadata, '{}') || jsonb_build_object(
    'claim_token', to_jsonb(job) -> 'claim_token', 'claimed_by', to_jsonb(job) -> 'claimed_by')
where job.status = 'processing' and to_jsonb(job) ->> 'claim_token' is not null
  and jsonb_typeof(coalesce(job.metadata, '{}')) = 'object';

drop index if exists public.analytics_jobs_feed;
drop index if exists public.analytics_jobs_queue;
drop index if exists public.analytics_jobs_at_work;
alter table public.analytics_jobs
  drop column if exists claimed_by,
  drop column if exists claim_token,
  drop column if exists lease_expires_at,
  drop column if exists change_sequence;

drop function if exists analytics_sync.keep_job_in_order();
drop function if exists analytics_sync.rescue_analytics_jobs();
drop function if exists analytics_sync.lease_end(int);
drop function if exists analytics_sync.claim_token_in(jsonb);
drop function if exists analytics_sync.current_generation();
drop table if exists analytics_sync.saved_policies;
drop table if exists analytics_sync.saved_row_security;
drop table if exists analytics_sync.feed_generation;
-- Without cascade: what others may have put there is not ours to drop.
drop schema if exists analytics_sync;

commit;

notify pgrst, 'reload schema';
