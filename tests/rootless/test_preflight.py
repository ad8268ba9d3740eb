"""Verdicts come from trying, name the cause where there is one, and leave no trace."""

import json
import os
import sys

import pytest

from rootless import more_probes, preflight, probes
from rootless.preflight import LATER, NEEDED, can_run, survey, table
from rootless.syscalls import write_file
from rootless.user_maps import enter_user_namespace
from rootless.verdicts import Missing, Verdict, attempt


def test_every_verdict_says_what_was_found(in_child):
    verdicts = in_child(survey)
    assert list(verdicts) == [*NEEDED, *LATER]
    for name, verdict in verdicts.items():
        assert verdict.found, name
        assert verdict.ok != bool(verdict.cause), name


def test_it_changes_nothing(in_child):
    def test():
        names = ("user", "uts", "pid", "mnt", "net", "ipc", "cgroup", "time")
        before = [os.readlink(f"/proc/self/ns/{name}") for name in names]
        status = open("/proc/self/status").read().split("NoNewPrivs:")[1].split()[0]
        survey()
        after = [os.readlink(f"/proc/self/ns/{name}") for name in names]
        same = open("/proc/self/status").read().split("NoNewPrivs:")[1].split()[0]
        return before == after, status == same, os.listdir(".")

    assert in_child(test) == (True, True, [])


def test_without_user_namespaces_it_says_why_and_what_helps(in_child):
    def test():
        enter_user_namespace(inside_uid=1000, inside_gid=1000)
        write_file("/proc/sys/user/max_user_namespaces", "0")
        verdicts = survey()
        sys.stdout = open(os.devnull, "w")
        return verdicts, preflight.preflight()

    verdicts, status = in_child(test)
    assert status == 1
    assert not can_run(verdicts)
    for name in ("user-namespaces", "id-maps"):
        assert "limit" in verdicts[name].cause
        assert "sysctl user.max_user_namespaces" in verdicts[name].remedy
    assert verdicts["ordinary-user"].ok
    for name in ("uts-namespace", "pid-namespace", "mount-namespace", "proc-mount", "overlay"):
        assert not verdicts[name].ok and verdicts[name].cause, name


def test_without_pid_namespaces_only_what_takes_them_is_missing(in_child):
    def test():
        enter_user_namespace(inside_uid=1000, inside_gid=1000)
        write_file("/proc/sys/user/max_pid_namespaces", "0")
        return survey()

    verdicts = in_child(test)
    assert {name for name in NEEDED if not verdicts[name].ok} == {"pid-namespace", "proc-mount"}


def test_root_is_told_not_to(in_child):
    def test():
        enter_user_namespace()
        return attempt(probes.ordinary_user)

    verdict = in_child(test)
    assert not verdict.ok
    assert "rename this machine" in verdict.cause


@pytest.mark.needs("proc-mount")
def test_a_covered_proc_is_seen(in_child):
    """As in a container of Docker or Podman, where parts of /proc are masked."""

    def test():
        from rootless.mounts import enter_mount_namespace, mount_proc, mount_tmpfs
        from rootless.pid_namespace import enter_pid_namespace, start_init

        enter_user_namespace()
        enter_mount_namespace()
        enter_pid_namespace()
        reading, writing = os.pipe()

        def first():
            mount_proc("/proc")
            mount_tmpfs("/proc/sys")
            verdict = attempt(probes.proc_mount)
            os.write(writing, json.dumps([verdict.ok, verdict.found, verdict.remedy]).encode())
            return 0

        start_init(first)
        os.wait()
        return json.loads(os.read(reading, 9999))

    ok, found, remedy = in_child(test)
    assert not ok
    assert found == "1 mounts cover parts of /proc"
    assert "unmask" in remedy


def test_a_second_thread_is_seen(in_child):
    def test():
        import threading

        threading.Thread(target=threading.Event().wait, daemon=True).start()
        return attempt(probes.one_thread)

    verdict = in_child(test)
    assert (verdict.ok, verdict.found) == (False, "2 threads")


@pytest.mark.parametrize("setting, forbids, cause, remedy", probes.SWITCHES)
def test_each_switch_is_named(monkeypatch, setting, forbids, cause, remedy):
    from errno import EPERM

    from rootless.errors import KernelError

    monkeypatch.setattr(probes, "sysctl", lambda name: forbids if name == setting else "")
    missing = probes.explain_refusal(KernelError("unshare", EPERM))
    assert isinstance(missing, Missing)
    found, why, helps = missing.args
    assert setting in found and cause in why and helps == remedy


def test_a_probe_that_dies_is_a_verdict(in_child):
    verdict = in_child(lambda: attempt(lambda: os._exit(9)))
    assert (verdict.ok, verdict.found) == (False, "the probe ended with status 9")


def test_subids(in_child, monkeypatch):
    def with_files(helpers, lines):
        monkeypatch.setattr(more_probes.shutil, "which", lambda name: name in helpers or None)
        monkeypatch.setattr(more_probes, "lines_of", lambda path: lines.get(path, []))
        return attempt(more_probes.subids)

    both = ("newuidmap", "newgidmap")

    def test():
        uid = os.getuid()
        mine = [f"{uid}:100000:65536"]
        files = {"/etc/subuid": mine, "/etc/subgid": mine}
        return [
            with_files((), files).found,
            with_files(both, {}).found,
            with_files(both, {"/etc/subuid": mine}).found,
            with_files(both, files).ok,
        ]

    missing = ["no newuidmap", "no range in /etc/subuid", "no range in /etc/subgid", True]
    assert in_child(test) == missing


def test_the_table_names_everything():
    verdicts = {name: Verdict(True, "here") for name in NEEDED | LATER}
    lines = list(table(verdicts))
    assert lines[-1] == "Part I can run here."
    verdicts["proc-mount"] = Verdict(False, "refused", "the cause", "the remedy")
    lines = "\n".join(table(verdicts))
    assert "NO   proc-mount         refused" in lines
    assert "cause:  the cause" in lines and "remedy: the remedy" in lines
    assert lines.endswith("Part I cannot run here.")
    verdicts["proc-mount"], verdicts["subids"] = verdicts["overlay"], Verdict(False, "no", "x")
    assert list(table(verdicts))[-1] == "Part I can run here."


def test_json_is_for_the_book_tool(in_child, capfd):
    def test():
        sys.stdout = open(1, "w", closefd=False)
        status = preflight.preflight(as_json=True)
        sys.stdout.flush()
        return status

    status = in_child(test)
    verdicts = json.loads(capfd.readouterr().out)
    assert list(verdicts) == [*NEEDED, *LATER]
    assert set(verdicts["overlay"]) == {"ok", "found", "cause", "remedy"}
    assert status == (0 if all(verdicts[name]["ok"] for name in NEEDED) else 1)
