#!/usr/bin/env bash
# appimage.sh FOLDER IMAGE [RUNTIME]: packs the bundle FOLDER, with icon and menu entry, into the squashfs image IMAGE.
# With RUNTIME, the static type-2 runtime of AppImage, IMAGE is one file that starts by double-click.
set -euo pipefail
folder=$(realpath "$1")
image=$2
runtime=${3:-}
checkout=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

top=$work/AppDir
cp -al "$folder" "$top" 2>/dev/null || cp -a "$folder" "$top"
ln -s charrnn-studio "$top/AppRun"
(cd "$checkout" && python3 -c 'from core.installation.menu_entry import desktop_entry
print(desktop_entry(["charrnn-studio"]), end="")') >"$top/charrnn-studio.desktop"
icons=$checkout/resources/icons
cp "$icons/charrnn-studio-256.png" "$top/charrnn-studio.png"
ln -s charrnn-studio.png "$top/.DirIcon"
mkdir -p "$top/usr/share/icons/hicolor/scalable/apps"
cp "$icons/charrnn-studio.svg" "$top/usr/share/icons/hicolor/scalable/apps/"

rm -f "$image"
mksquashfs "$top" "$work/image" -comp zstd -Xcompression-level 12 -root-owned -noappend -no-progress -quiet
if [ -n "$runtime" ]; then
    cat "$runtime" "$work/image" >"$image"
    chmod +x "$image"
else
    mv "$work/image" "$image"
fi
