/* SPDX-License-Identifier: Apache-2.0
 *
 * Recovery, and undo: makes whole what a run before (or this one) left half done, by what is there. No new
 * target comes in before this is over: else a third could be read beside old and new.
 */

/* A step of which nothing may come: it is killed or fails, and the run ends. */
inline give_up_or_await(x) {
    atomic {
        if
        :: crashes -> crashes--; goto dead
        :: m[x].word == READY
        :: m[x].word == REFUSED || m[x].hung || !m[x].live -> silent = true
        :: faults -> faults--; silent = true
        fi
    }
}

/* Ready counts, whatever was recorded; but not if it came too late, and is being undone. */
#define STANDS(d)   (m[d].word == READY && (!undoing || m[d].next == old))
#define UNCLEAR(d)  (!STANDS(d) || m[d].kept || (m[d].grants != m[d].next && (alive & m[d].next)))

inline settle() {
#ifndef WITHOUT_SETTLING
    LOAD_UNION(have);
    do
    :: LIVE == 2 ->
        d = (m[0].aside -> 0 : 1);
        if
        :: m[d].aside && STANDS(1 - d) && !undoing -> STEP(xl_destroy(d))   /* it has been replaced */
        :: else -> STEP(xl_destroy(1 - d))                                  /* it has not */
        fi
    :: LIVE == 1 && m[SOLE].aside ->
        d = SOLE; STEP(m[d].aside = false)
    :: LIVE == 1 && !m[SOLE].aside && UNCLEAR(SOLE) ->
        d = SOLE;
        back = (recorded & (m[d].next | m[d].kept) -> recorded : m[d].kept);
        back = (STANDS(d) -> m[d].next : back);
        if
        :: !STANDS(d) && (!back || m[d].word != READY && !m[d].kept) -> STEP(xl_destroy(d)) /* never was ready */
        :: STANDS(d) && (m[d].grants & m[d].next) -> STEP(tidy(d))
        :: else ->
#ifdef REFUSED_IS_UNDONE
            if
            :: atomic { m[d].live && m[d].word == REFUSED -> m[d].next = back; m[d].word = READY };
                STEP(tidy(d))
            :: else ->
#endif
            silent = (alive & back) == 0;
            if :: !silent -> STEP(hand_over(d, back)); give_up_or_await(d) :: else fi;
            if :: silent -> STEP(xl_destroy(d)) :: else fi
#ifdef REFUSED_IS_UNDONE
            fi
#endif
        fi
    :: dangling -> STEP(dangling = 0)
    :: LIVE == 0 && !dangling -> break
    :: LIVE == 1 && !m[SOLE].aside && !UNCLEAR(SOLE) && !dangling -> break
    od;
    have = NODES(0) | NODES(1);
    if :: recorded != have -> STEP(recorded = have) :: else fi;
    if :: files != have -> STEP(files = have) :: else fi;
    LOAD_FINAL(have)
#else
    skip
#endif
}
