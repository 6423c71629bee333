/* SPDX-License-Identifier: Apache-2.0
 *
 * rotate: M goes on with another target. Both may be read until M says that it holds nothing of the old one.
 */
inline rotate(t) {
    d = SOLE;
#ifdef WITHOUT_UNION
    LOAD_UNION(t);
#else
    LOAD_UNION(have | t);
#endif
    STEP(hand_over(d, t));
#ifdef REVOKE_BEFORE_READY
    STEP(tidy(d));
#endif
    await(d);
    committed = true;
    STEP(recorded = t);
#ifndef WITHOUT_FILES
    STEP(files = t);
#endif
    STEP(tidy(d));
    LOAD_FINAL(t)
}
