# Tangled from docs/00-preflight.md by litdeck: edit there, not here.
"""Can this machine do it? Every verdict comes from trying."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from rootless import more_probes, probes
from rootless.syscalls import (
    CLONE_NEWCGROUP,
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWTIME,
    CLONE_NEWUTS,
)
from rootless.verdicts import Verdict, attempt

NEEDED: dict[str, Callable[[], str]] = {
    "ordinary-user": probes.ordinary_user,
    "one-thread": probes.one_thread,
    "user-namespaces": probes.user_namespaces,
    "id-maps": probes.id_maps,
    "uts-namespace": probes.namespace(CLONE_NEWUTS),
    "pid-namespace": probes.pid_namespace,
    "mount-namespace": probes.mount_namespace,
    "proc-mount": probes.proc_mount,
}

LATER: dict[str, Callable[[], str]] = {
    "ipc-namespace": probes.namespace(CLONE_NEWIPC),
    "network-namespace": probes.namespace(CLONE_NEWNET),
    "cgroup-namespace": probes.namespace(CLONE_NEWCGROUP),
    "time-namespace": probes.namespace(CLONE_NEWTIME),
    "static-busybox": more_probes.static_busybox,
    "overlay": more_probes.overlay,
    "subids": more_probes.subids,
    "cgroup-delegation": more_probes.cgroup_delegation,
    "no-new-privs": more_probes.no_new_privs,
    "seccomp": more_probes.seccomp,
    "landlock": more_probes.landlock,
}


def survey() -> dict[str, Verdict]:
    """Try everything, each in a child of its own; nothing of it stays."""
    return {name: attempt(probe) for name, probe in (NEEDED | LATER).items()}


def can_run(verdicts: Mapping[str, Verdict]) -> bool:
    """Say whether Part I of the book can run on this machine."""
    return all(verdicts[name].ok for name in NEEDED)


def table(verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """Yield the lines of the table: what Part I needs, then the rest, then the upshot."""
    for title, names in (("Part I needs", NEEDED), ("Later parts need", LATER)):
        yield f"{title}:"
        for name in names:
            verdict = verdicts[name]
            yield f"  {'yes' if verdict.ok else 'NO ':4} {name:18} {verdict.found}"
            if verdict.cause:
                yield f"       cause:  {verdict.cause}"
            if verdict.remedy:
                yield f"       remedy: {verdict.remedy}"
        yield ""
    yield "Part I can run here." if can_run(verdicts) else "Part I cannot run here."


def preflight(as_json: bool = False) -> int:
    """Print the table, or the same as JSON; return 0 if Part I can run, else 1."""
    verdicts = survey()
    if as_json:
        print(json.dumps({name: asdict(verdict) for name, verdict in verdicts.items()}, indent=2))
    else:
        print(*table(verdicts), sep="\n")
    return 0 if can_run(verdicts) else 1
