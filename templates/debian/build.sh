#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a Debian package of what is built already: build.sh PROGRAM IMAGE-FOLDER CHECKOUTS OUTPUT-FOLDER
#
# The same inputs give the same bytes: nothing in it depends on the time, the user, the umask or the folder's name.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8 TZ=UTC

program=$(realpath "$1") image=$(realpath "$2") checkouts=$(realpath "$3") output=$(realpath "$4")
cd "$(dirname "$0")/../.."
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH
version=$("$program" --version)
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The stubvmi authors} <${DEBEMAIL:-stubvmi@example.org}>"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

put() { install -D -p -m "$1" "$2" "$root/$3"; }
packed() { gzip -9n < "$1" > "$work/packed" && put 644 "$work/packed" "$2"; }

# The program, and what it makes of itself.
strip --strip-unneeded -R .comment -R .note.GNU-gold-version -o "$work/stubvmi" "$program"
put 755 "$work/stubvmi" usr/bin/stubvmi
"$program" manual -o "$work/man" > /dev/null
for page in "$work"/man/*.1; do packed "$page" "usr/share/man/man1/${page##*/}.gz"; done
# What a shell reads needs no line that says which shell runs it.
complete() { "$program" --generate-completion-script "$1" | sed '1{/^#!/d}' > "$work/$1" && put 644 "$work/$1" "$2"; }
complete bash usr/share/bash-completion/completions/stubvmi
complete zsh usr/share/zsh/vendor-completions/_stubvmi
complete fish usr/share/fish/vendor_completions.d/stubvmi.fish

# What runs beside it: the monitors' image, and the units, which nobody enables but the host's owner.
for name in stubvmi.elf.gz stubvmi.manifest.json stubvmi.licences.txt; do
	put 644 "$image/$name" "usr/lib/stubvmi/image/$name"
done
for unit in templates/systemd/*.service; do put 644 "$unit" "lib/systemd/system/${unit##*/}"; done
install -d -m 755 "$root/etc/stubvmi"
install -d -m 755 "$root/var/lib/stubvmi" "$root/var/cache/stubvmi"

# What people read.
documents=usr/share/doc/stubvmi
for page in README.md ARCHITECTURE.md SECURITY.md CHANGELOG.md docs/*.md; do put 644 "$page" "$documents/$page"; done
while IFS= read -r file; do
	put 644 "xen-configs/$file" "$documents/examples/$file"
done < <(cd xen-configs && find . -type f -printf '%P\n' | sort)
printf 'stubvmi (%s) unstable; urgency=medium\n\n  * What changed is in CHANGELOG.md.\n\n -- %s  %s\n' \
	"$version" "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")" > "$work/changelog"
packed "$work/changelog" "$documents/changelog.gz"
put 644 templates/debian/lintian-overrides usr/share/lintian/overrides/stubvmi
put 644 templates/debian/copyright "$documents/copyright"
notice() { printf '\n==== %s\n\n' "$1" && cat "$2"; }
{
	echo "What is in /usr/bin/stubvmi beside its own source, and on what terms."
	for file in "$checkouts"/*/LICENSE* "$checkouts"/*/NOTICE*; do
		[ ! -f "$file" ] || notice "${file#"$checkouts"/}" "$file"
	done
	swift=$(dirname "$(realpath "$(command -v swift)")")/../share/swift/LICENSE.txt
	[ ! -f "$swift" ] || notice "the Swift runtime and Foundation" "$swift"
	for package in libsepol-dev libselinux1-dev nettle-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev; do
		notice "Debian's $package" "/usr/share/doc/$package/copyright"
	done
} > "$work/third-party.txt"
packed "$work/third-party.txt" "$documents/third-party.txt.gz"

# What dpkg wants to know.
mkdir -p "$work/shlibs/debian" "$root/DEBIAN"
echo "Source: stubvmi" > "$work/shlibs/debian/control"
libraries=$(cd "$work/shlibs" && dpkg-shlibdeps -O "$root/usr/bin/stubvmi" 2> "$work/warnings" |
	sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || { cat "$work/warnings" >&2; exit 1; }
size=$(find "$root" -path "$root/DEBIAN" -prune -o -type f -printf '%s\n' -o -type d -printf '1\n' |
	awk '{ total += int(($1 + 1023) / 1024) } END { print total }')
sed -e "s|@VERSION@|$version|" -e "s|@ARCHITECTURE@|$architecture|" -e "s|@MAINTAINER@|$maintainer|" \
	-e "s|@SIZE@|$size|" -e "s|@SHLIBS@|$libraries|" templates/debian/control.in > "$root/DEBIAN/control"
(cd "$root" && find etc -type f -printf '/%p\n' | sort) > "$work/conffiles"
[ ! -s "$work/conffiles" ] || cp "$work/conffiles" "$root/DEBIAN/conffiles"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
chmod 644 "$root"/DEBIAN/*

find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
package=$output/stubvmi_${version}_$architecture.deb
dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$package" > /dev/null
echo "$package"
