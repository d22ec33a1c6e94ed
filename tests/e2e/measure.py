"""The figures of a cold sync beside those of a warm one."""

FIGURES = [
    ("time", lambda sync: f"{sync['duration_ms'] / 1000:.2f} s"),
    ("Gmail requests", lambda sync: sync["gmail_requests"]),
    ("messages listed", lambda sync: sync["messages"]["listed"]),
    ("messages fetched", lambda sync: sync["messages"]["fetched"]),
    ("cache hit rate", lambda sync: f"{sync['messages']['cache_hit_rate']:.0%}"),
]


def cold_and_warm(agent, days_back, max_results):
    """Runs the same job twice on a mirror without mail; the figures of each sync."""
    figures = []
    for _ in ("cold", "warm"):
        agent.add_fetch_job(days_back, max_results)
        figures.append(agent.sync())
    return figures


def table(cold, warm):
    lines = [f"{'':18}{'cold':>12}{'warm':>12}"]
    lines += [f"{name:18}{figure(cold):>12}{figure(warm):>12}" for name, figure in FIGURES]
    return "\n".join(lines)
