@echo off
rem Makes .venv; from the folder wheelhouse, without any network, where there is one.
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set PYTHON=
python -c "" >nul 2>nul && set PYTHON=python
if not defined PYTHON py -3 -c "" >nul 2>nul && set PYTHON=py -3
if not defined PYTHON echo Python がありません。python.org の Python 3.11 から 3.14 を入れてください。& exit /b 1
if exist wheelhouse\ (%PYTHON% -X utf8 tools\setup.py --wheelhouse wheelhouse) else (%PYTHON% -X utf8 tools\setup.py)
exit /b %ERRORLEVEL%
