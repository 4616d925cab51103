# shellcheck shell=bash
# What smug, test.sh and .ci/run share: find the SDK, find or install libz3. Sourced with $root set to the repository.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-${HOME:-$root/artifacts}}"
# No compiler or build process stays behind.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false

say() { printf 'smug: %s\n' "$*" >&2; }

# Sets $dotnet and DOTNET_ROOT, or says what to install.
find_dotnet() {
  local candidate
  for candidate in "${DOTNET_ROOT:-}/dotnet" "$(command -v dotnet || true)" "${HOME:-}/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet /opt/homebrew/bin/dotnet; do
    [ -x "$candidate" ] || continue
    if "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
      dotnet=$candidate
      DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$candidate")")
      export DOTNET_ROOT
      return 0
    fi
  done
  say 'the .NET SDK 10 was not found.'
  say 'Install it from https://dot.net/download, or run:'
  say '  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
  return 6
}

# Runs apt-get as root or through sudo without a password; fails where neither is possible.
apt_get() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null >&2
}

# Installs packages, refreshing apt's lists where they do not know them yet.
apt_install() {
  apt_get install -y -qq --no-install-recommends "$@" 2>/dev/null \
    || { apt_get update -qq && apt_get install -y -qq --no-install-recommends "$@"; }
}

has_z3() {
  [ "$(uname -s)" = Linux ] || return 0
  local directory
  local IFS=:
  for directory in ${LD_LIBRARY_PATH:-} /usr/lib/*-linux-* /usr/lib /usr/lib64 /usr/local/lib /lib/*-linux-*; do
    [ -e "$directory/libz3.so.4" ] || [ -e "$directory/libz3.so" ] && return 0
  done
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q 'libz3\.so'
}

# libz3 is found, installed, or asked for; without it Smug still works, except for the strategies that use Z3.
ensure_z3() {
  has_z3 && return 0
  say 'installing libz3-4 ...'
  apt_install libz3-4 >/dev/null && has_z3 && return 0
  say 'the Z3 library is missing. Install it with one of:'
  say '  sudo apt-get install libz3-4   (Debian, Ubuntu)     sudo dnf install z3-libs   (Fedora)'
  say '  sudo apk add z3                (Alpine)             sudo pacman -S z3          (Arch)'
}
