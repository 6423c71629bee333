/* SPDX-License-Identifier: Apache-2.0
 *
 * What runs by itself: monitors that take a generation or refuse it, hang or die; targets that come and go.
 */

inline forget(x) {              /* the domain is gone, its nodes with it; what others let it read is not */
    dangling = dangling | m[x].grants;
    m[x].live = false; m[x].paused = false; m[x].aside = false; m[x].hung = false; m[x].late = false;
    m[x].next = 0; m[x].kept = 0; m[x].grants = 0; m[x].word = NOTHING;
    m[x].taking = 0; m[x].at = 0; m[x].maps = 0; m[x].lost = 0
}

#define MAY(d, t) ((t) & rules & m[d].grants & alive)

inline goes_on(y) {
    if
    :: m[y].live && !m[y].paused && !m[y].hung && !m[y].taking && m[y].next && m[y].word == NOTHING ->
        m[y].taking = m[y].next; m[y].late = false;
        m[y].maps = 0                                       /* drops every mapping first */
    :: m[y].taking && !m[y].hung && MAY(y, m[y].taking) ->
        m[y].at = m[y].taking; m[y].maps = m[y].at; m[y].taking = 0;
        if :: !m[y].late -> m[y].word = READY :: else fi
    :: m[y].taking && !m[y].hung && (!MAY(y, m[y].taking) || faults) ->
        if :: MAY(y, m[y].taking) -> faults-- :: else fi;   /* a bundle that it does not take */
        m[y].maps = MAY(y, m[y].at); m[y].taking = 0;       /* back to the one before */
        if :: !m[y].late -> m[y].word = REFUSED :: else fi
    :: m[y].live && !m[y].paused && !m[y].hung && faults ->
        faults--; m[y].hung = true
    :: m[y].live && faults ->
        faults--; forget(y)
    fi
}

active proctype monitors() {
end: do
    :: atomic { goes_on(0) }
    :: atomic { goes_on(1) }
    od
}

inline ends(t) {                /* its name's node goes with it, and so do all grants on it and its memory */
    alive = alive & ~t; dangling = dangling & ~t;
    for (i : 0 .. 1) {
        if :: m[i].grants & t -> m[i].lost = m[i].lost | t :: else fi;
        m[i].grants = m[i].grants & ~t; m[i].maps = m[i].maps & ~t
    }
}

inline starts(t) {              /* its type has to be there; if not, `policy load` brings it, under the lock */
    atomic {
        !(alive & t) && (!locked || (types & ~fenced & t)) ->
        types = types | t; fenced = fenced & ~t; alive = alive | t
    }
}

active proctype targets() {
    byte i;
end: do
    :: atomic { restarts && (alive & A) -> restarts--; ends(A) }
    :: atomic { restarts && (alive & B) -> restarts--; ends(B) }
    :: starts(A)
    :: starts(B)
    od
}
