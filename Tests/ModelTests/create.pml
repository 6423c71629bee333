/* SPDX-License-Identifier: Apache-2.0
 *
 * create: the policy first, for a label that nobody declares is refused; M runs when all that it needs is there.
 */
inline bring_up(t) {
    LOAD_UNION(have | t);
    launch(t);
    committed = true;
    STEP(recorded = t);
    LOAD_FINAL(t)
}
