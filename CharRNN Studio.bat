@echo off
rem Double-click on Windows: starts the window through launch.py and closes this console at once.
where pyw >nul 2>nul && (start "" pyw -3 "%~dp0launch.py" --desktop & exit /b 0)
where pythonw >nul 2>nul && (start "" pythonw "%~dp0launch.py" --desktop & exit /b 0)
echo CharRNN Studio needs Python 3.10 or newer. Install it from python.org and try again.
pause
