# One target, one call of `nenpo`: whoever has no make (Windows) types that call instead, as the README shows.
# Kept to what POSIX make knows. Every target needs `setup`, which does nothing when .venv is up to date.

NENPO = .venv/bin/nenpo
# An interpreter of your own choice: make setup PYTHON=python3.12
PYTHON =

.PHONY: menu setup report check test soak lab wheelhouse clean

menu:
	@echo '使い方: make 名前'
	@echo ''
	@echo '  report      報告書を作る (変わったところだけ)'
	@echo '  check       データの品質を調べる'
	@echo '  test        プログラムの試験をする'
	@echo '  lab         JupyterLab を開く'
	@echo '  wheelhouse  ネットワークのない PC に写すライブラリを集める'
	@echo '  clean       作ったもの (build/) を消す'
	@echo '  setup       環境 .venv を用意する (ほかの名前を使えば自動)'

# tools/setup.py looks for the right Python itself; any Python 3.7 or later can start it.
setup:
	@for python in $(PYTHON) python3 python python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 7))' >/dev/null 2>&1; then \
			exec $$python tools/setup.py; \
		fi; \
	done; \
	echo 'Python がありません。Debian・Ubuntu: sudo apt install python3 python3-venv' >&2; exit 1

report: setup
	@$(NENPO) build

check: setup
	@$(NENPO) check

test: setup
	@$(NENPO) test

# For developers, and not in the menu: an hour of killed and repeated builds, and of edits that a test must notice.
soak: setup
	@$(NENPO) test -m soak

lab: setup
	@$(NENPO) lab

wheelhouse: setup
	@$(NENPO) wheelhouse

clean: setup
	@$(NENPO) clean
