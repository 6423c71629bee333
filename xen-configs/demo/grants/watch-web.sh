#!/bin/sh
# Hands the introspection domain watch-web its targets: what stubvmi apply does through libxenstore.
# Once more, it hands them over anew: after a target was restarted, say.
set -eu

domid() {
    id=$(xl domid "$1")
    # Nothing or 0 would be dom0.
    case $id in [1-9]*) echo "$id" ;; *) echo "no domain $1" >&2; return 1 ;; esac
}

# Lets domain $2 read node $1: adds an entry, keeps the others and their order, the owner's first.
grant() {
    entries=$(xenstore-ls -fp "${1%/*}" | sed -n "s|^$1 = .*(\([^()]*\))\$|\1|p" | tr , ' ')
    case " $entries " in
    "  ") echo "no node $1" >&2; return 1 ;;
    *" r$2 "* | *" b$2 "*) return ;;
    *" n$2 "* | *" w$2 "*) echo "$1 has another entry for domain $2: $entries" >&2; return 1 ;;
    esac
    set -- "$1" $entries "r$2"
    [ $# -le 6 ] || { echo "$1 would have more than five entries: $entries" >&2; return 1; }
    xenstore-chmod "$@"
}

MONITOR=$(domid watch-web)
NODES="/local/domain/$MONITOR/stubvmi"
LAST=$(xenstore-read "$NODES/generation" 2>/dev/null || echo 0)
NEXT=$((LAST + 1))
set --

TARGET=$(domid web)
grant "/local/domain/$TARGET/name" "$MONITOR"
set -- "$@" "$NODES/$NEXT/target/0" "$TARGET"

# One command is one transaction, and the nodes get the entries of the domain's own: n0 r$MONITOR.
xenstore-write "$@" "$NODES/generation" "$NEXT"
