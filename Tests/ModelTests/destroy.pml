/* SPDX-License-Identifier: Apache-2.0
 *
 * destroy: whatever carries M's label goes first, its type last; it needs no state and settles nothing.
 */
inline tear_down() {
#ifdef TYPES_BEFORE_DOMAINS
    look(); seen = seen & ~MON; fenced = ALL; STEP(narrow(0));
#endif
    do
    :: LIVE -> d = SOLE; STEP(xl_destroy(d))
    :: else -> break
    od;
    STEP(dangling = 0);
    STEP(recorded = 0);
    STEP(files = 0);
    LOAD_FINAL(0)
}
