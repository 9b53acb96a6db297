"""Where threads wait for one another."""

import os

from engine.compile.emit.llvm.text import Text

ARRIVED, ROUND = 8, 16  # offsets in the arena, whose first number is the address of the table of rows
PATIENCE = 255  # how often a thread looks before it lets another one run


def barrier() -> Text:
    """The function (m, shares): go on when all threads have come here."""
    t = Text("barrier", "ptr %m, i64 %shares", attributes="internal")
    let_others_run = "add i32 0, 0"
    if os.name != "nt":
        t.declarations.add("declare i32 @sched_yield()")
        let_others_run = "call i32 @sched_yield()"
    for line in f"""\
%alone = icmp eq i64 %shares, 1
br i1 %alone, label %done, label %arrive
arrive:
%arrived = getelementptr i8, ptr %m, i64 {ARRIVED}
%round = getelementptr i8, ptr %m, i64 {ROUND}
%now = load atomic i64, ptr %round acquire, align 8
%before = atomicrmw add ptr %arrived, i64 1 acq_rel
%count = add i64 %before, 1
%last = icmp eq i64 %count, %shares
br i1 %last, label %release, label %wait
release:
store atomic i64 0, ptr %arrived monotonic, align 8
%following = add i64 %now, 1
store atomic i64 %following, ptr %round release, align 8
ret void
wait:
%looks = phi i64 [ 0, %arrive ], [ %more, %again ], [ %more, %yield ]
%more = add i64 %looks, 1
%current = load atomic i64, ptr %round acquire, align 8
%same = icmp eq i64 %current, %now
br i1 %same, label %waiting, label %done
waiting:
%short = and i64 %more, {PATIENCE}
%long = icmp eq i64 %short, 0
br i1 %long, label %yield, label %again
yield:
%ignored = {let_others_run}
br label %wait
again:
br label %wait
done:
ret void""".splitlines():
        t.label(line[:-1]) if line.endswith(":") else t.do(line)
    return t
