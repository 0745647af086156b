# The two commands that matter: `make run` and `make test`. Both make the virtual environment first.
PY ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help run test bench pictures output validate effort reliability format lock clean

help:
	@echo 'make run     启动填报；没有图形界面时，把全部样例导出到 $(OUT)/'
	@echo 'make test    运行 CI 的全部检查'
	@echo 'make bench   量速度        make pictures  重画窗口的图片 docs/pictures/'
	@echo 'make output  重画各样例的 PDF、预览和工作簿对照图 docs/output/（要有 LibreOffice）'
	@echo 'make validate  用 Open XML 校验器和另一个计算引擎核对各样例的工作簿'
	@echo 'make effort  重数五份表要按多少键，结果写入 docs/effort.md'
	@echo 'make reliability  重做不丢失内容的全部试验（一个多小时），结果写入 docs/reliability.md'
	@echo 'make format  整理代码格式  make lock      重新锁定依赖'
	@echo 'make clean   删除虚拟环境和输出'

# A Python from before 3.11, a missing venv module and a failed download each get their own line.
$(STAMP): requirements.lock
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新的版本；装好后可以指明用哪一个，例如：make PY=python3.12 run' >&2; exit 1; }
	@$(PY) -c 'import ensurepip, venv' || \
	  { echo 'Python 缺少 venv 模块，请运行：apt-get install -y python3-venv' >&2; exit 1; }
	@echo '正在准备运行环境 .venv（只有第一次和依赖变动后需要，约半分钟到几分钟）……'
	@$(PY) -m venv --clear .venv || \
	  { echo '虚拟环境 .venv 没有建成，请检查本文件夹能否写入、磁盘是否已满。' >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check \
	  --require-hashes -r requirements.lock || \
	  { echo '依赖没有装全，请检查网络或软件源，再运行一次同样的命令。' >&2; exit 1; }
	@touch $@

run: $(STAMP)
	@$(BIN)/python tools/doctor.py
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  $(BIN)/python main.py; \
	else \
	  echo '没有图形界面：改为把全部样例导出到 $(OUT)/（PDF、工作簿和主窗口的图片）。'; \
	  QT_QPA_PLATFORM=offscreen $(BIN)/python main.py showcase --out $(OUT); \
	fi

test: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --maxprocesses 4

bench: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m benchmarks

pictures: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m tools.pictures

output: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m tools.output

validate: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m tools.validate

effort: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m tools.effort

# More than an hour: processes killed, calls made to fail, files mutated and imported, a day's work in short.
reliability: $(STAMP)
	@$(BIN)/python tools/doctor.py
	$(BIN)/python -m tools.reliability

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# uv writes one lock for every system and Python; it is needed for nothing else, so it is not in the lock.
lock:
	$(PY) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal \
	  --generate-hashes --upgrade --quiet --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links -o requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf .venv .venv-lock $(OUT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
