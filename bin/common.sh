# Shared steps of the other scripts, which source this file: the environment, and system packages. Not run on its own.

say() { printf '%s\n' "$*" >&2; }

# Runs a command as root: directly, or through sudo; answers 127 when neither is possible.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 127
    fi
}

# Installs Debian or Ubuntu packages, waiting for another installer that holds the lock.
# Stops with the line to type where we may not install.
need_packages() {
    if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
        say "Installing $* with apt-get"
        as_root apt-get -o DPkg::Lock::Timeout=600 update -qq
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@" >&2
    else
        say "Missing: $*. Install with: sudo apt-get update && sudo apt-get install -y $*"
        return 1
    fi
}

# Finds a Python that the product supports.
find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    say "Golden Thread needs Python 3.11, 3.12 or 3.13. Install one, for example: sudo apt-get install -y python3"
    return 1
}

# What a stamp must say for the set of packages $1 to be up to date.
stamp_for() { cat "requirements/$1.txt" requirements/installer.txt pyproject.toml | sha256sum | cut -d' ' -f1; }

# Makes .venv, or the folder $2, with the locked packages of requirements/$1.txt and the project.
# A stamp of the lock makes every later run immediate.
prepare() {
    venv=${2:-.venv}
    if [ -x "$venv/bin/goldenthread" ] && [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$(stamp_for "$1")" ]; then
        return 0
    fi
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
            version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            need_packages python3-venv || need_packages "python$version-venv"
            "$python" -m venv --clear "$venv"
        fi
    fi
    say "Installing the locked packages ($1)"
    if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r requirements/installer.txt &&
        "$venv/bin/uv" pip install --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes -r "requirements/$1.txt"; then
        "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
    else
        say "uv could not be used here: installing with pip, which is slower"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --require-hashes -r "requirements/$1.txt"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    fi
    stamp_for "$1" >"$venv/.installed-$1"
    # The test set holds the whole of the core set.
    if [ "$1" = test ]; then stamp_for core >"$venv/.installed-core"; fi
}
