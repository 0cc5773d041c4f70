# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=sh
# To be sourced: an apt of our own for suites of Debian that this machine's apt does not know. It needs no root and changes nothing
# on the machine; what it downloads is checked against Debian's signatures as usual. Expects in root the directory of its state, in
# mirror what debian-mirror.sh says and in keys what keyring says.
# shellcheck disable=SC2154 # they are set where this is sourced

# Options of an apt that knows nothing but one suite
suite_apt() { # SUITE
	echo "-o Dir::State=$root/$1 -o Dir::State::status=$root/$1/status -o Dir::Cache=$root/$1/cache \
		-o Dir::Etc::sourcelist=$root/$1/sources.list -o Dir::Etc::sourceparts=- -o Acquire::Languages=none \
		-o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root"
}

keyring() {
	for file in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
		if [ -e "$file" ]; then
			echo "$file"
			return
		fi
	done
	echo "debian-apt: there is no keyring of Debian's archive; install debian-archive-keyring" >&2
	return 1
}

update() { # SUITE: fetch its index, unless that was done within the hour
	directory=$root/$1
	[ -n "$(find "$directory/updated" -mmin -60 2> /dev/null)" ] && return
	rm -rf "$directory"
	mkdir -p "$directory/lists/partial" "$directory/cache/archives/partial"
	: > "$directory/status"
	echo "deb [signed-by=$keys] $mirror $1 main" > "$directory/sources.list"
	# shellcheck disable=SC2046 # options
	if ! apt-get $(suite_apt "$1") update -q --error-on=any > "$directory/log" 2>&1; then
		cat "$directory/log" >&2
		echo "debian-apt: cannot read suite $1 of $mirror" >&2
		return 1
	fi
	: > "$directory/updated"
}
