/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tool does to the host, one journaled step each. Before every step it may be killed (and so after
 * the one before); a step may fail, having done its work or not. What it looked at may have changed since.
 */

#define STEP(effect) atomic { \
    if :: crashes -> crashes--; goto dead :: true fi; \
    if \
    :: effect \
    :: faults -> faults--; goto failed \
    :: faults -> faults--; effect; goto failed \
    fi }

inline look() {                 /* xl list -Z, and the generations' nodes in xenstore */
    d_step { seen = CARRIED; have = NODES(0) | NODES(1); steps++ };
    assert(steps < 24)          /* whatever it finds, a run comes to an end */
}

/* xl loadpolicy, three times: one that takes nothing away but rules, */
inline widen(readable) {
    rules = readable;
#ifdef UNION_OF_RULES_ALONE
    types = readable | ((readable) != 0) * MON;
#else
    types = types | readable | seen | ((readable) != 0) * MON;
#endif
    fenced = 0
}

/* one in which no target can start whose type is about to go (its label is refused), */
inline fence(readable) {
    rules = readable;
    fenced = ALL & ~(seen | readable)
}

/* and one without those types, but for one that came to be carried before they were fenced in. */
inline narrow(readable) {
    rules = readable;
#ifdef WITHOUT_FENCE
    types = readable | seen | ((readable) != 0) * MON;
#else
    types = (types & ~(fenced | MON)) | readable | seen | ((readable) != 0) * MON;
#endif
    fenced = 0
}

mtype = { WIDEN, FENCE, NARROW };

/* An xl that outlives the tool which started it. */
proctype stray(mtype what; byte readable, seen) {
    atomic {
        if
        :: what == WIDEN -> widen(readable)
        :: what == FENCE -> fence(readable)
        :: what == NARROW -> narrow(readable)
        fi;
        strays--
    }
}

#define LOAD(what, effect, readable) \
    look(); \
    if :: crashes -> atomic { crashes--; strays++; run stray(what, readable, seen); goto dead } :: true fi; \
    STEP(effect(readable))

#define LOAD_UNION(readable)    LOAD(WIDEN, widen, readable)
#ifdef WITHOUT_FENCE
#define LOAD_FINAL(readable)    LOAD(NARROW, narrow, readable)
#else
#define LOAD_FINAL(readable)    LOAD(FENCE, fence, readable); LOAD(NARROW, narrow, readable)
#endif

inline create() {               /* xl create -p: a name is given once; there is room for two */
    if
    :: LIVE == 2 || (LIVE == 1 && !m[SOLE].aside) || !(types & MON) -> goto failed
    :: else ->
        d = (m[0].live -> 1 : 0);
        m[d].live = true; m[d].paused = true
    fi
}

inline hand_over(x, whom) {        /* one xenstore transaction; nothing to do for a domain that is gone */
    if
    :: m[x].live && (alive & (whom)) ->
        m[x].kept = m[x].kept | m[x].next;
        m[x].next = whom; m[x].word = NOTHING; m[x].late = (m[x].taking != 0);
        m[x].grants = m[x].grants | whom; m[x].lost = m[x].lost & ~(whom)
    :: else -> goto failed
    fi
}

inline tidy(x) {                /* old generations' nodes, and the grants that went with them */
    if :: m[x].live -> m[x].kept = 0; m[x].grants = m[x].grants & m[x].next :: else fi
}

inline xl_destroy(x) { if :: m[x].live -> forget(x) :: else fi }

/* Waits for the word on the generation handed over last; a monitor that hangs is given up in the end. */
inline await(x) {
    atomic {
        if
        :: crashes -> crashes--; goto dead
        :: m[x].word == READY
        :: m[x].word == REFUSED || m[x].hung || !m[x].live -> goto failed
        :: faults -> faults--; goto failed
        fi
    }
}

inline launch(t) {              /* a domain of M's, up to its ready; the policy has its rules already */
    STEP(files = t);
    STEP(create());
    STEP(hand_over(d, t));
    STEP(m[d].paused = false);
    await(d)
}
