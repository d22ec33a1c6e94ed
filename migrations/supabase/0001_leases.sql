-- Leases, a change feed without gaps, and policies that keep every user to their own rows.
--
-- For a Supabase project that has the tables analytics_jobs, message_cache, analytics_cache,
-- analytics_insights and user_tokens. PostgreSQL 15 or newer. One transaction; running it again
-- changes nothing, except after a restore (section 2). 0001_leases.down.sql undoes it. README.md.

begin;

-- Better to fail than to keep the web waiting behind this script.
set local lock_timeout = '10s';
-- Every name below is written with its schema, and so are those in the saved policies.
set local search_path = '';
set local client_min_messages = warning;

do $$
begin
  if current_setting('server_version_num')::int < 150000 then
    raise exception 'PostgreSQL 15 or newer is needed: views with security_invoker';
  end if;
end $$;

-- 1. A schema for what no client needs to see. PostgREST does not serve it.

create schema if not exists analytics_sync;
revoke all on schema analytics_sync from public;
grant usage on schema analytics_sync to authenticated, service_role;

-- What row level security was like before, for the down script.
create table if not exists analytics_sync.saved_policies (
  tablename name not null,
  policyname name not null,
  permissive text not null,
  roles name[] not null,
  cmd text not null,
  qual text,
  with_check text,
  comment text,
  primary key (tablename, policyname)
);
create table if not exists analytics_sync.saved_row_security (
  tablename name primary key,
  enabled boolean not null
);

-- 2. Columns, and which history of transactions the change sequence counts in.

alter table public.analytics_jobs
  add column if not exists claimed_by text,
  add column if not exists claim_token uuid,
  add column if not exists lease_expires_at timestamptz,
  -- The default marks the rows that are there with this transaction, without rewriting the
  -- table. The lock of "alter table" means that no older transaction has written any of them and
  -- is still open.
  add column if not exists change_sequence bigint not null
    default pg_current_xact_id()::text::bigint;
-- From here on the trigger sets it.
alter table public.analytics_jobs alter column change_sequence drop default;

comment on column public.analytics_jobs.claimed_by is
  'Name of the agent that claimed the job last, for people';
comment on column public.analytics_jobs.claim_token is
  'Fresh for every claim; the owner''s later writes carry it as a filter';
comment on column public.analytics_jobs.lease_expires_at is
  'From when on others may take the job, by the clock of the server';
comment on column public.analytics_jobs.change_sequence is
  'Transaction of the last write; see the view analytics_job_changes';

-- Numbers of transactions mean something only within one history of one database: a restored
-- backup goes on with smaller ones than some agent has seen. So the feed has a generation.
create table if not exists analytics_sync.feed_generation (
  only_row boolean primary key default true check (only_row),
  generation uuid not null,
  system_identifier bigint not null,  -- of the cluster: another one after a dump and restore
  timeline_id integer not null        -- another one after a restore to a point in time
);
revoke all on analytics_sync.saved_policies, analytics_sync.saved_row_security,
  analytics_sync.feed_generation from public, anon, authenticated, service_role;
grant select on analytics_sync.feed_generation to authenticated, service_role;

-- The stored one while the database is the one it was drawn in, else one that everybody derives
-- alike: so agents start over after a restore even when nobody runs this script again.
create or replace function analytics_sync.current_generation() returns uuid
language sql stable security invoker set search_path = '' as $$
  select case
    when (stored.system_identifier, stored.timeline_id)
         = (cluster.system_identifier, history.timeline_id) then stored.generation
    else md5(concat_ws(' ', stored.generation, cluster.system_identifier,
                       history.timeline_id))::uuid
    end
  from analytics_sync.feed_generation as stored,
       pg_control_system() as cluster, pg_control_checkpoint() as history
$$;
revoke all on function analytics_sync.current_generation() from public, anon;
grant execute on function analytics_sync.current_generation() to authenticated, service_role;

-- How an agent that does not know of leases writes the token of its claim into metadata.
create or replace function analytics_sync.claim_token_in(metadata jsonb) returns uuid
language sql immutable security invoker set search_path = '' as $$
  select substring(
    metadata ->> 'claim_token'
    from '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')::uuid
$$;
revoke all on function analytics_sync.claim_token_in(jsonb) from public, anon;
grant execute on function analytics_sync.claim_token_in(jsonb) to authenticated, service_role;

-- After a restore: number the rows anew, or those with numbers from the old history would be
-- invisible until the new one comes to them. And jobs under way: the agent at work on one writes
-- with its token as a filter on the column as soon as it notices the leases.
do $$
declare
  first_run constant boolean := not exists (select from analytics_sync.feed_generation);
  restored constant boolean := exists (
    select from analytics_sync.feed_generation as stored
    where stored.generation <> analytics_sync.current_generation());
  -- The jobs did not change, so what happens on changes must not happen.
  triggers constant name[] := array(
    select tgname from pg_trigger
    where tgrelid = 'public.analytics_jobs'::regclass and not tgisinternal and tgenabled = 'O');
  each_trigger name;
begin
  foreach each_trigger in array triggers loop
    execute format('alter table public.analytics_jobs disable trigger %I', each_trigger);
  end loop;
  if restored then
    update public.analytics_jobs set change_sequence = pg_current_xact_id()::text::bigint;
    delete from analytics_sync.feed_generation;
  end if;
  update public.analytics_jobs set
    claim_token = analytics_sync.claim_token_in(metadata),
    claimed_by = metadata ->> 'claimed_by',
    lease_expires_at = now() + interval '5 minutes',
    change_sequence = pg_current_xact_id()::text::bigint
  where status = 'processing' and claim_token is null
    and analytics_sync.claim_token_in(metadata) is not null;
  foreach each_trigger in array triggers loop
    execute format('alter table public.analytics_jobs enable trigger %I', each_trigger);
  end loop;
  if first_run or restored then
    insert into analytics_sync.feed_generation (generation, system_identifier, timeline_id)
    select gen_random_uuid(), cluster.system_identifier, history.timeline_id
    from pg_control_system() as cluster, pg_control_checkpoint() as history;
  end if;
end $$;

-- 3. Indexes: the feed of one user, the queue, and what is being worked on.

create index if not exists analytics_jobs_feed
  on public.analytics_jobs (user_id, change_sequence, id);
create index if not exists analytics_jobs_queue
  on public.analytics_jobs (created_at, id) where status = 'pending';
create index if not exists analytics_jobs_at_work
  on public.analytics_jobs (claim_token) where status = 'processing';

-- 4. The trigger: every write, whoever makes it, leaves claim and lease in order.

create or replace function analytics_sync.keep_job_in_order() returns trigger
language plpgsql security invoker set search_path = '' as $$
declare
  updates constant boolean := tg_op = 'UPDATE';
  own_mark constant uuid := analytics_sync.claim_token_in(new.metadata);
  takes_over boolean;
begin
  new.change_sequence := pg_current_xact_id()::text::bigint;
  if updates then
    new.updated_at := now();
  end if;

  case new.status
    when 'pending' then
      new.claimed_by := null;
      new.claim_token := null;
      new.lease_expires_at := null;
    when 'processing' then
      -- Agents that do not know of leases yet keep their token in metadata. It counts like any
      -- other, and each of their writes is a sign of life.
      if coalesce(new.claim_token, own_mark) = own_mark then
        new.claim_token := own_mark;
        new.claimed_by := new.metadata ->> 'claimed_by';
        new.lease_expires_at := now() + interval '5 minutes';
      end if;
      -- An agent that created and claimed a job while offline inserts it like this.
      takes_over := new.claim_token is not null
        and (not updates or new.claim_token is distinct from old.claim_token);
      if takes_over and (new.lease_expires_at is null or new.lease_expires_at <= now()
                         or updates and new.lease_expires_at = old.lease_expires_at) then
        new.lease_expires_at := now() + interval '2 minutes';
      end if;
    else
      -- Finished. The token stays: by it the owner recognises its own last write when the
      -- answer was lost.
      new.lease_expires_at := null;
  end case;
  return new;
end $$;
revoke all on function analytics_sync.keep_job_in_order() from public, anon, authenticated;

create or replace trigger keep_job_in_order before insert or update on public.analytics_jobs
  for each row execute function analytics_sync.keep_job_in_order();

-- 5. Claiming. All of these run with the caller's rights: users claim their own jobs, workers
-- with the service role everybody's. Time is the server's: now() is the transaction's start.

create or replace function analytics_sync.lease_end(lease_seconds int) returns timestamptz
language sql stable security invoker set search_path = '' as $$
  select now() + make_interval(secs => least(greatest(coalesce(lease_seconds, 120), 10), 3600))
$$;

-- Jobs whose agent disappeared: queued again while they have retries left, else failed. An agent
-- without leases shows life by updating the row.
create or replace function analytics_sync.rescue_analytics_jobs() returns void
language sql volatile security invoker set search_path = '' as $$
  with stuck as (
    select job.id,
           coalesce(job.retry_count, 0) < coalesce(job.max_retries, 3) as may_retry
    from public.analytics_jobs as job
    where job.status = 'processing'
      and coalesce(job.lease_expires_at, job.updated_at + interval '5 minutes') < now()
    order by job.created_at, job.id
    limit 100
    for update skip locked
  )
  update public.analytics_jobs as job set
    status = case when may_retry then 'pending' else 'failed' end,
    retry_count = coalesce(job.retry_count, 0) + may_retry::int,
    progress = case when may_retry then 0 else job.progress end,
    started_at = case when may_retry then null else job.started_at end,
    -- Also of a failed job, whose token otherwise stays: nobody may write with it any more.
    claim_token = null,
    error = case when may_retry then job.error
                 else 'The agent working on this job disappeared' end,
    error_details = case when may_retry then job.error_details
                         else '{"code": "lease_expired"}'::jsonb end,
    completed_at = case when may_retry then null else now() end,
    -- Agents without leases keep their claim there.
    metadata = case when jsonb_typeof(job.metadata) = 'object'
                    then job.metadata - 'claim_token' - 'claimed_by' else job.metadata end
  from stuck
  where job.id = stuck.id
$$;

-- Gives up to how_many (1 to 100) pending jobs of those types (null: any), oldest first, to
-- `agent` for lease_seconds (10 to 3600). The token is drawn by the caller, a new one for each
-- call. Repeated with the same token it returns the jobs that the token still holds and claims
-- nothing more, so a call whose answer was lost may simply be repeated.
create or replace function public.claim_analytics_jobs(
  agent text, token uuid, how_many int, lease_seconds int, job_types text[])
returns setof public.analytics_jobs
language plpgsql volatile security invoker set search_path = '' as $$
begin
  if token is null then
    raise exception 'token must not be null' using errcode = 'null_value_not_allowed';
  end if;
  -- The repeat may come while the first call is still at it: let it finish.
  perform pg_advisory_xact_lock(hashtextextended(token::text, 0));

  return query
    select job.* from public.analytics_jobs as job
    where job.claim_token = token and job.status = 'processing'
    order by job.created_at, job.id;
  if found then
    return;
  end if;

  perform analytics_sync.rescue_analytics_jobs();
  return query
    with chosen as (
      select job.id from public.analytics_jobs as job
      where job.status = 'pending' and (job_types is null or job.job_type = any (job_types))
      order by job.created_at, job.id
      limit least(greatest(coalesce(how_many, 1), 1), 100)
      for update skip locked
    ), claimed as (
      update public.analytics_jobs as job set
        status = 'processing',
        started_at = now(),
        claimed_by = agent,
        claim_token = token,
        lease_expires_at = analytics_sync.lease_end(lease_seconds)
      from chosen
      where job.id = chosen.id
      returning job.*
    )
    select * from claimed order by created_at, id;
end $$;

-- Extends the lease. False: the claim is lost, stop working on the job.
create or replace function public.heartbeat_analytics_job(
  job uuid, token uuid, lease_seconds int)
returns boolean
language plpgsql volatile security invoker set search_path = '' as $$
begin
  update public.analytics_jobs as held
  set lease_expires_at = analytics_sync.lease_end(lease_seconds)
  where held.id = job and held.claim_token = token and held.status = 'processing';
  return found;
end $$;

-- Gives a claimed job back without counting a retry. False: the claim was lost before.
create or replace function public.release_analytics_job(job uuid, token uuid)
returns boolean
language plpgsql volatile security invoker set search_path = '' as $$
begin
  update public.analytics_jobs as held
  set status = 'pending', progress = 0, started_at = null
  where held.id = job and held.claim_token = token and held.status = 'processing';
  return found;
end $$;

-- 6. The change feed. A transaction may commit after later ones were read, so no mark that only
-- grows is safe by itself. Rows are shown once every transaction up to theirs has ended: then
-- nothing can appear behind a reader's mark. The price: one long write transaction anywhere in
-- the database holds the feed back until it ends.

create or replace view public.analytics_job_changes with (security_invoker = true) as
  select job.* from public.analytics_jobs as job
  where job.change_sequence < pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

-- The next how_many (1 to 1000) changes after the mark (after_sequence, after_id), which is that
-- of the last row read: {"generation": uuid, "more": bool, "jobs": [row, ...]}. Nulls mean from
-- the start, and so does a generation that is not the present one.
create or replace function public.pull_analytics_jobs(
  generation uuid, after_sequence bigint, after_id uuid, how_many int)
returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  current_generation constant uuid := analytics_sync.current_generation();
  goes_on constant boolean :=
    generation is not distinct from current_generation and after_sequence is not null;
  page_size constant int := least(greatest(coalesce(how_many, 1000), 1), 1000);
  mark_sequence constant bigint := case when goes_on then after_sequence else 0 end;
  mark_id constant uuid := coalesce(case when goes_on then after_id end,
                                    '00000000-0000-0000-0000-000000000000');
begin
  return (
    with page as (
      select to_jsonb(change) as job, row_number() over in_order as place
      from public.analytics_job_changes as change
      where (change.change_sequence, change.id) > (mark_sequence, mark_id)
      window in_order as (order by change.change_sequence, change.id)
      order by change.change_sequence, change.id
      limit page_size + 1
    )
    select jsonb_build_object(
      'generation', current_generation,
      'more', count(*) > page_size,
      'jobs', coalesce(jsonb_agg(job order by place) filter (where place <= page_size), '[]'))
    from page);
end $$;

-- 7. How many jobs the caller owns, whatever the policies say: an agent that sees fewer knows
-- that they hide its rows, and does not take them for deleted.

create or replace function public.count_my_analytics_jobs() returns bigint
language sql stable security definer set search_path = '' as $$
  select count(*) from public.analytics_jobs where user_id = (select auth.uid())
$$;

-- 8. Who may call. Supabase's default privileges let everybody, so take that back first.

revoke all on function
  analytics_sync.lease_end(int),
  analytics_sync.rescue_analytics_jobs(),
  public.claim_analytics_jobs(text, uuid, int, int, text[]),
  public.heartbeat_analytics_job(uuid, uuid, int),
  public.release_analytics_job(uuid, uuid),
  public.pull_analytics_jobs(uuid, bigint, uuid, int),
  public.count_my_analytics_jobs()
from public, anon;
grant execute on function
  analytics_sync.lease_end(int),
  analytics_sync.rescue_analytics_jobs(),
  public.claim_analytics_jobs(text, uuid, int, int, text[]),
  public.heartbeat_analytics_job(uuid, uuid, int),
  public.release_analytics_job(uuid, uuid),
  public.pull_analytics_jobs(uuid, bigint, uuid, int),
  public.count_my_analytics_jobs()
to authenticated, service_role;
revoke all on public.analytics_job_changes from public, anon, authenticated, service_role;
grant select on public.analytics_job_changes to authenticated, service_role;

-- 9. Policies: own rows only. Policies add up, so one generous policy would open the table
-- again: all that are not ours are saved and dropped.

do $$
declare
  shared constant name[] := array['analytics_jobs', 'message_cache', 'analytics_cache',
                                  'analytics_insights', 'user_tokens'];
  ours constant name[] := array['agent: select own rows', 'agent: insert own rows',
                                'agent: update own rows', 'agent: delete own rows'];
  own constant text := '((select auth.uid()) = user_id)';
  old record;
  shared_table name;
begin
  insert into analytics_sync.saved_row_security (tablename, enabled)
  select class.relname, class.relrowsecurity from pg_class as class
  where class.relnamespace = 'public'::regnamespace and class.relname = any (shared)
  on conflict do nothing;

  insert into analytics_sync.saved_policies
  select found.tablename, found.policyname, found.permissive, found.roles, found.cmd,
         found.qual, found.with_check, obj_description(policy.oid, 'pg_policy')
  from pg_policies as found
  join pg_policy as policy on policy.polname = found.policyname
    and policy.polrelid = format('public.%I', found.tablename)::regclass
  where found.schemaname = 'public' and found.tablename = any (shared)
    and not found.policyname = any (ours)
  on conflict (tablename, policyname) do update set
    permissive = excluded.permissive, roles = excluded.roles, cmd = excluded.cmd,
    qual = excluded.qual, with_check = excluded.with_check, comment = excluded.comment;

  for old in
    select tablename, policyname from pg_policies
    where schemaname = 'public' and tablename = any (shared)
  loop
    execute format('drop policy %I on public.%I', old.policyname, old.tablename);
  end loop;

  foreach shared_table in array shared loop
    execute format('alter table public.%I enable row level security', shared_table);
    execute format('create policy %I on public.%I for select to authenticated using (%s)',
                   ours[1], shared_table, own);
    execute format('create policy %I on public.%I for insert to authenticated with check (%s)',
                   ours[2], shared_table, own);
    execute format('create policy %I on public.%I for update to authenticated '
                   'using (%s) with check (%s)', ours[3], shared_table, own, own);
    execute format('create policy %I on public.%I for delete to authenticated using (%s)',
                   ours[4], shared_table, own);
  end loop;
end $$;

commit;

notify pgrst, 'reload schema';
