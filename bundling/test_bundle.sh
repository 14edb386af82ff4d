#!/usr/bin/env bash
# test_bundle.sh FOLDER [RELEASE…]: tries the Linux bundle FOLDER in bare Debian releases (bookworm, trixie) that have
# neither Python nor a network nor a font. Needs root, debootstrap, Xvfb, openbox, xdotool, wmctrl and ImageMagick.
# MIRROR: where debootstrap fetches packages; ROOTS: a folder that keeps the systems for the next time;
# SHOTS: a folder for pictures of the window, to be looked at; PYTHON: runs the checkout.
set -euo pipefail
bundle=$(realpath "$1")
shift
releases=("$@")
[ "${#releases[@]}" -gt 0 ] || releases=(bookworm trixie)
checkout=$(realpath "$(dirname "$0")/..")
python=$(realpath -s "${PYTHON:-$checkout/.venv/bin/python}")
work=$(mktemp -d)
roots=$(realpath -m "${ROOTS:-$work/roots}")
shots=$(realpath -m "${SHOTS:-$work/shots}")
cd "$checkout"
mkdir -p "$roots" "$shots"
children=()
end() {
    [ "${#children[@]}" = 0 ] || kill "${children[@]}" 2>/dev/null || true
    wait
    rm -rf --one-file-system "$work"
}
trap end EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

# A screen that the systems share. Its socket is a file, which the lack of a network does not hide.
exec 3<>"$(mkfifo "$work/number" && echo "$work/number")"
Xvfb -displayfd 3 -screen 0 1440x900x24 2>/dev/null &
children+=($!)
read -r number <&3
export DISPLAY=:$number
openbox 2>/dev/null &
children+=($!)

# inside ROOT COMMAND…: in the system ROOT, with the bundle at /opt/app, this screen, and no network.
inside() {
    unshare --mount --net --ipc --fork -- bash -c '
        root=$1 bundle=$2 display=$3
        shift 3
        mkdir -p "$root/opt/app" "$root/tmp/.X11-unix"
        mount --bind -o ro "$bundle" "$root/opt/app"
        mount -o remount,bind,ro "$root/opt/app"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
        exec chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 LANGUAGE=zh_CN DISPLAY="$display" "$@"
    ' inside "$1" "$bundle" "$DISPLAY" "${@:2}"
}

# fetched ROOT PACKAGE…: installs packages, with the network of this computer.
fetched() {
    chroot "$1" apt-get -o APT::Sandbox::User=root install -y -q --no-install-recommends "${@:2}" >>"$work/apt.log" 2>&1 ||
        die "apt-get install ${*:2}: $(tail -5 "$work/apt.log")"
}

# window: prints the id of the window of the program, once it is there.
window() {
    local found
    for _ in $(seq 600); do
        found=$(xdotool search --onlyvisible --name 'CharRNN Studio' 2>/dev/null | tail -1)
        [ -z "$found" ] || break
        sleep 0.1
    done
    echo "$found"
}

# until_true SECONDS COMMAND…: waits for COMMAND to succeed.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}

# epochs RUNS NUMBER: whether a run in the folder RUNS has finished so many epochs.
epochs() { [ "$(cat "$1"/*/metrics.jsonl 2>/dev/null | wc -l)" -ge "$2" ]; }

# said LOG SENTENCE NUMBER: whether the log has the sentence so many times.
said() { [ "$(grep -c "$2" "$1")" -ge "$3" ]; }

# picture WINDOW NAME: takes a picture of the window.
picture() { import -window "$1" "$shots/$2.png"; }

# differing NAME NAME AREA: how many pixels differ between two pictures.
differing() {
    convert "$shots/$1.png" -crop "$3" +repage "$work/a.png"
    convert "$shots/$2.png" -crop "$3" +repage "$work/b.png"
    compare -metric AE "$work/a.png" "$work/b.png" null: 2>&1 | grep -o '^[0-9]*' || true
}

# refuses ROOT LIBRARY: without LIBRARY the program names it in a window of the system, with what to install.
refuses() {
    local root=$1 library=$2 file
    file=$(cd "$root" && find usr/lib -name "$library*" -type l | head -1)
    mkdir -p "$work/hidden"
    mv "$root/$file" "$work/hidden/"
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >/root/shown\n' >"$root/usr/bin/zenity"
    chmod +x "$root/usr/bin/zenity"
    rm -f "$root/root/shown"
    ! inside "$root" /opt/app/charrnn-studio 2>/dev/null || die "it starts without $library"
    mv "$work/hidden/$(basename "$file")" "$root/$file"
    rm "$root/usr/bin/zenity"
    grep -q "$library" "$root/root/shown" || die "nobody is told that $library is missing"
    grep -q 'apt-get install' "$root/root/shown" || die "nobody is told how to install $library"
    ! grep -q 'launch.py' "$root/root/shown" || die "launch.py is named"
}

try() {
    local release=$1 root=$roots/$1 app id runs run
    if [ ! -d "$root" ]; then
        debootstrap --variant=minbase "$release" "$root.part" ${MIRROR:+"$MIRROR"} >"$work/debootstrap.log" 2>&1 ||
            die "debootstrap: $(tail -3 "$work/debootstrap.log")"
        mv "$root.part" "$root"
    fi
    cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
    rm -rf "$root/root/.local" "$root/root/.config" "$root/root/.cache" "$root/root/runs"
    # What every desktop has.
    fetched "$root" libgl1 libegl1 libxcb1
    ! chroot "$root" sh -c 'command -v python3' || die "there is a Python in $release"
    if [ "$(chroot "$root" find /usr/share/fonts -type f 2>/dev/null | wc -l)" != 0 ]; then die "there are fonts"; fi

    refuses "$root" libGL.so.1
    refuses "$root" libxcb.so.1

    for recipe in $("$python" -c 'from core.settings.recipes import RECIPES; print(*RECIPES)'); do
        inside "$root" /opt/app/charrnn train songci --recipe "$recipe" --epochs 1 --max-chars 6000 --run-dir /root/runs \
            >"$work/train.log" 2>&1 || die "the recipe $recipe: $(tail -3 "$work/train.log")"
    done
    inside "$root" /opt/app/charrnn generate /root/runs --prefix 东风 --chars 10 | grep -q 东风 || die "it does not write"
    # Each loads something that nothing else loads.
    inside "$root" /opt/app/charrnn copied /root/runs - <<<城上风光莺语乱 >"$work/copied.log" 2>&1 || die "copied: $(cat "$work/copied.log")"
    inside "$root" /opt/app/charrnn evaluate /root/runs songci --max-chars 6000 >"$work/evaluate.log" 2>&1 || die "evaluate: $(cat "$work/evaluate.log")"
    inside "$root" /opt/app/charrnn export /root/runs /root/run.zip --force >"$work/export.log" 2>&1 || die "export: $(cat "$work/export.log")"
    "$python" -m core generate "$root/root/runs" --prefix 东风 --chars 10 | grep -q 东风 || die "the checkout can't read its run"

    inside "$root" /opt/app/charrnn-studio >"$work/window.log" 2>&1 &
    app=$!
    id=$(window)
    [ -n "$id" ] || die "no window: $(cat "$work/window.log")"
    xdotool windowmove "$id" 0 0 windowsize "$id" 1440 880
    runs=$root/root/.local/share/charrnn-studio/runs
    sleep 4
    xdotool windowactivate --sync "$id" key F5
    until_true 180 epochs "$runs" 1 || die "the window does not train: $(cat "$work/window.log")"
    picture "$id" "$release-1"
    until_true 180 epochs "$runs" 4 || die "the training stands still"
    picture "$id" "$release-2"
    wmctrl -i -c "$id"
    wait "$app" || die "the window ended with status $?: $(cat "$work/window.log")"
    [ "$(differing "$release-1" "$release-2" 600x500+400+100)" -gt 50 ] || die "the curve does not grow"
    run=$(find "$runs" -name run.json -printf '%h\n' | head -1)
    [ -n "$run" ] || die "the window left no run"
    "$python" -m core show "$run" >/dev/null || die "the checkout can't open the run of the window"
    echo "$release: trained, wrote, drew; the run has $(wc -l <"$run/metrics.jsonl") lines of metrics"
}

# types RELEASE: 你好 is typed with fcitx5, which answers as ibus.
types() {
    local release=$1 root=$roots/$1-typing app id
    # A system of its own: fcitx5 brings fonts along.
    [ -d "$root" ] || cp -a "$roots/$release" "$root"
    fetched "$root" fcitx5 fcitx5-chinese-addons dbus dbus-x11
    mkdir -p "$root/root/.config/fcitx5"
    printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=pinyin\n[GroupOrder]\n0=Default\n' \
        >"$root/root/.config/fcitx5/profile"
    rm -rf "$root/root/.local"
    inside "$root" QT_IM_MODULE=fcitx XMODIFIERS=@im=fcitx dbus-run-session -- sh -c \
        'fcitx5 >/dev/null 2>&1 & fcitx5=$!; sleep 3; /opt/app/charrnn-studio; status=$?; kill $fcitx5; exit $status' \
        >"$work/window.log" 2>&1 &
    app=$!
    id=$(window)
    [ -n "$id" ] || die "no window: $(cat "$work/window.log")"
    xdotool windowmove "$id" 0 0 windowsize "$id" 1440 880
    sleep 5
    xdotool windowactivate --sync "$id" key ctrl+l key ctrl+a
    sleep 0.5
    xdotool type --delay 150 nihao
    sleep 1
    import -window root "$shots/$release-candidates.png"
    xdotool key space
    until_true 20 grep -rq 你好 "$root/root/.config/charrnn-studio" || true # It is remembered every few seconds.
    picture "$id" "$release-typed"
    wmctrl -i -c "$id"
    wait "$app" || die "the window ended with status $?: $(cat "$work/window.log")"
    grep -rq 你好 "$root/root/.config/charrnn-studio" || die "你好 was not typed; see $shots/$release-typed.png"
    echo "$release: typed 你好"
}

# copied FOLDER VERSION: puts a copy of the bundle there that says another version.
copied() {
    mkdir -p "$(dirname "$1")"
    cp -al "$bundle" "$1" 2>/dev/null || cp -a "$bundle" "$1"
    sed "s/^version = .*/version = \"$2\"/" "$bundle/_internal/pyproject.toml" >"$work/pyproject.toml"
    # Not written through the link, which would change the bundle.
    cp --remove-destination "$work/pyproject.toml" "$1/_internal/pyproject.toml"
}

# moved_code PROGRAM: gives the program another file, in which its code lies at other places, as in another build.
moved_code() {
    "$python" - "$1" <<'END'
import sys
from pathlib import Path

program = Path(sys.argv[1])
content = program.read_bytes()
cookie = content.rfind(b"MEI\014\013\012\013\016")
begin = cookie + 88 - int.from_bytes(content[cookie + 8 : cookie + 12], "big")
program.unlink()
program.write_bytes(content[:begin] + bytes(4096) + content[begin:])
program.chmod(0o755)
END
}

# replaces RELEASE: a newer folder takes the place of the one whose window trains, as people do; nothing is lost.
replaces() {
    local release=$1 root=$roots/$1 place="/home/新 版/CharRNN Studio" app id runs log lines
    runs=$root/root/.local/share/charrnn-studio/runs
    rm -rf "$root/root/.local" "$root/root/.config" "$root/home/新 版"
    mkdir -p "$root/root/.config/charrnn-studio"
    echo '{"schema": 1, "theme": "dark"}' >"$root/root/.config/charrnn-studio/preferences.json"
    copied "$root$place" 98.1
    copied "$root$place.new" 98.2
    moved_code "$root$place.new/charrnn-studio"
    inside "$root" "$place/charrnn-studio" >"$work/window.log" 2>&1 &
    app=$!
    id=$(window)
    [ -n "$id" ] || die "no window: $(cat "$work/window.log")"
    sleep 4
    xdotool windowactivate --sync "$id" key F5
    until_true 180 epochs "$runs" 1 || die "the window does not train: $(cat "$work/window.log")"
    mv "$root$place" "$root$place.old"
    mv "$root$place.new" "$root$place"
    rm -rf "$root$place.old"
    # The second start brings the first window to the front.
    inside "$root" "$place/charrnn-studio" >"$work/second.log" 2>&1 || die "the second start: $(cat "$work/second.log")"
    [ "$(xdotool search --onlyvisible --name 'CharRNN Studio' | wc -l)" = 1 ] || die "there are two windows"
    lines=$(cat "$runs"/*/metrics.jsonl | wc -l)
    until_true 180 epochs "$runs" $((lines + 1)) || die "the training stands still when the folder is replaced"
    xdotool windowactivate --sync "$id" key ctrl+3 # A part of the program that is loaded only now.
    sleep 2
    picture "$id" "$release-replaced"
    wmctrl -i -c "$id"
    wait "$app" || die "the window ended with status $?: $(cat "$work/window.log")"
    log=$(find "$root/root" -name charrnn-studio.log)
    ! grep -E ' (ERROR|CRITICAL) ' "$log" || die "a fault was logged"

    inside "$root" "$place/charrnn-studio" >"$work/window.log" 2>&1 &
    app=$!
    id=$(window)
    [ -n "$id" ] || die "no window: $(cat "$work/window.log")"
    # What a problem report says.
    until_true 60 grep -q 'CharRNN Studio: 98\.2 .*installed as: bundle' "$log" || die "the report does not name the copy"
    until_true 180 said "$log" 'the first answer is on the screen' 2 || die "the run of before is not opened"
    sleep 1
    picture "$id" "$release-newer"
    wmctrl -i -c "$id"
    wait "$app" || die "the window ended with status $?: $(cat "$work/window.log")"
    grep -q '"theme": "dark"' "$root/root/.config/charrnn-studio/preferences.json" || die "the preferences are lost"
    inside "$root" "$place/charrnn" show "/root/.local/share/charrnn-studio/runs/$(ls "$runs")" >/dev/null || die "the run is lost"
    rm -rf "$root/home/新 版"
    echo "$release: replaced while it trained; runs and preferences are there"
}

for release in "${releases[@]}"; do
    try "$release"
    replaces "$release"
    types "$release"
done
