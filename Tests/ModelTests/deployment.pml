/* SPDX-License-Identifier: Apache-2.0
 *
 * The tool as its users run it: any commands, two at a time, killed or failing anywhere; then one run to the end.
 */
#include "host.pml"
#include "guests.pml"
#include "steps.pml"
#include "settle.pml"
#include "create.pml"
#include "rotate.pml"
#include "replace.pml"
#include "destroy.pml"

mtype = { APPLY, REPLACE, DESTROY };

#ifdef STRAYS_NOT_AWAITED
#define AWAITED true
#else
#define AWAITED (!strays)       /* a killed run's programs have ended; their lock is its lock */
#endif

byte runs = RUNS;               /* how many may still go wrong */
byte tools;                     /* how many run */
bool undone;                    /* the last one took back what it had done */

/* After a run that ended whole: M works on `t` alone, unless it died since; nothing is doubled, paused or left. */
#define TIDY(d, t)  (m[d].live -> !m[d].paused && !m[d].aside && !m[d].kept && m[d].next == t : 1)
#define WHOLE(t)    (LIVE <= 1 && TIDY(0, t) && TIDY(1, t) && (rules & ~t) == 0 \
                     && (LIVE == 0 || (rules == t && recorded == t && files == t)))
#define DEPLOYED(t) (LIVE == 1 && !dangling && m[SOLE].word == READY && m[SOLE].at == t && m[SOLE].grants == t)
#define GONE        (LIVE == 0 && !dangling && !recorded && !files && (types & ~alive) == 0)

inline run_it() {
    if
    :: order == DESTROY -> tear_down()
    :: else ->
#ifdef UNION_BEFORE_SETTLED
        LOAD_UNION(have | want);
#endif
        settle();
        old = recorded;
        if
        :: old == 0 -> bring_up(want)
        :: old && old != want && order == APPLY -> rotate(want)
        :: old && old == want && order == APPLY -> skip
        :: old && order == REPLACE -> replace(want)
        fi
    fi
}

proctype tool() {
    byte d, o, seen, have, back, steps, want, old;
    bool silent, committed, undoing;
    mtype order;

    if :: order = APPLY :: order = REPLACE :: order = DESTROY fi;
    if :: want = A :: want = B :: want = C fi;
#ifdef WITHOUT_LOCK
    locked++;
#else
    atomic { !locked && AWAITED -> locked++ };
#endif
    d_step { if :: order == DESTROY -> want = 0 :: else -> named = named | want fi };
    if :: want & ~alive -> goto dead :: else fi;        /* there is nothing to watch */
    run_it();
    goto whole;
failed:
    assert(!calm || (old && !committed && !undoing));
    if :: committed || undoing || order == DESTROY -> goto dead :: else fi;
    undoing = true;
    settle();
    if :: old && LIVE == 0 -> bring_up(old) :: else fi;
    want = old;
whole:
    atomic {
        assert(WHOLE(want));
        if :: calm && want -> assert(DEPLOYED(want)) :: calm && !want -> assert(GONE) :: else fi;
        if :: undoing -> undone = true :: else fi;
        named = want
    };
dead:
    atomic { locked--; tools-- }
}

init {
    if
    :: true                                         /* nothing is there yet */
    :: d_step {                                     /* or M watches A */
        m[0].live = true; m[0].word = READY; m[0].next = A; m[0].grants = A; m[0].at = A; m[0].maps = A;
        rules = A; types = ALL | MON; recorded = A; files = A; named = A }
    fi;
    do
    :: runs && tools < 2 -> atomic { runs--; tools++; run tool() }
    :: runs == 0 && tools == 0 -> break
    od;
    atomic { alive == ALL -> calm = true; faults = 0; crashes = 0; restarts = 0; undone = false; tools++; run tool() };
    tools == 0;
    if                                              /* a monitor that had gone silent took one run to end */
    :: undone -> atomic { undone = false; tools++; run tool() }; tools == 0; assert(!undone)
    :: else
    fi
}
