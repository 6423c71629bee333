# SPDX-License-Identifier: Apache-2.0
# Launches the demo's monitor in several ways, in turns, and prints what each took in microseconds:
# launch.sh ROUNDS WAY...
spec=/etc/stubvmi/demo.yaml
monitor=watch-web
home=/var/lib/stubvmi
cd /root || exit 1
rounds=$1
shift
ways=("$@")
# bash needs it for <( ), and the lab's dom0 has no udev to make it.
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd

fail() {
    echo "$1 failed" >&2
    tail -n 20 /tmp/said >&2
    exit 1
}

# The host as each way needs it, unmeasured: without the monitor, and with or without its policy.
prepare() {
    [ "$1" = nothing ] || stubvmi destroy $spec --auto-approve || return 1
    case $1 in
    bare | hand | apply) stubvmi policy load $spec ;;
    build) rm -rf .cache/stubvmi/policy-* ;;
    nothing) stubvmi apply $spec ;;
    esac
}

# Waits for the monitor's own word. A watch tells at once that it was made, and then each change.
ready() {
    local node watcher
    node=/local/domain/$(xl domid $monitor)/data/stubvmi/state || return 1
    exec 5< <(exec xenstore-watch "$node")
    watcher=$!
    while read -r -u 5 -t 60 _; do
        case $(xenstore-read "$node" 2>/dev/null) in
        ready*)
            kill $watcher
            return 0
            ;;
        esac
    done
    return 1
}

launch() {
    case $1 in
    bare) xl create -q -p kept/$monitor.cfg && xl unpause $monitor ;;
    hand)
        xl create -q -p kept/$monitor.cfg && sh rendered/grants/$monitor.sh && xl unpause $monitor && ready
        ;;
    *) stubvmi apply $spec ;;
    esac
}

# What it says, each line with the time when it was said.
stamp() {
    while read -r line; do echo "$EPOCHREALTIME $line"; done
}

time_of() {
    local time
    time=$(grep -m 1 "$1" /tmp/said) || return 1
    time=${time%% *}
    echo "${time/./}"
}

parts() {
    local create hand ready
    create=$(time_of ': xl create -p') && hand=$(time_of ': hand-over') && ready=$(time_of ': ready') || return 1
    echo "look $((create - $1))"
    echo "create $((hand - create))"
    echo "ready $((ready - hand))"
    echo "rest $(($2 - ready))"
}

# What a launch takes from and leaves to others is copied where destroy does not find it.
{ stubvmi render $spec -o rendered && stubvmi apply $spec; } >/tmp/said 2>&1 || fail "the first apply"
mkdir -p kept
cp $home/$monitor.* kept/
sed -i "s,$home/$monitor,/root/kept/$monitor," kept/$monitor.cfg
# The image goes with the last monitor.
image=$(sed -n 's/^kernel = "\(.*\)"/\1/p' kept/$monitor.cfg)
cp "$image" kept/image
sed -i "s,^kernel.*,kernel = \"/root/kept/image\"," kept/$monitor.cfg

for ((round = 0; round < rounds; round++)); do
    for turn in "${!ways[@]}"; do
        way=${ways[(turn + round) % ${#ways[@]}]}
        prepare "$way" >/tmp/said 2>&1 || fail "what goes before '$way'"
        before=${EPOCHREALTIME/./}
        launch "$way" > >(stamp >/tmp/said) 2>&1 || fail "$way"
        after=${EPOCHREALTIME/./}
        echo "$way $((after - before))"
        [ "$way" != apply ] || { wait; sleep 0.2; parts "$before" "$after" || fail "the parts of apply"; }
        case $way in bare | hand) xl destroy $monitor ;; esac
        # Nobody else takes back what the script granted.
        [ "$way" != hand ] || xenstore-chmod "/local/domain/$(xl domid web)/name" n0 "r$(xl domid web)"
    done
done
stubvmi destroy $spec --auto-approve >/tmp/said 2>&1 || fail "the last destroy"
