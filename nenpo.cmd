@echo off
rem nenpo build, nenpo check, nenpo lab ... without .venv\Scripts\ before it.
chcp 65001 >nul
if not exist "%~dp0.venv\Scripts\nenpo.exe" echo 環境がありません。setup.cmd を実行してください。& exit /b 3
"%~dp0.venv\Scripts\nenpo.exe" %*
