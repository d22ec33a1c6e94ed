"""Everything that the agent computes from mail, computed once more from its mirror.

Written from docs/INSIGHTS.md and the contract, not from the agent's code: nothing is shared with it,
and mail is held in lists where the agent streams. Standard library only.
"""

import collections
import contextlib
import datetime
import json
import sqlite3
import zoneinfo

MICRO = 1_000_000
UTC = datetime.timezone.utc
PROJECT_WORDS = "project initiative launch sprint q1 q2 q3 q4 budget plan".split()
URGENT_WORDS = ["urgent", "asap", "as soon as possible", "immediately", "action required",
                "deadline"]
STRATEGIC_WORDS = "plan strategy proposal roadmap vision".split()
LONGEST_RESPONSE = 43_200 * 60 * MICRO
LONGEST_DECISION = 168 * 3600 * MICRO


class Mail:
    """One row of message_cache, read."""

    def __init__(self, row, zone):
        processed = json.loads(row["processed_data"] or "{}")
        raw = json.loads(row["raw_data"])
        self.id = row["message_id"]
        self.channel = row["provider"]
        self.thread = (row["thread_id"], None) if row["thread_id"] else (None, self.id)
        self.subject = row["subject"]
        self.sender = row["from_email"].strip().lower()
        self.to = [one.strip().lower() for one in json.loads(row["to_emails"])]
        self.date = row["internal_date"]
        self.bytes = len(row["raw_data"].encode())
        self.labels = processed.get("labels", [])
        self.name = processed.get("from", {}).get("name", "").strip()
        self.texts = [self.subject, processed.get("snippet") or "",
                      processed.get("bodyPreview") or ""]
        self.high_priority = processed.get("priority") == "high"
        self.headers = [(one["name"].lower(), one["value"].strip().lower())
                        for one in raw.get("payload", {}).get("headers", [])]
        moment = datetime.datetime.fromtimestamp(self.date // MICRO, UTC)
        self.local = moment.astimezone(zone)

    def has_list_marks(self):
        return any(name in ("list-id", "list-unsubscribe")
                   or name == "precedence" and value in ("bulk", "list", "junk")
                   for name, value in self.headers)

    def is_automatic(self):
        local_part = self.sender.split("@")[0]
        plain = "".join(one for one in local_part if one not in "-_.")
        return any(word in plain for word in ("noreply", "donotreply", "mailerdaemon"))

    def is_urgent(self):
        return self.high_priority or any(
            word in text.lower() for text in self.texts for word in URGENT_WORDS)

    def asks(self):
        return any("?" in word and "://" not in word
                   for text in self.texts for word in text.split())


class Mailbox:
    """All dated mail of a mirror that is no draft, oldest first."""

    def __init__(self, file, zone_name):
        self.zone = zoneinfo.ZoneInfo(zone_name)
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute("select * from message_cache where internal_date not null")
            mails = [Mail(row, self.zone) for row in rows]
        self.mails = sorted((mail for mail in mails if "DRAFT" not in mail.labels),
                            key=lambda mail: (mail.date, mail.id))

    def days(self, now, days, before=0):
        """The mail of that many days, today the last, or of as many `before` times as early."""
        today = now.astimezone(self.zone).date()
        last = today - datetime.timedelta(days=days * before)
        first = last - datetime.timedelta(days=days - 1)
        return first, [mail for mail in self.mails if first <= mail.local.date() <= last]

    def latest_name(self, email):
        return next((mail.name for mail in reversed(self.mails)
                     if mail.sender == email and mail.name), "")


class Own:
    """The user's own addresses."""

    def __init__(self, given, mails):
        self.emails = {one.lower() for one in given}
        self.emails |= {mail.sender for mail in mails if "SENT" in mail.labels and mail.sender}

    def __contains__(self, email):
        local, at, domain = email.rpartition("@")
        return email in self.emails or (at and local.split("+")[0] + at + domain in self.emails)


def instant(text):
    return datetime.datetime.fromisoformat(text)


def micros(moment):
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(
        microseconds=1)


def top(counts, most):
    return sorted(counts.items(), key=lambda one: (-one[1], one[0].encode()))[:most]


def share(part, whole):
    return part / whole if whole else 0.0


def threads_of(mails):
    threads = collections.defaultdict(list)
    for mail in mails:
        threads[mail.thread].append(mail)
    return threads


def responses(mails, answers):
    """Times from each message of one side to the next of the other in its thread."""
    times = []
    for thread in threads_of(mails).values():
        for place, mail in enumerate(thread):
            if answers(mail):
                continue
            answer = next((one for one in thread[place + 1:] if answers(one)), None)
            if answer and 0 < answer.date - mail.date < LONGEST_RESPONSE:
                times.append(answer.date - mail.date)
    return times


def mean_minutes(times):
    return sum(times) / len(times) / 60e6


# The contract's analytics_insights

def stored_insights(mailbox, given):
    mails = [mail for mail in mailbox.mails if mail.channel == "gmail"]
    own = Own(given, mails)
    return {"strategic_vs_reactive": strategic(mails), "decision_velocity": velocity(mails),
            "relationship_health": relationships(mails, own)}


def strategic(mails):
    sums = {True: 0, False: 0}
    for earlier, later in zip(mails, mails[1:]):
        kind = any(word in later.subject.lower() for word in STRATEGIC_WORDS)
        sums[kind] += later.date - earlier.date
    whole = sum(sums.values())
    seconds = {kind: gap / 1e6 for kind, gap in sums.items()}
    return {"ratio": seconds[True] / (seconds[True] + seconds[False]) if whole else 0.0,
            "strategic_seconds": seconds[True], "reactive_seconds": seconds[False]}


def velocity(mails):
    gaps = []
    by_thread = collections.defaultdict(list)
    for mail in mails:
        by_thread[mail.thread[0] or ""].append(mail)
    for thread in by_thread.values():
        gaps += [b.date - a.date for a, b in zip(thread, thread[1:])]
    gaps = [gap for gap in gaps if 0 < gap < LONGEST_DECISION]
    hours = sum(gaps) / 3600e6 / len(gaps)
    return {"avg_response_hours": hours, "total_responses": len(gaps),
            "velocity_score": min(max(100 - hours / 24 * 10, 0), 100)}


def relationships(mails, own):
    sent, received = collections.Counter(), collections.Counter()
    for mail in mails:
        sent.update(one for one in mail.to if one not in own)
        if mail.sender and mail.sender not in own:
            received[mail.sender] += 1
    both = {one: sent[one] + received[one] for one in sent if received[one]}
    best = [{"email": email, "total_interactions": total,
             "balance": min(sent[email], received[email]) / max(sent[email], received[email])}
            for email, total in top(both, 10)]
    mean = sum(one["balance"] for one in best) / len(best) if best else 0
    return {"health_score": int(100 * mean + 0.5), "top_relationships": best,
            "total_contacts": len(set(sent) | set(received))}


# The contract's compute_analytics

def analytics(mailbox, now, days, given):
    first, mails = mailbox.days(now, days)
    own = Own(given, [mail for mail in mails if mail.channel == "gmail"])
    mine = lambda mail: mail.sender in own
    inbound = [mail for mail in mails if not mine(mail)]
    by_day = collections.Counter(mail.local.date() for mail in mails)
    by_hour = collections.Counter(mail.local.hour for mail in mails)
    by_channel = collections.Counter(mail.channel for mail in mails)
    senders = collections.Counter(mail.sender for mail in inbound if mail.sender)
    named = [{"name": mailbox.latest_name(email) or email, "email": email, "count": count}
             for email, count in top(senders, 10)]
    projects = collections.Counter(word for mail in mails for word in PROJECT_WORDS
                                   if word in mail.subject.lower())
    dates = [first + datetime.timedelta(days=i) for i in range(days)]
    times = responses(mails, mine)
    return {
        "total_count": len(mails), "period_days": days,
        "daily_counts": [by_day[date] for date in dates],
        "top_senders": named[:5],
        "inbound_count": len(inbound), "outbound_count": len(mails) - len(inbound),
        "avg_response_time_minutes": mean_minutes(times) if times else 0,
        "channel_analytics": {
            "by_channel": [{"name": name.capitalize(), "count": count,
                            "percentage": 100.0 * count / len(mails)}
                           for name, count in sorted(by_channel.items())],
            "by_time": [{"hour": f"{hour:02}:00", "count": by_hour[hour]} for hour in range(24)]},
        "message_distribution": {
            "by_day": [{"date": str(date), "count": by_day[date]} for date in dates],
            "by_sender": named},
        "top_projects": [{"name": word, "messageCount": count}
                         for word, count in top(projects, 3)],
        "priority_messages": {
            "awaiting_my_reply": awaiting(mails, now, mine, True),
            "awaiting_their_reply": awaiting(mails, now, mine, False)}}


def awaiting(mails, now, mine, my_reply):
    last = [thread[-1] for thread in threads_of(mails).values()]
    found = []
    for mail in sorted(last, key=lambda mail: (mail.date, mail.id), reverse=True):
        reason = ("urgent" if my_reply and mail.is_urgent() else "question" if mail.asks() else "")
        if mine(mail) == my_reply or not reason:
            continue
        other = mail.sender if my_reply else (mail.to or [""])[0]
        tenths = max(micros(now) - mail.date, 0) // (360 * MICRO)
        found.append({"message_id": mail.id, "thread_id": mail.thread[0], "email": other,
                      "age_hours": tenths / 10, "reason": reason})
    return found[:5]


# agent insights

def insights(mailbox, now, days, given, workday=(9, 18)):
    _, mails = mailbox.days(now, days)
    _, mails_before = mailbox.days(now, days, before=1)
    own = Own(given, mails + mails_before)
    mine = lambda mail: mail.sender in own
    noise = lambda mail: not mine(mail) and (mail.has_list_marks() or mail.is_automatic())
    talk = [mail for mail in mails if not noise(mail)]
    return {
        "reply_debt": reply_debt(talk, now, mine, own),
        "response_times": {"mine": distribution(responses(talk, mine)),
                           "theirs": distribution(responses(talk, lambda one: not mine(one)))},
        "busiest_hours": busiest_hours(talk, mine),
        "top_correspondents": correspondents(
            mailbox, talk, [mail for mail in mails_before if not noise(mail)], mine, own),
        "thread_decay": thread_decay(talk),
        "after_hours": {"workday": {"from": workday[0], "until": workday[1]},
                        "sent": after_hours([one for one in talk if mine(one)], workday),
                        "received": after_hours([one for one in talk if not mine(one)], workday)},
        "noise": noise_shares(mailbox, [one for one in mails if not mine(one)], noise),
        "cleanup_candidates": cleanup(mailbox, mails, mine, noise)}


def reply_debt(talk, now, mine, own):
    for_me, for_them = [], []
    for thread in threads_of(talk).values():
        last = thread[-1]
        others = [one for one in last.to if one not in own]
        to_me = len(others) < len(last.to)
        if mine(last) and others:
            for_them.append((last, others[0]))
        if not mine(last) and (to_me or any(mine(mail) for mail in thread)):
            for_me.append((last, last.sender))
    return {"waiting_for_me": debt_side(for_me, now), "waiting_for_them": debt_side(for_them, now)}


def debt_side(waiting, now):
    names = ["under 1 day", "1 to 3 days", "3 to 7 days", "7 to 30 days", "over 30 days"]
    ages = collections.Counter(
        sum((micros(now) - mail.date) >= days * 86400 * MICRO for days in (1, 3, 7, 30))
        for mail, _ in waiting)
    oldest = sorted(waiting, key=lambda one: (one[0].date, one[0].id))[:5]
    return {"threads": len(waiting),
            "by_age": [{"range": name, "threads": ages[i]} for i, name in enumerate(names)],
            "longest": [{"thread_id": mail.thread[0], "message_id": mail.id, "email": email,
                         "age_hours": (micros(now) - mail.date) / 3600e6}
                        for mail, email in oldest]}


def nearest_rank(values, percent):
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def distribution(times):
    bounds = [("under 15 min", 15), ("15 to 60 min", 60), ("1 to 4 h", 240), ("4 to 24 h", 1440),
              ("1 to 3 days", 4320), ("3 to 7 days", 10080), ("7 to 30 days", 43200)]
    counts, floor = [], 0
    for name, bound in bounds:
        inside = [time for time in times if floor <= time < bound * 60 * MICRO]
        counts.append({"range": name, "responses": len(inside)})
        floor = bound * 60 * MICRO
    return {"responses": len(times), "mean_minutes": mean_minutes(times) if times else None,
            "median_minutes": nearest_rank(times, 50) / 60e6 if times else None,
            "p90_minutes": nearest_rank(times, 90) / 60e6 if times else None,
            "distribution": counts}


def busiest_hours(talk, mine):
    week = {side: [[0] * 24 for _ in range(7)] for side in (True, False)}
    for mail in talk:
        week[mine(mail)][mail.local.weekday()][mail.local.hour] += 1
    cells = [(week[True][day][hour] + week[False][day][hour], day, hour)
             for day in range(7) for hour in range(24)]
    most, day, hour = max(cells, key=lambda cell: (cell[0], -cell[1], -cell[2]))
    return {"received": week[False], "sent": week[True],
            "busiest": {"weekday": day, "hour": hour, "messages": most} if most else None}


def exchanges(mails, mine, own):
    received = collections.Counter(mail.sender for mail in mails
                                   if not mine(mail) and mail.sender)
    sent = collections.Counter(email for mail in mails if mine(mail)
                               for email in {one for one in mail.to if one not in own})
    return received, sent


def correspondents(mailbox, talk, talk_before, mine, own):
    received, sent = exchanges(talk, mine, own)
    received_before, sent_before = exchanges(talk_before, mine, own)
    totals = received + sent
    listed = []
    for email, total in top(totals, 10):
        before = received_before[email] + sent_before[email]
        listed.append({"email": email, "name": mailbox.latest_name(email),
                       "received": received[email], "sent": sent[email], "total": total,
                       "before": before, "trend": total - before})
    return {"correspondents": len(totals), "top": listed}


def thread_decay(talk):
    threads = threads_of(talk).values()
    reached = [sum(len(thread) >= n for thread in threads) for n in range(1, 7)]
    lives = [thread[-1].date - thread[0].date for thread in threads if len(thread) > 1]
    return {"threads": len(threads),
            "steps": [{"messages": n + 1, "threads": reached[n], "went_on": reached[n + 1],
                       "share": share(reached[n + 1], reached[n])} for n in range(5)],
            "median_life_hours": nearest_rank(lives, 50) / 3600e6 if lives else None}


def after_hours(mails, workday):
    weekend = sum(mail.local.weekday() >= 5 for mail in mails)
    evening = sum(mail.local.weekday() < 5 and not workday[0] <= mail.local.hour < workday[1]
                  for mail in mails)
    return {"messages": len(mails), "evening": evening, "weekend": weekend,
            "share": share(evening + weekend, len(mails))}


def noise_shares(mailbox, received, noise):
    loud = [mail for mail in received if noise(mail)]
    letters = [mail for mail in loud if mail.has_list_marks()]
    senders = collections.Counter(mail.sender for mail in loud)
    return {"received": len(received), "newsletters": len(letters),
            "newsletter_share": share(len(letters), len(received)),
            "automatic": len(loud) - len(letters),
            "noise_share": share(len(loud), len(received)),
            "unread_share": share(sum("UNREAD" in mail.labels for mail in loud), len(loud)),
            "top_senders": [{"email": email, "name": mailbox.latest_name(email),
                             "messages": count} for email, count in top(senders, 5)]}


def cleanup(mailbox, mails, mine, noise):
    written_to = {email for mail in mails if mine(mail) for email in mail.to}
    by_sender = collections.defaultdict(list)
    for mail in mails:
        if noise(mail):
            by_sender[mail.sender].append(mail)
    chosen = {email: loud for email, loud in by_sender.items()
              if len(loud) >= 5 and email not in written_to}
    listed = []
    for email, count in top({email: len(loud) for email, loud in chosen.items()}, 10):
        newest = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(
            microseconds=chosen[email][-1].date)
        listed.append({"email": email, "name": mailbox.latest_name(email), "messages": count,
                       "unread": sum("UNREAD" in mail.labels for mail in chosen[email]),
                       "bytes": sum(mail.bytes for mail in chosen[email]),
                       "newest": newest.isoformat(timespec="microseconds")})
    everything = [mail for loud in chosen.values() for mail in loud]
    return {"senders": len(chosen), "messages": len(everything),
            "bytes": sum(mail.bytes for mail in everything), "top": listed}
