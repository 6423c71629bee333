/* SPDX-License-Identifier: Apache-2.0
 *
 * replace: another domain takes M's place; the old one goes when the new one is ready, or first if both
 * do not fit into memory.
 */
inline replace(t) {
    o = SOLE;
    LOAD_UNION(have | t);
    if
    :: STEP(m[o].aside = m[o].live);
        launch(t);
#ifdef REVOKE_BEFORE_DESTROY
        STEP(m[o].grants = 0);
#endif
        committed = true;
        STEP(recorded = t);
        STEP(xl_destroy(o));
        STEP(dangling = 0)
    :: STEP(xl_destroy(o));
        STEP(dangling = 0);
        launch(t);
        committed = true;
        STEP(recorded = t)
    fi;
    LOAD_FINAL(t)
}
