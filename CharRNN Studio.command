#!/bin/sh
# Double-click on macOS: starts the window and closes the Terminal window that macOS opened for this file.
cd "$(dirname "$0")" || exit 1
if ! command -v python3 >/dev/null; then
    osascript -e 'display dialog "CharRNN Studio needs Python 3.10 or newer. Install it from python.org and try again." with title "CharRNN Studio" buttons {"OK"} with icon stop'
    exit 1
fi
nohup python3 launch.py --desktop >/dev/null 2>&1 &
osascript -e 'tell application "Terminal" to close (every window whose name contains "CharRNN Studio.command")' >/dev/null 2>&1 &
exit 0
